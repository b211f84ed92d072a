//! Who follows someone, and whom they follow.

use std::collections::HashMap;

use maud::Markup;
use maud::html;

use crate::mfm;
use crate::model::Id;
use crate::model::relations::Relation;
use crate::model::users::User;
use crate::store;
use crate::store::rows::Page as Part;
use crate::web::Answer;
use crate::web::gather::Gathered;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::pages::profile;
use crate::web::parts::icon::icon;
use crate::web::parts::list;
use crate::web::parts::pager;
use crate::web::parts::user;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

/// People on one page.
const PER_PAGE: u32 = 40;

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// Who follows them.
    Followers,
    /// Whom they follow.
    Following,
}

struct People {
    list: List,
    of: User,
    is_hidden: bool,
    /// In order, with the id of the follow for paging.
    people: Vec<(String, Id<User>)>,
    about: HashMap<Id<User>, String>,
    relations: HashMap<Id<User>, Relation>,
    gathered: Gathered,
}

/// `GET /@name/followers` and `GET /@name/following`.
pub fn show(visit: &Visit, name: &str, list: List) -> Answer {
    let of = profile::find(visit, name)?;
    if !of.is_active() && !visit.moderates()? {
        return Err(Trouble::NotFound);
    }
    let page = read(visit, of, list)?;
    Ok(layout::show(&page, &visit.frame()?))
}

fn read(visit: &Visit, of: User, list: List) -> Result<People, Trouble> {
    let (me, page, id) = (visit.my_id(), visit.page(PER_PAGE), of.id);
    let now = visit.app.clock.now();
    let found = visit.app.db.read(|db| {
        let is_hidden = !may_see(db, me, id, list)?;
        let people = if is_hidden {
            Vec::new()
        } else {
            listed(db, id, list, page)?
        };
        let ids: Vec<_> = people.iter().map(|(_, id)| *id).chain([id]).collect();
        let profiles = store::users::profiles(db, ids.iter().copied())?;
        let gists = profiles
            .into_iter()
            .map(|(id, profile)| (id, gist(profile.description.as_deref())));
        let about = gists.collect();
        let relations = match me {
            Some(me) => store::relations::of(db, me, now, ids.iter().copied())?,
            None => HashMap::new(),
        };
        let gathered = Gathered::read(db, me, &[], &ids)?;
        Ok(People {
            list,
            is_hidden,
            people,
            about,
            relations,
            gathered,
            of,
        })
    });
    Ok(found?)
}

fn listed(
    db: &rusqlite::Connection,
    id: Id<User>,
    list: List,
    page: Part,
) -> rusqlite::Result<Vec<(String, Id<User>)>> {
    Ok(match list {
        List::Followers => {
            let follows = store::follows::followers(db, id, page)?;
            follows
                .into_iter()
                .map(|follow| (follow.id.to_string(), follow.follower_id))
                .collect()
        }
        List::Following => {
            let follows = store::follows::following(db, id, page)?;
            follows
                .into_iter()
                .map(|follow| (follow.id.to_string(), follow.followee_id))
                .collect()
        }
    })
}

/// Whether the list is open to this viewer.
fn may_see(
    db: &rusqlite::Connection,
    me: Option<Id<User>>,
    id: Id<User>,
    list: List,
) -> rusqlite::Result<bool> {
    let profile = store::users::profile(db, id)?.unwrap_or_default();
    let visibility = match list {
        List::Followers => profile.followers_visibility,
        List::Following => profile.following_visibility,
    };
    let is_follower = match me {
        Some(me) => store::follows::find(db, me, id)?.is_some(),
        None => false,
    };
    Ok(visibility.is_open_to(me == Some(id), is_follower))
}

fn gist(description: Option<&str>) -> String {
    let plain = mfm::to_plain(&mfm::parse(description.unwrap_or_default()));
    plain.chars().take(200).collect()
}

impl Page for People {
    fn title(&self, frame: &Frame) -> String {
        let words = match self.list {
            List::Followers => frame.language.say("user.followers.title"),
            List::Following => frame.language.say("user.following.title"),
        };
        format!("{words}: {}", self.of.display_name())
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let path = user::path(&self.of);
        let (here, none) = match self.list {
            List::Followers => ("followers", say("user.followers.empty")),
            List::Following => ("following", say("user.following.empty")),
        };
        let tab = |name: &str, words: &str| {
            html! { a href={ (path) "/" (name) } aria-current=[(name == here).then_some("page")] { (words) } }
        };
        let hidden = frame
            .language
            .fill("user.hidden", &[("name", &self.of.display_name())]);
        let last = self
            .people
            .last()
            .filter(|_| self.people.len() >= PER_PAGE as usize);
        html! {
            h1.for-readers { (self.title(frame)) }
            div.tabs {
                a.bare.back href=(path) aria-label=(say("nav.back")) { (icon("back")) }
                (tab("following", say("user.following.title")))
                (tab("followers", say("user.followers.title")))
            }
            section.card {
                ol.list { @for (follow, id) in &self.people { li data-item=(follow) { (self.entry(frame, *id)) } } }
                @if self.people.is_empty() { (list::empty(if self.is_hidden { &hidden } else { none }, "")) }
            }
            (pager::older(frame.language, &format!("{path}/{here}"), last.map(|(id, _)| id.as_str())))
        }
    }

    fn head(&self, _frame: &Frame) -> Markup {
        html! { meta name="robots" content="noindex"; }
    }
}

impl People {
    fn entry(&self, frame: &Frame, id: Id<User>) -> Markup {
        let Some(person) = self.gathered.people.get(&id) else {
            return html! {};
        };
        let is_me = frame
            .viewer
            .as_ref()
            .is_none_or(|me| me.id == id.to_string());
        let relation = self.relations.get(&id).copied().unwrap_or_default();
        let does = html! { @if !is_me { (user::follow(frame, &person.user, relation)) } };
        let about = self.about.get(&id).map_or("", String::as_str);
        user::row(frame, &self.gathered.pictures, person, about, does)
    }
}
