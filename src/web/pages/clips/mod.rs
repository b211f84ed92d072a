//! Notes put together under a name: one's own clips and those one marked. A clip itself is
//! `clip.rs`, making and changing one `edit.rs`.

pub mod clip;
pub mod edit;

use maud::Markup;
use maud::html;

use crate::actions::clips::ClipRefusal;
use crate::model::clips::Clip;
use crate::store;
use crate::web::Answer;
use crate::web::gather::Gathered;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::layout::Section;
use crate::web::pages::lists;
use crate::web::pages::profile;
use crate::web::parts::icon::icon;
use crate::web::parts::list;
use crate::web::parts::pager;
use crate::web::parts::user;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

struct MyClips {
    owned: Vec<Clip>,
    marked: Vec<Clip>,
    gathered: Gathered,
}

struct TheirClips {
    path: String,
    title: String,
    clips: Vec<Clip>,
}

/// `GET /my/clips`.
pub fn show(visit: &Visit) -> Answer {
    let me = visit.me()?.person.user.id;
    let page = visit.app.db.read(|db| {
        let marked = store::clips::favorites(db, me)?;
        let owners: Vec<_> = marked.iter().map(|clip| clip.user_id).collect();
        Ok(MyClips {
            owned: store::clips::owned(db, me)?,
            gathered: Gathered::read(db, Some(me), &[], &owners)?,
            marked,
        })
    })?;
    Ok(layout::show(&page, &visit.frame()?))
}

/// `GET /@NAME/clips`: the public ones.
pub fn of(visit: &Visit, name: &str) -> Answer {
    let user = profile::find(visit, name)?;
    if !user.is_active() {
        return Err(Trouble::NotFound);
    }
    let (me, page) = (visit.my_id(), visit.page(list::PER_PAGE));
    let clips = visit
        .app
        .db
        .read(|db| store::clips::public_of(db, me, user.id, page))?;
    let page = TheirClips {
        path: user::path(&user),
        title: visit
            .language
            .fill("clips.of", &[("name", &user.display_name())]),
        clips,
    };
    Ok(layout::show(&page, &visit.frame()?))
}

/// A refusal in words.
pub fn words(refusal: ClipRefusal) -> &'static str {
    match refusal {
        ClipRefusal::NoSuchClip | ClipRefusal::NoSuchNote => "refused.gone",
        ClipRefusal::TooMany => "refused.many",
        ClipRefusal::Full => "refused.clip.full",
        ClipRefusal::Already | ClipRefusal::NotMarked => "refused.done",
    }
}

/// One of a list of clips.
fn entry(frame: &Frame, clip: &Clip, owner: Option<Markup>) -> Markup {
    let language = frame.language;
    html! {
        li.entry data-item=(clip.id) {
            (icon("clip"))
            div.what {
                a.name href={ "/clips/" (clip.id) } { (clip.name) }
                small {
                    @if let Some(owner) = owner { (owner) " · " }
                    (language.count("clip.notes", clip.notes))
                    @if !clip.is_public { " · " (language.say("clip.closed")) }
                }
            }
        }
    }
}

impl Page for MyClips {
    fn title(&self, frame: &Frame) -> String {
        frame.language.say("clips.title").to_owned()
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let owner = |clip: &Clip| {
            let person = self.gathered.people.get(&clip.user_id)?;
            Some(user::name(frame, &self.gathered.pictures, &person.user))
        };
        html! {
            (lists::tabs(frame, "/my/clips"))
            section.card {
                @if self.owned.is_empty() { (list::empty(say("clips.empty"), say("clips.empty.next"))) }
                ul.list { @for clip in &self.owned { (entry(frame, clip, None)) } }
            }
            (edit::new(frame, "/clips", self.owned.is_empty()))
            @if !self.marked.is_empty() {
                section.card {
                    h2.heading { (say("clips.marked")) }
                    ul.list { @for clip in &self.marked { (entry(frame, clip, owner(clip))) } }
                }
            }
        }
    }

    fn section(&self) -> Section {
        Section::Lists
    }
}

impl Page for TheirClips {
    fn title(&self, _frame: &Frame) -> String {
        self.title.clone()
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let is_full = self.clips.len() >= list::PER_PAGE as usize;
        let last = self.clips.last().filter(|_| is_full);
        html! {
            div.tabs {
                a.bare.back href=(self.path) aria-label=(say("nav.back")) { (icon("back")) }
                h1 { (self.title) }
            }
            section.card {
                @if self.clips.is_empty() { (list::empty(say("clips.none"), "")) }
                ul.list { @for clip in &self.clips { (entry(frame, clip, None)) } }
            }
            (pager::older(frame.language, &format!("{}/clips", self.path), last.map(|clip| clip.id.to_string()).as_deref()))
        }
    }

    fn head(&self, _frame: &Frame) -> Markup {
        html! { meta name="robots" content="noindex"; }
    }
}
