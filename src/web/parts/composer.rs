//! Where notes are written: on top of the home timeline, and on its own page for replies
//! and quotes. It works without script; with it, drafts are kept, pictures are dropped in
//! and the note appears in place.

use maud::Markup;
use maud::html;

use crate::clock::DAY;
use crate::clock::HOUR;
use crate::model::notes;
use crate::model::notes::Visibility;
use crate::model::polls::CHOICE_CHARACTERS;
use crate::model::polls::CHOICES;
use crate::web::gather::Shown;
use crate::web::layout::Frame;
use crate::web::locale;
use crate::web::parts::form;
use crate::web::parts::icon::icon;
use crate::web::parts::time;

/// Rows for files without script; with it there are as many as a note may hold.
const FILE_ROWS: usize = 4;

/// The names of file fields begin so, those of their descriptions with [`ALT`].
pub const FILE: &str = "file-";
/// See [`FILE`].
pub const ALT: &str = "alt-";
/// Names the files an edited note shall have no more.
pub const DROP: &str = "drop";
/// Room for as many addresses as a note may name.
const RECIPIENTS_CHARACTERS: usize = 2_000;

/// How long polls may last, in milliseconds; beside these there is no end.
pub const LASTS: [i64; 6] = [HOUR, 6 * HOUR, DAY, 3 * DAY, 7 * DAY, 30 * DAY];
/// How long they do unless something else is chosen.
const LASTS_USUALLY: i64 = DAY;

/// What is being written, as the form holds it.
#[derive(Clone, Debug)]
pub struct Draft {
    /// MFM.
    pub text: String,
    /// The content warning, when one is wanted.
    pub warning: Option<String>,
    /// Who may see it.
    pub visibility: Visibility,
    /// It does not leave this server.
    pub local_only: bool,
    /// The id of the note it answers.
    pub reply: Option<String>,
    /// The id of the note it quotes.
    pub renote: Option<String>,
    /// Addresses a direct note is for besides those its text names.
    pub recipients: String,
    /// A poll, when one is wanted.
    pub poll: Option<Poll>,
    /// The id of the note that says something else now.
    pub edit: Option<String>,
}

/// A poll to be, as the form holds it.
#[derive(Clone, Debug)]
pub struct Poll {
    /// What one can choose; empty ones are none.
    pub choices: Vec<String>,
    /// More than one may be taken.
    pub multiple: bool,
    /// How long it lasts, one of [`LASTS`].
    pub lasts: Option<i64>,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            text: String::new(),
            warning: None,
            visibility: Visibility::Public,
            local_only: false,
            reply: None,
            renote: None,
            recipients: String::new(),
            poll: None,
            edit: None,
        }
    }
}

/// The form and what surrounds it.
#[derive(Debug, Default)]
pub struct Composer {
    /// What stands in it.
    pub draft: Draft,
    /// Why it was not taken last time.
    pub refused: Option<String>,
    /// How the text will look.
    pub preview: Option<Markup>,
    /// The note that is answered or quoted.
    pub about: Option<Markup>,
    /// Files the note has already, by their ids.
    pub kept: Vec<(String, Shown)>,
    /// The list it stands above takes the new note.
    pub in_place: bool,
}

/// The composer.
pub fn composer(frame: &Frame, composer: &Composer) -> Markup {
    let Some(me) = &frame.viewer else {
        return html! {};
    };
    let draft = &composer.draft;
    let about = [&draft.reply, &draft.renote, &draft.edit];
    let kept = about.into_iter().find_map(Option::as_ref);
    let action = match &draft.edit {
        Some(id) => format!("/notes/{id}/edit"),
        None => "/notes".to_owned(),
    };
    html! {
        form.card.composer method="post" action=(action) enctype="multipart/form-data"
            data-draft=[kept] data-in-place[composer.in_place] {
            (form::proof(&frame.proof))
            @if let Some(reply) = &draft.reply { input type="hidden" name="reply" value=(reply); }
            @if let Some(renote) = &draft.renote { input type="hidden" name="renote" value=(renote); }
            @if let (Some(about), true) = (&composer.about, draft.reply.is_some()) { div.context { (about) } }
            img.avatar src=(me.avatar) width="46" height="46" alt="";
            (fields(frame, composer))
            @if let (Some(about), true) = (&composer.about, draft.renote.is_some()) { div.context { (about) } }
            (tools(frame, draft))
        }
    }
}

fn fields(frame: &Frame, composer: &Composer) -> Markup {
    let say = |key| frame.language.say(key);
    let draft = &composer.draft;
    let placeholder = match (&draft.reply, &draft.renote) {
        (Some(_), _) => say("compose.placeholder.reply"),
        (_, Some(_)) => say("compose.placeholder.quote"),
        _ => say("compose.placeholder"),
    };
    html! {
        div.fields {
            @if let Some(refused) = &composer.refused { p.say.bad role="alert" { (refused) } }
            @if draft.edit.is_none() { (recipients(frame, draft)) }
            input.line.warn name="warning" value=(draft.warning.as_deref().unwrap_or_default()) maxlength=(notes::CW_CHARACTERS)
                placeholder=(say("compose.warning")) aria-label=(say("compose.warning")) title=(say("compose.warning.hint"));
            textarea name="text" rows="2" placeholder=(placeholder) aria-label=(say("compose.text"))
                autofocus[!composer.in_place] { (draft.text) }
            @if draft.edit.is_none() { (poll(frame, draft)) }
            @if !composer.kept.is_empty() { (kept(frame, &composer.kept)) }
            div.files {
                @for row in 1..=FILE_ROWS { (file_row(frame, row)) }
                label.toggle { input type="checkbox" name="sensitive" value="1"; (say("compose.sensitive")) }
            }
            @if let Some(preview) = &composer.preview { (self::preview(preview)) }
        }
    }
}

/// Whom a direct note is for; shown where that is chosen.
fn recipients(frame: &Frame, draft: &Draft) -> Markup {
    let say = |key| frame.language.say(key);
    html! {
        label.line.recipients {
            span { (say("compose.for")) }
            input name="recipients" value=(draft.recipients) maxlength=(RECIPIENTS_CHARACTERS) placeholder="@name@example.net"
                title=(say("compose.for.hint")) autocapitalize="none" autocomplete="off" spellcheck="false";
        }
    }
}

/// A poll's fields; shown where one is wanted. A further choice appears when all above it
/// are filled, which the style sheet sees to.
fn poll(frame: &Frame, draft: &Draft) -> Markup {
    let say = |key| frame.language.say(key);
    let poll = draft.poll.as_ref();
    let lasts = poll.map_or(Some(LASTS_USUALLY), |poll| poll.lasts);
    html! {
        fieldset.poll-fields {
            legend.for-readers { (say("compose.poll")) }
            div.choices {
                @for at in 0..*CHOICES.end() {
                    @let value = poll.and_then(|poll| poll.choices.get(at)).map_or("", String::as_str);
                    @let words = frame.language.fill("compose.poll.choice", &[("count", &(at + 1))]);
                    input.line name="choice" value=(value) maxlength=(CHOICE_CHARACTERS) placeholder=(words) aria-label=(words) autocomplete="off";
                }
            }
            div.poll-rules {
                label.toggle { input type="checkbox" name="several" value="1" checked[poll.is_some_and(|poll| poll.multiple)]; (say("compose.poll.several")) }
                label.toggle {
                    (say("compose.poll.lasts"))
                    select.choice name="lasts" {
                        @for each in LASTS {
                            option value=(each) selected[lasts == Some(each)] { (time::span(frame.language, each)) }
                        }
                        option value="" selected[lasts.is_none()] { (say("compose.poll.endless")) }
                    }
                }
            }
        }
    }
}

/// The files a note has already, each with a box to take it away.
fn kept(frame: &Frame, files: &[(String, Shown)]) -> Markup {
    html! {
        ul.kept {
            @for (id, file) in files {
                li {
                    @if file.media_type.starts_with("image/") {
                        img src=(file.small) width="56" height="56" alt=(file.comment.as_deref().unwrap_or(&file.name)) loading="lazy";
                    } @else { (icon("picture")) }
                    span.words { (file.name) }
                    label.toggle { input type="checkbox" name=(DROP) value=(id); (frame.language.say("compose.remove")) }
                }
            }
        }
    }
}

/// How a text will look.
pub fn preview(text: &Markup) -> Markup {
    html! { div.preview { (text) } }
}

/// One file and its description: `file-1` and `alt-1`.
fn file_row(frame: &Frame, row: usize) -> Markup {
    let say = |key| frame.language.say(key);
    html! {
        div.attach {
            input type="file" name={ (FILE) (row) } aria-label=(say("compose.file"));
            input.line name={ (ALT) (row) } maxlength=(crate::model::files::COMMENT_CHARACTERS)
                placeholder=(say("compose.alt")) aria-label=(say("compose.alt"));
        }
    }
}

fn tools(frame: &Frame, draft: &Draft) -> Markup {
    let say = |key| frame.language.say(key);
    let send = match (&draft.edit, &draft.reply) {
        (Some(_), _) => "settings.save",
        (None, Some(_)) => "compose.send.reply",
        (None, None) => "compose.send",
    };
    html! {
        div.tools {
            (toggle("files", "", "picture", say("compose.files"), false))
            (toggle("warning", "warned", "warning", say("compose.warning"), draft.warning.is_some()))
            @if draft.edit.is_none() { (toggle("poll", "poll", "poll", say("compose.poll"), draft.poll.is_some())) }
            a.bare.needs-script href="/emojis" data-emoji title=(say("compose.emoji")) aria-label=(say("compose.emoji")) { (icon("face")) }
            @if draft.edit.is_none() { (reach(frame, draft)) }
            button.bare.look.needs-script[draft.edit.is_some()] name="preview" value="1" formaction="/compose" title=(say("compose.preview")) aria-label=(say("compose.preview")) { (icon("eye")) }
            span.count data-most=(notes::TEXT_CHARACTERS) title=(say("compose.left")) {
                (locale::number(notes::TEXT_CHARACTERS as i64))
            }
            button.go.send { (say(send)) }
        }
    }
}

/// A button that shows a part of the form: a checkbox, so it needs no script.
fn toggle(shows: &str, name: &str, sign: &str, words: &str, on: bool) -> Markup {
    html! {
        label.bare title=(words) {
            input.for-readers type="checkbox" name=[(!name.is_empty()).then_some(name)] value="1" data-shows=(shows) aria-label=(words) checked[on];
            (icon(sign))
        }
    }
}

/// The icon and the words of each visibility.
fn visibility(frame: &Frame, visibility: Visibility) -> (&'static str, &'static str, &'static str) {
    let say = |key| frame.language.say(key);
    match visibility {
        Visibility::Public => (
            "globe",
            say("visibility.public"),
            say("visibility.public.hint"),
        ),
        Visibility::Home => ("quiet", say("visibility.home"), say("visibility.home.hint")),
        Visibility::Followers => (
            "lock",
            say("visibility.followers"),
            say("visibility.followers.hint"),
        ),
        Visibility::Specified => (
            "mail",
            say("visibility.specified"),
            say("visibility.specified.hint"),
        ),
    }
}

fn reach(frame: &Frame, draft: &Draft) -> Markup {
    let say = |key| frame.language.say(key);
    html! {
        details.menu.start.reach {
            summary.bare title=(say("compose.who")) {
                @for each in Visibility::ALL {
                    @let (sign, name, _) = visibility(frame, each);
                    span class={ "is-" (each.word()) } { (icon(sign)) (name) }
                }
            }
            div.sheet {
                @for each in Visibility::ALL {
                    @let (sign, name, hint) = visibility(frame, each);
                    label {
                        (icon(sign))
                        span { input type="radio" name="visibility" value=(each.word()) checked[each == draft.visibility]; b { (name) } }
                        small { (hint) }
                    }
                }
                hr;
                label {
                    input type="checkbox" name="local_only" value="1" checked[draft.local_only];
                    b { (say("visibility.local")) }
                    small { (say("visibility.local.hint")) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::layout;
    use crate::web::layout::Viewer;

    #[test]
    fn what_was_written_stands_in_the_form_again() {
        let frame = layout::tests::frame(Some(Viewer::default()));
        let draft = Draft {
            text: "</textarea>".to_owned(),
            warning: Some("\"tea\"".to_owned()),
            visibility: Visibility::Followers,
            reply: Some("9abc".to_owned()),
            ..Draft::default()
        };
        let refused = Some("Too long".to_owned());
        let html = composer(
            &frame,
            &Composer {
                draft,
                refused,
                ..Composer::default()
            },
        )
        .into_string();
        assert!(html.contains("&lt;/textarea&gt;") && html.contains("&quot;tea&quot;"));
        assert!(html.contains("value=\"followers\" checked"));
        assert!(html.contains("name=\"reply\" value=\"9abc\"") && html.contains("Too long"));
    }

    #[test]
    fn visitors_have_none() {
        let frame = layout::tests::frame(None);
        assert_eq!(composer(&frame, &Composer::default()).into_string(), "");
    }
}
