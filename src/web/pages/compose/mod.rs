//! Writing a note: the composer's own page for replies and quotes, and its preview. Sending
//! is `send.rs`, from wherever the composer stands.

pub mod files;
pub mod send;

use http::StatusCode;
use maud::Markup;
use maud::html;

use crate::model::Id;
use crate::model::interactions::Interaction;
use crate::model::notes::Note;
use crate::model::notes::TEXT_CHARACTERS;
use crate::model::notes::Visibility;
use crate::model::polls::CHOICES;
use crate::model::users::User;
use crate::store;
use crate::web::Answer;
use crate::web::gather::Gathered;
use crate::web::input::Input;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::pages::note::visible;
use crate::web::parts::composer;
use crate::web::parts::composer::Composer;
use crate::web::parts::composer::Draft;
use crate::web::parts::composer::Poll;
use crate::web::parts::emoji::Pictures;
use crate::web::parts::icon::icon;
use crate::web::parts::mfm;
use crate::web::parts::note as note_part;
use crate::web::parts::note::View;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

struct Compose {
    draft: Draft,
    refused: Option<String>,
    is_preview: bool,
    /// The author of the other note does not let them; the composer is not even shown.
    is_unwelcome: bool,
    about: Option<(Note, Gathered)>,
    pictures: Pictures,
}

/// `GET /compose?reply=ID` or `?renote=ID`.
pub fn show(visit: &Visit) -> Answer {
    let me = visit.me()?.person.user.id;
    let mut draft = Draft {
        reply: visit.request.parameter("reply"),
        renote: visit.request.parameter("renote"),
        text: visit
            .request
            .parameter("text")
            .unwrap_or_default()
            .chars()
            .take(TEXT_CHARACTERS)
            .collect(),
        ..Draft::default()
    };
    let about = about(visit, &draft)?;
    if let (Some((note, gathered)), true) = (&about, draft.reply.is_some()) {
        answer_to(&mut draft, me, note, gathered);
        draft.recipients = also_for(visit, me, note)?;
    }
    let is_unwelcome = about.is_some_and(|(note, gathered)| {
        let wish = match draft.reply {
            Some(_) => Interaction::Reply,
            None => Interaction::Quote,
        };
        gathered.refuses(note.id, wish)
    });
    let mut page = compose(visit, draft, None, false)?;
    page.is_unwelcome = is_unwelcome;
    Ok(layout::show(&page, &visit.frame()?))
}

/// A reply goes to no more people than what it answers, keeps its warning, and names those
/// who were part of it.
fn answer_to(draft: &mut Draft, me: Id<User>, note: &Note, gathered: &Gathered) {
    draft.visibility = note.visibility;
    draft.local_only = note.local_only;
    draft.warning = note.cw.clone();
    let author = gathered
        .people
        .get(&note.user_id)
        .filter(|person| person.user.id != me);
    if let (Some(author), true) = (author, draft.text.is_empty()) {
        draft.text = format!("{} ", author.user.acct());
    }
}

/// Whom a direct note was for besides its author: the answer is for them, too.
fn also_for(visit: &Visit, me: Id<User>, note: &Note) -> Result<String, Trouble> {
    if note.visibility != Visibility::Specified {
        return Ok(String::new());
    }
    let people = visit.app.db.read(|db| {
        let named = store::notes::recipients(db, [note.id])?.remove(&note.id);
        let ids = named.unwrap_or_default().into_iter().map(|one| one.user);
        store::users::by_ids(db, ids.filter(|user| *user != me && *user != note.user_id))
    })?;
    let mut addresses: Vec<_> = people.values().map(User::acct).collect();
    addresses.sort_unstable();
    Ok(addresses.join(" "))
}

/// `POST /compose`: how it will look.
pub fn preview(visit: &Visit, input: &Input) -> Answer {
    visit.me()?;
    let draft = draft(input);
    if !visit.wants_piece() {
        return page(visit, draft, None, true);
    }
    let (frame, pictures) = (visit.bare_frame()?, pictures(visit, &draft.text)?);
    let text = rendered(&frame, &pictures, &draft);
    Ok(layout::fragment(StatusCode::OK, composer::preview(&text)))
}

/// Visibility's unknown words are the narrowest, never wider than meant.
pub(super) fn draft(input: &Input) -> Draft {
    let visibility = input.text("visibility");
    Draft {
        text: input.text("text").unwrap_or_default(),
        warning: input
            .is_on("warned")
            .then(|| input.words("warning").unwrap_or_default()),
        visibility: match visibility.as_deref() {
            None => Visibility::Public,
            Some(word) => Visibility::from_word(word).unwrap_or(Visibility::Specified),
        },
        local_only: input.is_on("local_only"),
        reply: input.words("reply"),
        renote: input.words("renote"),
        recipients: input.words("recipients").unwrap_or_default(),
        poll: input.is_on("poll").then(|| poll(input)),
        edit: None,
    }
}

fn poll(input: &Input) -> Poll {
    let lasts = input.text("lasts");
    let choices = input.all("choice").into_iter().take(*CHOICES.end());
    Poll {
        choices: choices.map(|text| text.trim().to_owned()).collect(),
        multiple: input.is_on("several"),
        lasts: lasts.and_then(|text| {
            composer::LASTS
                .into_iter()
                .find(|lasts| lasts.to_string() == text)
        }),
    }
}

fn page(visit: &Visit, draft: Draft, refused: Option<String>, is_preview: bool) -> Answer {
    let page = compose(visit, draft, refused, is_preview)?;
    Ok(layout::show(&page, &visit.frame()?))
}

fn compose(
    visit: &Visit,
    draft: Draft,
    refused: Option<String>,
    is_preview: bool,
) -> Result<Compose, Trouble> {
    let about = about(visit, &draft)?;
    let pictures = pictures(visit, &draft.text)?;
    Ok(Compose {
        draft,
        refused,
        is_preview,
        is_unwelcome: false,
        about,
        pictures,
    })
}

/// The note that is answered or quoted, if this viewer may see it.
fn about(visit: &Visit, draft: &Draft) -> Result<Option<(Note, Gathered)>, Trouble> {
    let named = draft.reply.as_deref().or(draft.renote.as_deref());
    let Some(named) = named else { return Ok(None) };
    let id = Id::parse(named).ok_or(Trouble::NotFound)?;
    visible(visit, id).map(Some)
}

pub(super) fn pictures(visit: &Visit, text: &str) -> Result<Pictures, Trouble> {
    let found = crate::mfm::find(&crate::mfm::parse(text));
    let names: Vec<_> = found.emojis.iter().map(String::as_str).collect();
    let pictures = visit.app.db.read(|db| {
        let wanted = std::iter::once((None, names.iter().copied().collect())).collect();
        crate::web::gather::find_pictures(db, wanted)
    });
    Ok(pictures?)
}

fn rendered(frame: &Frame, pictures: &Pictures, draft: &Draft) -> Markup {
    let context = mfm::Context {
        frame,
        pictures,
        host: None,
        is_cat: false,
    };
    html! {
        @if let Some(warning) = &draft.warning { p.hint { (mfm::line(context, warning)) } }
        (mfm::text(context, &draft.text))
    }
}

impl Page for Compose {
    fn title(&self, frame: &Frame) -> String {
        frame.language.say(self.heading()).to_owned()
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let about = self.about.as_ref();
        let quoted = about.map(|(note, gathered)| note_part::quote(View { frame, gathered }, note));
        let composer = Composer {
            draft: self.draft.clone(),
            refused: self.refused.clone(),
            preview: self
                .is_preview
                .then(|| rendered(frame, &self.pictures, &self.draft)),
            about: quoted,
            ..Composer::default()
        };
        html! {
            div.tabs {
                a.bare.back href="/" aria-label=(say("nav.back")) { (icon("back")) }
                h1 { (say(self.heading())) }
            }
            @if self.is_unwelcome {
                section.card.pad {
                    p.say.bad { (say("refused.unwelcome")) }
                    @if let Some(about) = &composer.about { (about) }
                }
            } @else {
                (composer::composer(frame, &composer))
            }
        }
    }

    fn status(&self) -> StatusCode {
        if self.is_unwelcome {
            StatusCode::FORBIDDEN
        } else if self.refused.is_some() {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::OK
        }
    }
}

impl Compose {
    fn heading(&self) -> &'static str {
        match (&self.draft.reply, &self.draft.renote) {
            (Some(_), _) => "compose.reply",
            (_, Some(_)) => "compose.quote",
            _ => "compose.title",
        }
    }
}
