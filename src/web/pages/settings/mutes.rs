//! Whom one does not hear: muting and blocking from profiles, and the lists of it in the
//! settings, where each is undone.

use maud::Markup;
use maud::html;

use crate::actions::relations;
use crate::actions::relations::BlockRefusal;
use crate::actions::relations::MuteRefusal;
use crate::error::Error;
use crate::model::Id;
use crate::model::relations::Distance;
use crate::model::relations::Distant;
use crate::model::users::User;
use crate::store;
use crate::store::Tx;
use crate::web::Answer;
use crate::web::back;
use crate::web::gather::Gathered;
use crate::web::input::Input;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::layout::Section;
use crate::web::pages::settings;
use crate::web::parts::form;
use crate::web::parts::list;
use crate::web::parts::pager;
use crate::web::parts::time;
use crate::web::parts::user;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

struct Mutes {
    kind: Distance,
    listed: Vec<Distant>,
    gathered: Gathered,
}

/// `GET /settings/mutes`, `/settings/renote-mutes` and `/settings/blocks`.
pub fn show(visit: &Visit, kind: Distance) -> Answer {
    let me = visit.me()?.person.user.id;
    let (page, now) = (visit.page(list::PER_PAGE), visit.now);
    let (listed, gathered) = visit.app.db.read(|db| {
        let listed = store::relations::distant(db, me, kind, now, page)?;
        let people: Vec<_> = listed.iter().map(|one| one.user_id).collect();
        let gathered = Gathered::read(db, Some(me), &[], &people)?;
        Ok((listed, gathered))
    })?;
    let page = Mutes {
        kind,
        listed,
        gathered,
    };
    Ok(layout::show(&page, &visit.frame()?))
}

/// `POST /mute`: for good.
pub fn mute(visit: &Visit, input: &Input) -> Answer {
    decide(visit, input, mute_words, |tx, me, other| {
        relations::mute(tx, me, other, None)
    })
}

/// `POST /unmute`.
pub fn unmute(visit: &Visit, input: &Input) -> Answer {
    decide(visit, input, mute_words, relations::unmute)
}

/// `POST /mute-renotes`.
pub fn mute_renotes(visit: &Visit, input: &Input) -> Answer {
    decide(visit, input, mute_words, relations::mute_renotes)
}

/// `POST /unmute-renotes`.
pub fn unmute_renotes(visit: &Visit, input: &Input) -> Answer {
    decide(visit, input, mute_words, relations::unmute_renotes)
}

/// `POST /block`.
pub fn block(visit: &Visit, input: &Input) -> Answer {
    decide(visit, input, block_words, relations::block)
}

/// `POST /unblock`.
pub fn unblock(visit: &Visit, input: &Input) -> Answer {
    decide(visit, input, block_words, relations::unblock)
}

/// What is done between two users.
type Deed<R> = fn(&Tx<'_>, &User, &User) -> Result<(), Error<R>>;

fn decide<R: Send + 'static>(
    visit: &Visit,
    input: &Input,
    words: fn(R) -> &'static str,
    deed: Deed<R>,
) -> Answer {
    let me = visit.me()?.person.user.clone();
    let id: Id<User> = input
        .text("user")
        .and_then(|id| Id::parse(&id))
        .ok_or(Trouble::NotFound)?;
    let other = visit
        .app
        .db
        .read(|db| store::users::by_id(db, id))?
        .ok_or(Trouble::NotFound)?;
    let path = user::path(&other);
    visit
        .app
        .db
        .write(move |tx| deed(tx, &me, &other))
        .map_err(Trouble::of(visit.language, words))?;
    back(visit, &path)
}

fn mute_words(refusal: MuteRefusal) -> &'static str {
    match refusal {
        MuteRefusal::Oneself => "refused.self",
        MuteRefusal::AlreadyMuting | MuteRefusal::NotMuting => "refused.done",
    }
}

fn block_words(refusal: BlockRefusal) -> &'static str {
    match refusal {
        BlockRefusal::Oneself => "refused.self",
        BlockRefusal::AlreadyBlocking | BlockRefusal::NotBlocking => "refused.done",
    }
}

impl Mutes {
    fn path(&self) -> &'static str {
        match self.kind {
            Distance::Mute => "/settings/mutes",
            Distance::RenoteMute => "/settings/renote-mutes",
            Distance::Block => "/settings/blocks",
        }
    }

    fn entry(&self, frame: &Frame, one: &Distant) -> Markup {
        let Some(person) = self.gathered.people.get(&one.user_id) else {
            return html! {};
        };
        let say = |key| frame.language.say(key);
        let (action, words) = match self.kind {
            Distance::Mute => ("/unmute", say("user.unmute")),
            Distance::RenoteMute => ("/unmute-renotes", say("user.unmute_renotes")),
            Distance::Block => ("/unblock", say("user.unblock")),
        };
        let until = one.expires_at.map(|until| {
            let moment = time::full(frame.language, until);
            frame.language.fill("mutes.until", &[("day", &moment)])
        });
        let undo = html! {
            form method="post" action=(action) {
                (form::proof(&frame.proof))
                input type="hidden" name="user" value=(person.user.id);
                button.plain.small { (words) }
            }
        };
        let about = until.as_deref().unwrap_or_default();
        user::row(frame, &self.gathered.pictures, person, about, undo)
    }
}

/// Whom and what one does not hear, each on its own page.
pub fn tabs(frame: &Frame, here: &str) -> Markup {
    let say = |key| frame.language.say(key);
    let pages = [
        ("/settings/mutes", say("mutes.muted")),
        ("/settings/renote-mutes", say("mutes.renotes")),
        ("/settings/blocks", say("mutes.blocked")),
        ("/settings/muted-words", say("words.title")),
        ("/settings/muted-servers", say("servers.title")),
    ];
    html! {
        (settings::tabs(frame, "/settings/mutes"))
        nav.tabs.many.second aria-label=(say("mutes.title")) {
            @for (path, words) in pages {
                a href=(path) aria-current=[(path == here).then_some("page")] { (words) }
            }
        }
    }
}

impl Page for Mutes {
    fn title(&self, frame: &Frame) -> String {
        frame.language.say("mutes.title").to_owned()
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let last = self
            .listed
            .last()
            .filter(|_| self.listed.len() >= list::PER_PAGE as usize);
        html! {
            (tabs(frame, self.path()))
            section.card {
                ol.list {
                    @for one in &self.listed { li data-item=(one.id) { (self.entry(frame, one)) } }
                }
                @if self.listed.is_empty() { (list::empty(say("mutes.empty"), "")) }
            }
            (pager::older(frame.language, self.path(), last.map(|one| one.id.to_string()).as_deref()))
        }
    }

    fn section(&self) -> Section {
        Section::Settings
    }
}
