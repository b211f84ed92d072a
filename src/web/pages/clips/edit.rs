//! Making a clip, calling it something else, opening it to others, throwing it away.

use maud::Markup;
use maud::html;

use crate::actions::clips;
use crate::actions::clips::Wanted;
use crate::model::Id;
use crate::model::clips::Clip;
use crate::model::clips::DESCRIPTION_CHARACTERS;
use crate::model::clips::NAME_CHARACTERS;
use crate::store;
use crate::web::Answer;
use crate::web::input::Input;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::layout::Section;
use crate::web::pages::clips::words;
use crate::web::parts::form;
use crate::web::parts::icon::icon;
use crate::web::to;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

struct Edit {
    clip: Clip,
}

/// `POST /clips`.
pub fn make(visit: &Visit, input: &Input) -> Answer {
    let me = visit.me()?.person.user.clone();
    let wanted = wanted(visit, input)?;
    let made = visit.app.db.write(move |tx| clips::create(tx, &me, wanted));
    let clip = made.map_err(Trouble::of(visit.language, words))?;
    to(&format!("/clips/{}?said=lists.made", clip.id))
}

/// `GET /clips/ID/edit`.
pub fn show(visit: &Visit, id: &str) -> Answer {
    let me = visit.me()?.person.user.id;
    let id: Id<Clip> = Id::parse(id).ok_or(Trouble::NotFound)?;
    let clip = visit
        .app
        .db
        .read(|db| store::clips::by_id(db, Some(me), id))?;
    let clip = clip.filter(|clip| clip.user_id == me);
    let page = Edit {
        clip: clip.ok_or(Trouble::NotFound)?,
    };
    Ok(layout::show(&page, &visit.frame()?))
}

/// `POST /clips/ID`.
pub fn save(visit: &Visit, id: &str, input: &Input) -> Answer {
    let me = visit.me()?.person.user.id;
    let id: Id<Clip> = Id::parse(id).ok_or(Trouble::NotFound)?;
    let Wanted {
        name,
        description,
        is_public,
    } = wanted(visit, input)?;
    let done = visit
        .app
        .db
        .write(move |tx| clips::change(tx, me, id, Some(name), Some(description), Some(is_public)));
    done.map_err(Trouble::of(visit.language, words))?;
    to(&format!("/clips/{id}?said=settings.saved"))
}

/// `POST /clips/ID/delete`.
pub fn delete(visit: &Visit, id: &str) -> Answer {
    let me = visit.me()?.person.user.id;
    let id: Id<Clip> = Id::parse(id).ok_or(Trouble::NotFound)?;
    let done = visit.app.db.write(move |tx| clips::delete(tx, me, id));
    done.map_err(Trouble::of(visit.language, words))?;
    to("/my/clips?said=lists.deleted")
}

/// What the form asks for: a name there must be.
pub fn wanted(visit: &Visit, input: &Input) -> Result<Wanted, Trouble> {
    let cut = |name: &str, most: usize| {
        let words = input.words(name)?;
        Some(words.chars().take(most).collect::<String>())
    };
    let name = cut("name", NAME_CHARACTERS);
    Ok(Wanted {
        name: name
            .ok_or_else(|| Trouble::Refused(visit.language.say("refused.name").to_owned()))?,
        description: cut("description", DESCRIPTION_CHARACTERS),
        is_public: input.is_on("public"),
    })
}

/// The form for a new one, folded unless there is nothing else to do.
pub fn new(frame: &Frame, action: &str, open: bool) -> Markup {
    html! {
        details.card.pad open[open] {
            summary { h2 { (frame.language.say("clips.new")) } }
            form.stack method="post" action=(action) {
                (form::proof(&frame.proof))
                (fields(frame, None))
                div.buttons { button.go { (frame.language.say("lists.make")) } }
            }
        }
    }
}

fn fields(frame: &Frame, clip: Option<&Clip>) -> Markup {
    let say = |key| frame.language.say(key);
    let name = form::Field {
        name: "name",
        label: say("lists.name"),
        value: clip.map_or("", |clip| &clip.name),
        longest: NAME_CHARACTERS,
        ..form::Field::default()
    };
    let about = clip.and_then(|clip| clip.description.as_deref());
    let about = form::Field {
        name: "description",
        label: say("clip.about"),
        value: about.unwrap_or_default(),
        longest: DESCRIPTION_CHARACTERS,
        ..form::Field::default()
    };
    let is_public = clip.is_some_and(|clip| clip.is_public);
    html! {
        (form::line(&name, "text", "off", true))
        (form::area(&about))
        (form::switch("public", say("clip.public"), say("clip.public.hint"), is_public))
    }
}

impl Page for Edit {
    fn title(&self, frame: &Frame) -> String {
        frame.language.say("clip.edit").to_owned()
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let path = format!("/clips/{}", self.clip.id);
        html! {
            div.tabs {
                a.bare.back href=(path) aria-label=(say("nav.back")) { (icon("back")) }
                h1 { (say("clip.edit")) }
            }
            form.card.pad.stack method="post" action=(path) {
                (form::proof(&frame.proof))
                (fields(frame, Some(&self.clip)))
                div.buttons { button.go { (say("settings.save")) } }
            }
            (form::away(frame, &format!("{path}/delete"), say("clip.delete"), say("clip.delete.hint")))
        }
    }

    fn section(&self) -> Section {
        Section::Lists
    }
}
