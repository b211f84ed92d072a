//! Where notes are written: on top of the home timeline, and on its own page for replies
//! and quotes. It works without script; with it, drafts are kept, pictures are dropped in
//! and the note appears in place.

use maud::Markup;
use maud::html;

use crate::model::notes;
use crate::model::notes::Visibility;
use crate::web::layout::Frame;
use crate::web::locale;
use crate::web::parts::form;
use crate::web::parts::icon::icon;

/// Rows for files without script; with it there are as many as a note may hold.
const FILE_ROWS: usize = 4;

/// The names of file fields begin so, those of their descriptions with [`ALT`].
pub const FILE: &str = "file-";
/// See [`FILE`].
pub const ALT: &str = "alt-";

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
    /// The list it stands above takes the new note.
    pub in_place: bool,
}

/// The composer.
pub fn composer(frame: &Frame, composer: &Composer) -> Markup {
    let Some(me) = &frame.viewer else {
        return html! {};
    };
    let draft = &composer.draft;
    let kept = draft.reply.as_ref().or(draft.renote.as_ref());
    html! {
        form.card.composer method="post" action="/notes" enctype="multipart/form-data"
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
            input.line.warn name="warning" value=(draft.warning.as_deref().unwrap_or_default()) maxlength=(notes::CW_CHARACTERS)
                placeholder=(say("compose.warning")) aria-label=(say("compose.warning")) title=(say("compose.warning.hint"));
            textarea name="text" rows="2" placeholder=(placeholder) aria-label=(say("compose.text"))
                autofocus[!composer.in_place] { (draft.text) }
            div.files {
                @for row in 1..=FILE_ROWS { (file_row(frame, row)) }
                label.toggle { input type="checkbox" name="sensitive" value="1"; (say("compose.sensitive")) }
            }
            @if let Some(preview) = &composer.preview { (self::preview(preview)) }
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
    let send = if draft.reply.is_some() {
        "compose.send.reply"
    } else {
        "compose.send"
    };
    html! {
        div.tools {
            (toggle("files", "", "picture", say("compose.files"), false))
            (toggle("warning", "warned", "warning", say("compose.warning"), draft.warning.is_some()))
            a.bare.needs-script href="/emojis" data-emoji title=(say("compose.emoji")) aria-label=(say("compose.emoji")) { (icon("face")) }
            (reach(frame, draft))
            button.bare.look name="preview" value="1" formaction="/compose" title=(say("compose.preview")) aria-label=(say("compose.preview")) { (icon("eye")) }
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
