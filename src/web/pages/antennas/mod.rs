//! Antennas: lasting searches that catch notes as they come. What one caught is
//! `timeline.rs`, what it looks for `edit.rs`.

pub mod edit;
pub mod timeline;

use maud::Markup;
use maud::html;

use crate::actions::antennas::AntennaRefusal;
use crate::model::Id;
use crate::model::antennas::Antenna;
use crate::store;
use crate::web::Answer;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::layout::Section;
use crate::web::pages::lists;
use crate::web::parts::icon::icon;
use crate::web::parts::list;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

/// Words of an antenna that the list of them shows.
const SHOWN: usize = 5;

struct Antennas {
    antennas: Vec<Antenna>,
}

/// `GET /antennas`.
pub fn show(visit: &Visit) -> Answer {
    let me = visit.me()?.person.user.id;
    let antennas = visit.app.db.read(|db| store::antennas::of(db, me))?;
    Ok(layout::show(&Antennas { antennas }, &visit.frame()?))
}

/// One's own antenna. Somebody else's is none.
fn mine(visit: &Visit, id: &str) -> Result<Antenna, Trouble> {
    let me = visit.me()?.person.user.id;
    let id: Id<Antenna> = Id::parse(id).ok_or(Trouble::NotFound)?;
    let antenna = visit.app.db.read(|db| store::antennas::by_id(db, id))?;
    antenna
        .filter(|antenna| antenna.user_id == me)
        .ok_or(Trouble::NotFound)
}

/// A refusal in words.
fn words(refusal: AntennaRefusal) -> &'static str {
    match refusal {
        AntennaRefusal::NoSuchAntenna => "refused.gone",
        AntennaRefusal::NoSuchList => "antenna.no_list",
        AntennaRefusal::TooMany => "refused.many",
        AntennaRefusal::NoWords => "antenna.no_words",
    }
}

/// What it looks for, in a line.
fn gist(antenna: &Antenna) -> String {
    let sets = antenna.keywords.iter().map(|set| set.join(" "));
    let sets: Vec<_> = sets.filter(|set| !set.is_empty()).take(SHOWN).collect();
    sets.join(" · ")
}

impl Page for Antennas {
    fn title(&self, frame: &Frame) -> String {
        frame.language.say("antennas.title").to_owned()
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        html! {
            (lists::tabs(frame, "/antennas"))
            section.card {
                @if self.antennas.is_empty() { (list::empty(say("antennas.empty"), say("antennas.empty.next"))) }
                ul.list {
                    @for antenna in &self.antennas {
                        li.entry {
                            (icon("antenna"))
                            div.what {
                                a.name href={ "/antennas/" (antenna.id) } { (antenna.name) }
                                small { (gist(antenna)) @if !antenna.is_active { " · " (say("antenna.asleep")) } }
                            }
                            a.bare href={ "/antennas/" (antenna.id) "/edit" } title=(say("antenna.edit")) aria-label={ (say("antenna.edit")) ": " (antenna.name) } { (icon("gear")) }
                        }
                    }
                }
            }
            p.pager { a.go href="/antennas/new" { (icon("plus")) (say("antenna.new")) } }
        }
    }

    fn section(&self) -> Section {
        Section::Lists
    }
}
