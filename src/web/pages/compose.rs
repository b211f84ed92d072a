//! Writing a note: the composer's own page for replies and quotes, its preview, and the
//! sending from wherever it stands.

use http::StatusCode;
use maud::Markup;
use maud::html;

use crate::actions;
use crate::actions::files::FileRefusal;
use crate::actions::notes;
use crate::actions::notes::PostRefusal;
use crate::error::Error;
use crate::federation::naming;
use crate::model::Id;
use crate::model::files;
use crate::model::files::File;
use crate::model::notes::CW_CHARACTERS;
use crate::model::notes::FILES;
use crate::model::notes::Note;
use crate::model::notes::TEXT_CHARACTERS;
use crate::model::notes::Visibility;
use crate::prepare;
use crate::prepare::UploadRefusal;
use crate::prepare::Wanted;
use crate::store;
use crate::web::Answer;
use crate::web::gather::Gathered;
use crate::web::input::Input;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::locale::Language;
use crate::web::pages::note;
use crate::web::parts::composer;
use crate::web::parts::composer::ALT;
use crate::web::parts::composer::Composer;
use crate::web::parts::composer::Draft;
use crate::web::parts::composer::FILE;
use crate::web::parts::emoji::Pictures;
use crate::web::parts::icon::icon;
use crate::web::parts::mfm;
use crate::web::parts::note as note_part;
use crate::web::parts::note::View;
use crate::web::to;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

struct Compose {
    draft: Draft,
    refused: Option<String>,
    is_preview: bool,
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
    }
    page(visit, draft, None, false)
}

/// A reply goes to no more people than what it answers, keeps its warning, and names those
/// who were part of it.
fn answer_to(
    draft: &mut Draft,
    me: Id<crate::model::users::User>,
    note: &Note,
    gathered: &Gathered,
) {
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

/// `POST /notes`.
pub fn send(visit: &Visit, mut input: Input) -> Answer {
    let shown = draft(&input);
    match post(visit, &mut input, &shown) {
        Ok(note) if visit.wants_piece() => note::piece(visit, note.id),
        Ok(note) if shown.reply.is_some() => to(&format!("/notes/{}", note.id)),
        Ok(_) => to("/?said=compose.sent"),
        Err(Trouble::Refused(words)) if !visit.wants_piece() => {
            page(visit, shown, Some(words), false)
        }
        Err(trouble) => Err(trouble),
    }
}

/// Posts the note; when nothing comes of it, the files that came with it go, too.
fn post(visit: &Visit, input: &mut Input, shown: &Draft) -> Result<Note, Trouble> {
    let mut files = Vec::new();
    let since = visit.app.clock.now();
    let posted = post_with(visit, input, shown, &mut files);
    if posted.is_err() {
        files.retain(|file: &Id<File>| file.time() >= since);
        files.sort_unstable();
        files.dedup();
        take_back(visit, files)?;
    }
    posted
}

/// Deletes files that were kept a moment ago.
fn take_back(visit: &Visit, kept: Vec<Id<File>>) -> Result<(), Trouble> {
    let me = visit.me()?.person.user.clone();
    let gone = visit.app.db.write(move |tx| {
        kept.into_iter()
            .try_for_each(|file| actions::files::delete(tx, &me, file))
    });
    match gone {
        Ok(()) | Err(Error::Refused(_)) => Ok(()),
        Err(Error::Failed(fault)) => Err(fault.into()),
    }
}

fn post_with(
    visit: &Visit,
    input: &mut Input,
    shown: &Draft,
    files: &mut Vec<Id<File>>,
) -> Result<Note, Trouble> {
    let me = visit.me()?.person.user.clone();
    check_length(visit.language, shown)?;
    upload(visit, input, files)?;
    let warning = shown.warning.clone();
    let texts = [shown.text.as_str(), warning.as_deref().unwrap_or_default()];
    let named = naming::named(visit.app, &texts, Some(&me))?;
    let text = Some(shown.text.trim().to_owned()).filter(|text| !text.is_empty());
    let draft = notes::Draft {
        text,
        cw: warning,
        visibility: Some(shown.visibility),
        local_only: shown.local_only,
        reply: id(shown.reply.as_deref())?,
        renote: id(shown.renote.as_deref())?,
        files: files.clone(),
        named,
        ..notes::Draft::default()
    };
    let is_empty_quote = draft.renote.is_some() && draft.text.is_none() && draft.files.is_empty();
    if is_empty_quote {
        return Err(Trouble::Refused(
            visit.language.say("refused.empty").to_owned(),
        ));
    }
    visit
        .app
        .db
        .write(move |tx| notes::post(tx, &me, draft))
        .map_err(Trouble::of(visit.language, words))
}

fn id(text: Option<&str>) -> Result<Option<Id<Note>>, Trouble> {
    text.map(|text| Id::parse(text).ok_or(Trouble::NotFound))
        .transpose()
}

/// Visibility's unknown words are the narrowest, never wider than meant.
fn draft(input: &Input) -> Draft {
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
    }
}

fn check_length(language: Language, draft: &Draft) -> Result<(), Trouble> {
    if draft.text.trim().chars().count() > TEXT_CHARACTERS {
        let most = crate::web::locale::number(TEXT_CHARACTERS as i64);
        return Err(Trouble::Refused(
            language.fill("refused.long", &[("count", &most)]),
        ));
    }
    let warning = draft.warning.as_deref().unwrap_or_default();
    if warning.chars().count() > CW_CHARACTERS {
        return Err(Trouble::Refused(language.say("refused.warning").to_owned()));
    }
    Ok(())
}

/// Keeps the chosen files in the drive, each with its description.
fn upload(visit: &Visit, input: &mut Input, kept: &mut Vec<Id<File>>) -> Result<(), Trouble> {
    let me = &visit.me()?.person;
    let uploads = std::mem::take(&mut input.uploads);
    if uploads.len() > FILES {
        return Err(Trouble::Refused(
            visit.language.fill("refused.files", &[("count", &FILES)]),
        ));
    }
    let always_sensitive = visit.me()?.account.settings.always_mark_nsfw;
    let is_sensitive = always_sensitive || input.is_on("sensitive");
    for upload in uploads {
        let row = upload.field.strip_prefix(FILE).unwrap_or_default();
        let alt = input.words(&format!("{ALT}{row}"));
        let comment = alt.map(|alt| alt.chars().take(files::COMMENT_CHARACTERS).collect());
        let name = upload.name.clone().unwrap_or_default();
        // The same bytes with another description are another file.
        let wanted = Wanted {
            again: comment.is_some() || is_sensitive,
            comment,
            is_sensitive,
            ..Wanted::default()
        };
        let file = prepare::upload(visit.app, &me.user, upload, wanted);
        kept.push(
            file.map_err(|error| unkept(visit.language, error, &name))?
                .id,
        );
    }
    Ok(())
}

/// Why a file was not kept, in words.
pub fn unkept(language: Language, error: Error<UploadRefusal>, name: &str) -> Trouble {
    Trouble::Refused(match error {
        Error::Failed(fault) => return Trouble::Failed(fault),
        Error::Refused(UploadRefusal::TooBig) => language.fill("refused.big", &[("name", &name)]),
        Error::Refused(UploadRefusal::Unfit(_)) => {
            language.fill("refused.picture", &[("name", &name)])
        }
        Error::Refused(UploadRefusal::Kept(FileRefusal::NoFreeSpace)) => {
            language.say("refused.full").to_owned()
        }
        Error::Refused(UploadRefusal::Kept(_)) => language.say("refused.file").to_owned(),
    })
}

/// A refusal in words.
pub fn words(refusal: PostRefusal) -> &'static str {
    match refusal {
        PostRefusal::Empty => "refused.empty",
        PostRefusal::NoSuchReply | PostRefusal::InvisibleReply | PostRefusal::ReplyToRenote => {
            "refused.reply"
        }
        PostRefusal::ReplyWidensSpecified => "refused.widens",
        PostRefusal::NoSuchRenote | PostRefusal::RenoteOfRenote | PostRefusal::RenoteNotAllowed => {
            "refused.renote"
        }
        PostRefusal::Blocked => "refused.blocked",
        PostRefusal::NotWelcome => "refused.unwelcome",
        PostRefusal::NoSuchFile => "refused.file",
        PostRefusal::PollExpired => "refused.invalid",
        PostRefusal::TooManyMentions => "refused.mentions",
        PostRefusal::ProhibitedWords => "refused.words",
    }
}

fn page(visit: &Visit, draft: Draft, refused: Option<String>, is_preview: bool) -> Answer {
    let about = about(visit, &draft)?;
    let pictures = pictures(visit, &draft.text)?;
    let page = Compose {
        draft,
        refused,
        is_preview,
        about,
        pictures,
    };
    Ok(layout::show(&page, &visit.frame()?))
}

/// The note that is answered or quoted, if this viewer may see it.
fn about(visit: &Visit, draft: &Draft) -> Result<Option<(Note, Gathered)>, Trouble> {
    let me = visit.my_id();
    let named = draft.reply.as_deref().or(draft.renote.as_deref());
    let Some(id) = id(named)? else {
        return Ok(None);
    };
    let found = visit.app.db.read(|db| {
        let Some(note) = store::notes::by_id(db, id)? else {
            return Ok(None);
        };
        let gathered = Gathered::read(db, me, std::slice::from_ref(&note), &[])?;
        Ok(gathered.notes.contains_key(&id).then_some((note, gathered)))
    })?;
    found.map(Some).ok_or(Trouble::NotFound)
}

fn pictures(visit: &Visit, text: &str) -> Result<Pictures, Trouble> {
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
            in_place: false,
        };
        html! {
            div.tabs {
                a.bare.back href="/" aria-label=(say("nav.back")) { (icon("back")) }
                h1 { (say(self.heading())) }
            }
            (composer::composer(frame, &composer))
        }
    }

    fn status(&self) -> StatusCode {
        if self.refused.is_some() {
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
