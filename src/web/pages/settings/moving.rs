//! Taking one's things along: lists as files, out and in, and the move to another address
//! or from one.

use maud::Markup;
use maud::html;

use crate::actions::moves;
use crate::actions::moves::MoveRefusal;
use crate::actions::transfers;
use crate::actions::transfers::ImportRefusal;
use crate::error::Error;
use crate::federation;
use crate::federation::aliases;
use crate::federation::aliases::NoAlias;
use crate::model::transfers::Export;
use crate::model::transfers::Import;
use crate::model::users::ALIASES;
use crate::prepare;
use crate::prepare::Wanted;
use crate::store::users;
use crate::web::Answer;
use crate::web::input::Input;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::layout::Section;
use crate::web::pages::compose::files;
use crate::web::pages::settings;
use crate::web::parts::form;
use crate::web::to;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

const HERE: &str = "/settings/moving";
/// The longest address, as that of a note or an actor (5.7).
const ADDRESS_CHARACTERS: usize = 512;

/// What is taken out: its name in the form, and its words.
const EXPORTS: [(&str, &str, Export); 8] = [
    ("notes", "moving.notes", Export::Notes),
    ("following", "moving.following", FOLLOWING),
    ("muting", "moving.muting", Export::Muting),
    ("blocking", "moving.blocking", Export::Blocking),
    ("lists", "moving.lists", Export::Lists),
    ("favorites", "moving.favorites", Export::Favorites),
    ("clips", "moving.clips", Export::Clips),
    ("antennas", "moving.antennas", Export::Antennas),
];
const FOLLOWING: Export = Export::Following {
    without_muted: false,
    without_inactive: false,
};

/// What is brought in.
const IMPORTS: [(&str, &str, Import); 5] = [
    (
        "following",
        "moving.following",
        Import::Following {
            with_replies: false,
        },
    ),
    ("muting", "moving.muting", Import::Muting),
    ("blocking", "moving.blocking", Import::Blocking),
    ("lists", "moving.lists", Import::Lists),
    ("antennas", "moving.antennas", Import::Antennas),
];

struct Moving {
    /// The other names, as people write them.
    aliases: Vec<String>,
    moved_to: Option<String>,
}

/// `GET /settings/moving`.
pub fn show(visit: &Visit) -> Answer {
    let me = visit.me()?.person.user.id;
    let page = visit.app.db.read(|db| {
        let profile = users::profile(db, me)?.unwrap_or_default();
        let moved_to = profile.moved_to.filter(|address| !address.is_empty());
        let called = |address: &String| {
            let known = users::by_uri(db, address)?;
            Ok(known.map_or_else(|| address.clone(), |user| user.acct()))
        };
        Ok(Moving {
            aliases: profile
                .also_known_as
                .iter()
                .map(called)
                .collect::<rusqlite::Result<_>>()?,
            moved_to: moved_to.as_ref().map(called).transpose()?,
        })
    })?;
    Ok(layout::show(&page, &visit.frame()?))
}

/// What a form sent to this path below `/settings/moving` does.
pub fn post(visit: &Visit, deed: &str, input: Input) -> Answer {
    match deed {
        "export" => export(visit, &input),
        "import" => import(visit, input),
        "aliases" => save_aliases(visit, &input),
        "go" => go(visit, &input),
        _ => Err(Trouble::NotFound),
    }
}

fn export(visit: &Visit, input: &Input) -> Answer {
    let me = visit.me()?.person.user.id;
    let wished = input.all("what");
    let chosen: Vec<Export> = EXPORTS
        .iter()
        .filter(|(name, ..)| wished.contains(name))
        .map(|(_, _, what)| *what)
        .collect();
    if chosen.is_empty() {
        return Err(refused(visit, "moving.export.nothing"));
    }
    let noted = visit.app.db.write(move |tx| {
        chosen
            .iter()
            .try_for_each(|what| transfers::export(tx, me, *what))
    });
    noted.map_err(Error::into_fault)?;
    to(&format!("{HERE}?said=moving.exporting"))
}

fn import(visit: &Visit, mut input: Input) -> Answer {
    let me = &visit.me()?.person.user;
    let wished = input.text("what").unwrap_or_default();
    let what = IMPORTS.iter().find(|(name, ..)| *name == wished);
    let (_, _, what) = *what.ok_or(Trouble::NotFound)?;
    let upload = input
        .uploads
        .pop()
        .ok_or_else(|| refused(visit, "refused.empty"))?;
    let name = upload.name.clone().unwrap_or_default();
    let kept = prepare::upload(visit.app, me, upload, Wanted::default());
    let kept = kept.map_err(|error| files::unkept(visit.language, error, &name))?;
    let by = me.id;
    let noted = visit
        .app
        .db
        .write(move |tx| transfers::import(tx, by, what, kept.id));
    noted.map_err(Trouble::of(visit.language, |refusal| match refusal {
        ImportRefusal::NoSuchFile | ImportRefusal::Empty => "refused.empty",
        ImportRefusal::TooBig => "moving.import.big",
    }))?;
    to(&format!("{HERE}?said=moving.importing"))
}

fn save_aliases(visit: &Visit, input: &Input) -> Answer {
    let me = visit.me()?.person.user.clone();
    let typed = input.text("aliases").unwrap_or_default();
    let names: Vec<String> = typed
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .take(ALIASES)
        .map(str::to_owned)
        .collect();
    let found = aliases::resolve(visit.app, &me, &names).map_err(|refusal| {
        refused(
            visit,
            match refusal {
                NoAlias::Nobody => "moving.nobody",
                NoAlias::Oneself => "moving.oneself",
            },
        )
    })?;
    let saved = visit
        .app
        .db
        .write(move |tx| moves::set_aliases(tx, me.id, &found));
    saved.map_err(Error::into_fault)?;
    to(&format!("{HERE}?said=settings.saved"))
}

fn go(visit: &Visit, input: &Input) -> Answer {
    let me = &visit.me()?.person.user;
    let typed = input
        .words("to")
        .ok_or_else(|| refused(visit, "moving.nobody"))?;
    let moved = federation::moves::depart(visit.app, me, &typed);
    moved.map_err(Trouble::of(visit.language, |refusal| match refusal {
        MoveRefusal::Nobody => "moving.nobody",
        MoveRefusal::Oneself => "moving.oneself",
        MoveRefusal::NotAnAlias => "moving.no_alias",
        MoveRefusal::AlreadyMoved => "moving.already",
    }))?;
    to(&format!("{HERE}?said=moving.moved"))
}

fn refused(visit: &Visit, words: &'static str) -> Trouble {
    Trouble::Refused(visit.language.say(words).to_owned())
}

impl Moving {
    fn away(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let address = form::Field {
            name: "to",
            label: say("moving.to"),
            hint: Some(say("moving.to.hint")),
            longest: ADDRESS_CHARACTERS,
            ..form::Field::default()
        };
        html! {
            @if let Some(address) = &self.moved_to {
                section.card.pad.stack {
                    h2 { (say("moving.away")) }
                    p { (frame.language.fill("moving.is", &[("name", address)])) }
                }
            } @else {
                details.card.pad.away {
                    summary { h2 { (say("moving.away")) } }
                    form.stack method="post" action={ (HERE) "/go" } {
                        (form::proof(&frame.proof))
                        p.hint { (say("moving.away.hint")) }
                        (form::line(&address, "text", "off", true))
                        div.buttons { button.danger { (say("moving.go")) } }
                    }
                }
            }
        }
    }

    fn other_names(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let names = self.aliases.join("\n");
        let names = form::Field {
            name: "aliases",
            label: say("moving.aliases"),
            hint: Some(say("moving.aliases.hint")),
            value: &names,
            longest: ADDRESS_CHARACTERS * ALIASES,
            ..form::Field::default()
        };
        html! {
            form.card.pad.stack method="post" action={ (HERE) "/aliases" } {
                (form::proof(&frame.proof))
                h2 { (say("moving.here")) }
                (form::area(&names))
                div.buttons { button.go { (say("settings.save")) } }
            }
        }
    }
}

fn takes_out(frame: &Frame) -> Markup {
    let say = |key| frame.language.say(key);
    html! {
        form.card.pad.stack method="post" action={ (HERE) "/export" } {
            (form::proof(&frame.proof))
            h2 { (say("moving.export")) }
            p.hint { (say("moving.export.hint")) " " a href="/my/drive" { (say("drive.title")) } }
            fieldset.ticks {
                legend.for-readers { (say("moving.what")) }
                @for (name, words, _) in EXPORTS {
                    label { input type="checkbox" name="what" value=(name); span { (say(words)) } }
                }
            }
            div.buttons { button.go { (say("moving.export.go")) } }
        }
    }
}

fn brings_in(frame: &Frame) -> Markup {
    let say = |key| frame.language.say(key);
    let choices = IMPORTS.map(|(name, words, _)| (name, say(words)));
    html! {
        form.card.pad.stack method="post" action={ (HERE) "/import" } enctype="multipart/form-data" {
            (form::proof(&frame.proof))
            h2 { (say("moving.import")) }
            p.hint { (say("moving.import.hint")) }
            (form::choice("what", say("moving.what"), &choices, "following"))
            div.field {
                label for="file" { (say("moving.file")) }
                input id="file" name="file" type="file" accept=".csv,.json,text/csv,application/json" required;
            }
            div.buttons { button.go { (say("moving.import.go")) } }
        }
    }
}

impl Page for Moving {
    fn title(&self, frame: &Frame) -> String {
        frame.language.say("moving.title").to_owned()
    }

    fn body(&self, frame: &Frame) -> Markup {
        html! {
            (settings::tabs(frame, HERE))
            (takes_out(frame))
            (brings_in(frame))
            (self.other_names(frame))
            (self.away(frame))
        }
    }

    fn section(&self) -> Section {
        Section::Settings
    }
}
