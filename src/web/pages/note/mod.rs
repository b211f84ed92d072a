//! One note with its thread: what it answers above, what answers it below. What can be done
//! to it with words, or needs a page of its own, is in the files beside this one.

pub mod clips;
pub mod edit;
pub mod history;
pub mod report;

use std::collections::HashMap;
use std::collections::HashSet;

use http::StatusCode;
use maud::Markup;
use maud::html;

use crate::federation;
use crate::model::Id;
use crate::model::notes::Note;
use crate::store;
use crate::store::rows::Page as Part;
use crate::store::threads;
use crate::web::Answer;
use crate::web::gather::Gathered;
use crate::web::gather::Person;
use crate::web::gather::Shown;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::parts::icon::icon;
use crate::web::parts::note;
use crate::web::parts::note::Look;
use crate::web::parts::note::View;
use crate::web::parts::notification;
use crate::web::to;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

/// Notes above the one that is looked at.
const ABOVE: u32 = 50;
/// Notes below it.
const BELOW: u32 = 100;

struct Thread {
    note: Note,
    above: Vec<Note>,
    /// In reading order; the flag says that the next one hangs on it.
    below: Vec<(Note, bool)>,
    gathered: Gathered,
    keeps_engines_away: bool,
}

/// `GET /notes/ID`.
pub fn show(visit: &Visit, id: &str) -> Answer {
    let id = Id::parse(id).ok_or(Trouble::NotFound)?;
    if visit.wants_piece() {
        return piece(visit, id);
    }
    let found = read(visit, id)?;
    if let Some(target) = found.note.renote_id.filter(|_| found.note.is_renote()) {
        return to(&format!("/notes/{target}"));
    }
    if visit.my_id().is_some() {
        federation::threads::opened(visit.app, id)?;
    }
    Ok(layout::show(&found, &visit.frame()?))
}

/// The note alone, for the script.
pub fn piece(visit: &Visit, id: Id<Note>) -> Answer {
    let (note, gathered) = visible(visit, id)?;
    let frame = visit.bare_frame()?;
    let view = View {
        frame: &frame,
        gathered: &gathered,
    };
    let piece = match visit.request.parameter("focus") {
        Some(_) => note::article(view, &note, Look::Focused),
        None => note::item(view, &note),
    };
    Ok(layout::fragment(StatusCode::OK, piece))
}

/// A note with what it needs to be shown, if this viewer may see it. Whoever may not learns
/// nothing, not even that it is there.
pub fn visible(visit: &Visit, id: Id<Note>) -> Result<(Note, Gathered), Trouble> {
    let me = visit.my_id();
    let found = visit.app.db.read(|db| {
        let Some(note) = store::notes::by_id(db, id)? else {
            return Ok(None);
        };
        let gathered = Gathered::read(db, me, std::slice::from_ref(&note), &[])?;
        Ok(gathered.notes.contains_key(&id).then_some((note, gathered)))
    })?;
    found.ok_or(Trouble::NotFound)
}

/// The bar above a page about a note, which leads back to it.
fn bar(frame: &Frame, note: &Note, title: &str) -> Markup {
    html! {
        div.tabs {
            a.bare.back href={ "/notes/" (note.id) } aria-label=(frame.language.say("nav.back")) { (icon("back")) }
            h1 { (title) }
        }
    }
}

fn read(visit: &Visit, id: Id<Note>) -> Result<Thread, Trouble> {
    let viewer = visit.viewer();
    let found = visit.app.db.read(|db| {
        let Some(note) = store::notes::by_id(db, id)? else {
            return Ok(None);
        };
        let mut above = store::notes::ancestors(db, id, ABOVE)?;
        above.reverse();
        let below = threads::thread(db, viewer, id, Part::newest(BELOW))?;
        let all: Vec<_> = above.iter().chain(&below).chain([&note]).cloned().collect();
        let gathered = Gathered::read(db, viewer.user, &all, &[])?;
        let author = store::users::account(db, note.user_id)?;
        let keeps_engines_away = author.is_none_or(|account| account.settings.no_crawle);
        Ok(Some(Thread {
            below: threaded(id, below),
            note,
            above,
            gathered,
            keeps_engines_away,
        }))
    })?;
    let mut thread = found.ok_or(Trouble::NotFound)?;
    // Whoever may not see the note learns nothing, not even that it is there.
    let is_shown = thread.gathered.notes.contains_key(&id);
    let author = thread.gathered.people.get(&thread.note.user_id);
    if !is_shown || !author.is_some_and(|author| author.user.is_active()) {
        return Err(Trouble::NotFound);
    }
    thread
        .above
        .retain(|note| thread.gathered.notes.contains_key(&note.id));
    Ok(thread)
}

/// Replies in reading order: each with what hangs on it before the next.
fn threaded(root: Id<Note>, notes: Vec<Note>) -> Vec<(Note, bool)> {
    let here: HashSet<_> = notes.iter().map(|note| note.id).collect();
    let mut children: HashMap<Id<Note>, Vec<Note>> = HashMap::new();
    for note in notes.into_iter().rev() {
        // What hangs on something hidden hangs on the root, so that it is not lost.
        let parent = note.reply_id.filter(|id| here.contains(id)).unwrap_or(root);
        children.entry(parent).or_default().push(note);
    }
    let mut order: Vec<(Note, bool)> = Vec::new();
    let mut open = children.remove(&root).unwrap_or_default();
    while let Some(note) = open.pop() {
        if let Some((before, linked)) = order.last_mut() {
            *linked = note.reply_id == Some(before.id);
        }
        open.extend(children.remove(&note.id).unwrap_or_default());
        order.push((note, false));
    }
    order
}

impl Thread {
    fn author(&self) -> Option<&Person> {
        self.gathered.people.get(&self.note.user_id)
    }

    /// The first picture everyone may see at once.
    fn picture(&self) -> Option<&Shown> {
        let files = self.gathered.files.get(&self.note.id)?;
        let is_plain = |file: &&Shown| !file.is_sensitive && file.media_type.starts_with("image/");
        files
            .iter()
            .find(is_plain)
            .filter(|_| self.note.cw.is_none())
    }

    fn entry(&self, view: View, note: &Note, is_linked: bool) -> Markup {
        html! {
            li.linked[is_linked] id={ "n-" (note.id) } data-item=(note.id) { (note::folded(view, note, note::article(view, note, Look::Threaded))) }
        }
    }
}

impl Page for Thread {
    fn title(&self, frame: &Frame) -> String {
        match self.author() {
            Some(author) => frame
                .language
                .fill("note.by", &[("name", &author.user.display_name())]),
            None => frame.language.say("note.title").to_owned(),
        }
    }

    fn body(&self, frame: &Frame) -> Markup {
        let view = View {
            frame,
            gathered: &self.gathered,
        };
        let say = |key| frame.language.say(key);
        html! {
            div.tabs {
                a.bare.back href="/" aria-label=(say("nav.back")) { (icon("back")) }
                h1 { (say("note.title")) }
            }
            section.card aria-label=(say("note.thread")) {
                ol.list.thread {
                    @for note in &self.above { (self.entry(view, note, true)) }
                    li id={ "n-" (self.note.id) } data-item=(self.note.id) { (note::article(view, &self.note, Look::Focused)) }
                }
            }
            @if !self.below.is_empty() {
                section.card aria-label=(say("note.replies")) {
                    ol.list.thread.replies {
                        @for (note, is_linked) in &self.below { (self.entry(view, note, *is_linked)) }
                    }
                }
            }
        }
    }

    fn head(&self, frame: &Frame) -> Markup {
        let Some(author) = self.author() else {
            return html! {};
        };
        let address = format!("{}/notes/{}", frame.origin, self.note.id);
        let name = format!("{} ({})", author.user.display_name(), author.user.acct());
        let gist = notification::gist(&self.note);
        html! {
            @if author.user.is_local() && self.note.visibility.is_open() {
                link rel="canonical" href=(address);
                link rel="alternate" type="application/activity+json" href=(address);
            }
            @if self.keeps_engines_away { meta name="robots" content="noindex, noarchive"; }
            meta property="og:type" content="article";
            meta property="og:site_name" content=(frame.site);
            meta property="og:title" content=(name);
            meta property="og:description" content=(gist);
            meta name="description" content=(gist);
            meta property="og:url" content=(address);
            meta property="article:published_time" content=(self.note.id.time());
            @match self.picture() {
                Some(picture) => {
                    meta property="og:image" content={ (frame.origin) (picture.address) };
                    @if let Some(alt) = &picture.comment { meta property="og:image:alt" content=(alt); }
                    meta name="twitter:card" content="summary_large_image";
                }
                None => {
                    meta property="og:image" content={ (frame.origin) (author.avatar) };
                    meta name="twitter:card" content="summary";
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::parts::note::tests;

    #[test]
    fn what_hangs_on_a_reply_stands_right_below_it() {
        let reply = |id, to| Note {
            reply_id: Some(Id::new(to)),
            ..tests::note(id, 1, "x")
        };
        let order = threaded(
            Id::new(1),
            vec![reply(2, 1), reply(3, 1), reply(4, 2), reply(5, 4)],
        );
        let order: Vec<_> = order
            .iter()
            .map(|(note, linked)| (note.id.number(), *linked))
            .collect();
        assert_eq!(order, [(2, true), (4, true), (5, false), (3, false)]);
    }

    #[test]
    fn behind_a_warning_nothing_leaks_into_previews() {
        let mut note = tests::note(5, 1, "They all live");
        note.cw = Some("Spoilers".to_owned());
        let mut gathered = tests::gathered(std::slice::from_ref(&note));
        let picture = Shown {
            media_type: "image/png".to_owned(),
            address: "/files/x".to_owned(),
            ..Shown::default()
        };
        gathered.files.insert(note.id, vec![picture]);
        let thread = Thread {
            note,
            above: vec![],
            below: vec![],
            gathered,
            keeps_engines_away: false,
        };
        let head = thread.head(&layout::tests::frame(None)).into_string();
        assert!(
            head.contains("Spoilers")
                && !head.contains("They all live")
                && !head.contains("/files/x")
        );
    }
}
