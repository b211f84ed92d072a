//! Sending a note: what the form brought becomes a draft as the rules take it.

use std::collections::BTreeSet;
use std::fmt::Display;

use crate::actions::notes;
use crate::actions::notes::NewPoll;
use crate::actions::notes::PostRefusal;
use crate::federation::naming;
use crate::model::Id;
use crate::model::drafts::RECIPIENTS;
use crate::model::files::File;
use crate::model::notes::CW_CHARACTERS;
use crate::model::notes::Note;
use crate::model::notes::TEXT_CHARACTERS;
use crate::model::notes::Visibility;
use crate::model::polls::CHOICE_CHARACTERS;
use crate::model::polls::CHOICES;
use crate::model::polls::Choice;
use crate::model::users::User;
use crate::web::Answer;
use crate::web::address;
use crate::web::input::Input;
use crate::web::locale;
use crate::web::locale::Language;
use crate::web::pages::compose::draft;
use crate::web::pages::compose::files::take_back;
use crate::web::pages::compose::files::upload;
use crate::web::pages::compose::page;
use crate::web::pages::note;
use crate::web::parts::composer::Draft;
use crate::web::to;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

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
    let mut files: Vec<Id<File>> = Vec::new();
    let since = visit.app.clock.now();
    let posted = post_with(visit, input, shown, &mut files);
    if posted.is_err() {
        take_back(visit, files, since)?;
    }
    posted
}

fn post_with(
    visit: &Visit,
    input: &mut Input,
    shown: &Draft,
    files: &mut Vec<Id<File>>,
) -> Result<Note, Trouble> {
    let me = visit.me()?.person.user.clone();
    check_length(visit.language, shown)?;
    let poll = poll(visit, shown)?;
    let recipients = recipients(visit, shown)?;
    upload(visit, input, files)?;
    let choices = poll.iter().flat_map(|poll| &poll.choices);
    let texts: Vec<&str> = [Some(shown.text.as_str()), shown.warning.as_deref()]
        .into_iter()
        .flatten()
        .chain(choices.map(|choice| choice.text.as_str()))
        .collect();
    let named = naming::named(visit.app, &texts, Some(&me))?;
    let text = Some(shown.text.trim().to_owned()).filter(|text| !text.is_empty());
    let draft = notes::Draft {
        text,
        cw: shown.warning.clone(),
        visibility: Some(shown.visibility),
        local_only: shown.local_only,
        reply: id(shown.reply.as_deref())?,
        renote: id(shown.renote.as_deref())?,
        files: files.clone(),
        poll,
        recipients,
        named,
        ..notes::Draft::default()
    };
    let is_empty_quote = draft.renote.is_some()
        && draft.text.is_none()
        && draft.files.is_empty()
        && draft.poll.is_none();
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

/// The poll, if one is wanted: the API takes no other.
fn poll(visit: &Visit, shown: &Draft) -> Result<Option<NewPoll>, Trouble> {
    let Some(wanted) = &shown.poll else {
        return Ok(None);
    };
    let choices: Vec<_> = wanted
        .choices
        .iter()
        .filter(|text| !text.is_empty())
        .collect();
    let differ = choices.iter().collect::<BTreeSet<_>>().len() == choices.len();
    let fit = choices
        .iter()
        .all(|text| text.chars().count() <= CHOICE_CHARACTERS);
    if !CHOICES.contains(&choices.len()) || !differ || !fit {
        let counts: [(&str, &dyn Display); 3] = [
            ("least", CHOICES.start()),
            ("most", CHOICES.end()),
            ("count", &CHOICE_CHARACTERS),
        ];
        return Err(Trouble::Refused(
            visit.language.fill("refused.poll", &counts),
        ));
    }
    let choices = choices.into_iter().map(|text| Choice {
        text: text.clone(),
        votes: 0,
    });
    Ok(Some(NewPoll {
        choices: choices.collect(),
        multiple: wanted.multiple,
        expires_at: wanted.lasts.map(|lasts| visit.now.plus(lasts)),
        voters: None,
    }))
}

/// Whom a direct note is for besides those its text names: addresses with spaces or commas
/// between them. Whoever cannot be found is said, so that nobody is left out unnoticed.
fn recipients(visit: &Visit, shown: &Draft) -> Result<Vec<Id<User>>, Trouble> {
    if shown.visibility != Visibility::Specified {
        return Ok(Vec::new());
    }
    let is_between = |letter: char| letter.is_whitespace() || matches!(letter, ',' | '、');
    let typed = shown.recipients.split(is_between);
    let typed = typed.filter(|word| !word.is_empty()).take(RECIPIENTS + 1);
    typed
        .map(|typed| Ok(address::somebody(visit, typed)?.id))
        .collect()
}

fn id(text: Option<&str>) -> Result<Option<Id<Note>>, Trouble> {
    text.map(|text| Id::parse(text).ok_or(Trouble::NotFound))
        .transpose()
}

/// Whether text and warning are short enough.
pub fn check_length(language: Language, draft: &Draft) -> Result<(), Trouble> {
    if draft.text.trim().chars().count() > TEXT_CHARACTERS {
        let most = locale::number(TEXT_CHARACTERS as i64);
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
