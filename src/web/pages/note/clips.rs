//! Into which of one's clips a note goes: each can be chosen or left, and a new one made.

use maud::Markup;
use maud::html;

use crate::actions::clips;
use crate::model::Id;
use crate::model::clips::Clip;
use crate::model::notes::Note;
use crate::store;
use crate::web::Answer;
use crate::web::gather::Gathered;
use crate::web::input::Input;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::pages::clips::edit;
use crate::web::pages::clips::words;
use crate::web::pages::note;
use crate::web::pages::note::visible;
use crate::web::parts::form;
use crate::web::parts::icon::icon;
use crate::web::parts::note as note_part;
use crate::web::parts::note::View;
use crate::web::to;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

struct NoteClips {
    note: Note,
    gathered: Gathered,
    /// Each with whether the note is in it.
    clips: Vec<(Clip, bool)>,
}

/// `GET /notes/ID/clips`.
pub fn show(visit: &Visit, id: &str) -> Answer {
    let me = visit.me()?.person.user.id;
    let id: Id<Note> = Id::parse(id).ok_or(Trouble::NotFound)?;
    let (note, gathered) = visible(visit, id)?;
    let clips = visit.app.db.read(|db| {
        let holding = store::clips::holding(db, me, id)?;
        let owned = store::clips::owned(db, me)?.into_iter();
        Ok(owned
            .map(|clip| (holding.contains(&clip.id), clip))
            .map(|(is_in, clip)| (clip, is_in))
            .collect())
    })?;
    let page = NoteClips {
        note,
        gathered,
        clips,
    };
    Ok(layout::show(&page, &visit.frame()?))
}

/// `POST /notes/ID/clips`: puts it into a clip or takes it out; without one, a new clip is
/// made with it.
pub fn choose(visit: &Visit, id: &str, input: &Input) -> Answer {
    let me = visit.me()?.person.user.clone();
    let id: Id<Note> = Id::parse(id).ok_or(Trouble::NotFound)?;
    let done = match input.text("clip") {
        Some(clip) => {
            let clip: Id<Clip> = Id::parse(&clip).ok_or(Trouble::NotFound)?;
            let is_wanted = input.is_on("on");
            visit.app.db.write(move |tx| match is_wanted {
                true => clips::add(tx, &me, clip, id),
                false => clips::remove(tx, me.id, clip, id),
            })
        }
        None => {
            let wanted = edit::wanted(visit, input)?;
            visit.app.db.write(move |tx| {
                let clip = clips::create(tx, &me, wanted)?;
                clips::add(tx, &me, clip.id, id)
            })
        }
    };
    done.map_err(Trouble::of(visit.language, words))?;
    to(&format!("/notes/{id}/clips"))
}

impl NoteClips {
    fn entry(&self, frame: &Frame, clip: &Clip, is_in: bool) -> Markup {
        let say = |key| frame.language.say(key);
        let (on, class, words) = match is_in {
            true => ("", "plain small", say("clip.take")),
            false => ("1", "go small", say("clip.put")),
        };
        html! {
            li.entry {
                (icon(if is_in { "check" } else { "clip" }))
                div.what {
                    a.name href={ "/clips/" (clip.id) } { (clip.name) }
                    small { (frame.language.count("clip.notes", clip.notes)) @if !clip.is_public { " · " (say("clip.closed")) } }
                }
                form method="post" action={ "/notes/" (self.note.id) "/clips" } {
                    (form::proof(&frame.proof))
                    input type="hidden" name="clip" value=(clip.id);
                    input type="hidden" name="on" value=(on);
                    button class=(class) aria-label={ (words) ": " (clip.name) } { (words) }
                }
            }
        }
    }
}

impl Page for NoteClips {
    fn title(&self, frame: &Frame) -> String {
        frame.language.say("note.clip.title").to_owned()
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let view = View {
            frame,
            gathered: &self.gathered,
        };
        html! {
            (note::bar(frame, &self.note, say("note.clip.title")))
            section.card.pad { (note_part::quote(view, &self.note)) }
            @if !self.clips.is_empty() {
                section.card { ul.list { @for (clip, is_in) in &self.clips { (self.entry(frame, clip, *is_in)) } } }
            }
            (edit::new(frame, &format!("/notes/{}/clips", self.note.id), self.clips.is_empty()))
        }
    }
}
