//! On which of one's lists somebody is: each can be chosen or left.

use maud::Markup;
use maud::html;

use crate::actions::lists;
use crate::model::Id;
use crate::model::lists::UserList;
use crate::model::users::User;
use crate::store;
use crate::web::Answer;
use crate::web::input::Input;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::pages::lists::words;
use crate::web::parts::form;
use crate::web::parts::icon::icon;
use crate::web::parts::list;
use crate::web::parts::user;
use crate::web::to;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

struct ListsOf {
    user: User,
    /// Each with whether they are on it.
    lists: Vec<(UserList, bool)>,
}

/// `GET /users/ID/lists`.
pub fn show(visit: &Visit, id: &str) -> Answer {
    let me = visit.me()?.person.user.id;
    let user = person(visit, id)?;
    let lists = visit.app.db.read(|db| {
        let holding = store::lists::holding(db, me, user.id)?;
        let lists = store::lists::of(db, me, false)?.into_iter();
        Ok(lists
            .map(|list| (holding.contains(&list.id), list))
            .map(|(is_on, list)| (list, is_on))
            .collect())
    })?;
    Ok(layout::show(&ListsOf { user, lists }, &visit.frame()?))
}

/// `POST /users/ID/lists`.
pub fn choose(visit: &Visit, id: &str, input: &Input) -> Answer {
    let me = visit.me()?.person.user.clone();
    let user = person(visit, id)?.id;
    let list = input.text("list").and_then(|id| Id::parse(&id));
    let list: Id<UserList> = list.ok_or(Trouble::NotFound)?;
    let is_wanted = input.is_on("on");
    let done = visit.app.db.write(move |tx| match is_wanted {
        true => lists::push(tx, &me, list, user),
        false => lists::pull(tx, me.id, list, user),
    });
    done.map_err(Trouble::of(visit.language, words))?;
    to(&format!("/users/{user}/lists"))
}

fn person(visit: &Visit, id: &str) -> Result<User, Trouble> {
    let id: Id<User> = Id::parse(id).ok_or(Trouble::NotFound)?;
    let user = visit.app.db.read(|db| store::users::by_id(db, id))?;
    user.filter(|user| user.is_active() && !user.is_system())
        .ok_or(Trouble::NotFound)
}

impl ListsOf {
    fn entry(&self, frame: &Frame, list: &UserList, is_on: bool) -> Markup {
        let say = |key| frame.language.say(key);
        let (on, class, words) = match is_on {
            true => ("", "plain small", say("lists.remove")),
            false => ("1", "go small", say("lists.add.go")),
        };
        html! {
            li.entry {
                (icon(if is_on { "check" } else { "list" }))
                div.what { a.name href={ "/lists/" (list.id) } { (list.name) } }
                form method="post" action={ "/users/" (self.user.id) "/lists" } {
                    (form::proof(&frame.proof))
                    input type="hidden" name="list" value=(list.id);
                    input type="hidden" name="on" value=(on);
                    button class=(class) aria-label={ (words) ": " (list.name) } { (words) }
                }
            }
        }
    }
}

impl Page for ListsOf {
    fn title(&self, frame: &Frame) -> String {
        let name = self.user.display_name();
        frame.language.fill("lists.of", &[("name", &name)])
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        html! {
            div.tabs {
                a.bare.back href=(user::path(&self.user)) aria-label=(say("nav.back")) { (icon("back")) }
                h1 { (self.title(frame)) }
            }
            section.card {
                @if self.lists.is_empty() { (list::empty(say("lists.empty"), say("lists.empty.next"))) }
                ul.list { @for (list, is_on) in &self.lists { (self.entry(frame, list, *is_on)) } }
            }
            @if self.lists.is_empty() { p.pager { a.plain href="/lists" { (say("lists.new")) } } }
        }
    }
}
