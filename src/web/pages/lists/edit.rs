//! Who is on a list, what it is called, whether others may see it.

use maud::Markup;
use maud::html;

use crate::actions::lists;
use crate::error::Error;
use crate::model::Id;
use crate::model::lists::Membership;
use crate::model::lists::UserList;
use crate::model::users::User;
use crate::store;
use crate::store::Tx;
use crate::store::rows::Page as Part;
use crate::web::Answer;
use crate::web::address;
use crate::web::gather::Gathered;
use crate::web::input::Input;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::layout::Section;
use crate::web::pages::lists::mine;
use crate::web::pages::lists::name;
use crate::web::pages::lists::name_field;
use crate::web::pages::lists::words;
use crate::web::parts::form;
use crate::web::parts::icon::icon;
use crate::web::parts::list;
use crate::web::parts::pager;
use crate::web::parts::user;
use crate::web::to;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

/// People on one page.
const PER_PAGE: u32 = 40;

struct Edit {
    list: UserList,
    members: Vec<Membership>,
    gathered: Gathered,
}

/// `GET /lists/ID/edit`.
pub fn show(visit: &Visit, id: &str) -> Answer {
    let list = mine(visit, id)?;
    let page: Part = visit.page(PER_PAGE);
    let page = visit.app.db.read(|db| {
        let members = store::lists::memberships(db, list.id, page)?;
        let people: Vec<_> = members.iter().map(|member| member.user_id).collect();
        Ok(Edit {
            gathered: Gathered::read(db, visit.my_id(), &[], &people)?,
            list,
            members,
        })
    })?;
    Ok(layout::show(&page, &visit.frame()?))
}

/// `POST /lists/ID`.
pub fn save(visit: &Visit, id: &str, input: &Input) -> Answer {
    let list = mine(visit, id)?;
    let (name, is_public) = (name(visit, input)?, input.is_on("public"));
    let done = visit
        .app
        .db
        .write(move |tx| lists::change(tx, list.user_id, list.id, Some(name), Some(is_public)));
    let list = done.map_err(Trouble::of(visit.language, words))?;
    to(&format!("/lists/{}/edit?said=settings.saved", list.id))
}

/// `POST /lists/ID/delete`.
pub fn delete(visit: &Visit, id: &str) -> Answer {
    let list = mine(visit, id)?;
    let done = visit
        .app
        .db
        .write(move |tx| lists::delete(tx, list.user_id, list.id));
    done.map_err(Trouble::of(visit.language, words))?;
    to("/lists?said=lists.deleted")
}

/// `POST /lists/ID/members`: puts somebody on it, by address.
pub fn add(visit: &Visit, id: &str, input: &Input) -> Answer {
    let me = visit.me()?.person.user.clone();
    let list = mine(visit, id)?.id;
    let typed = input.words("address").unwrap_or_default();
    let user = address::somebody(visit, &typed)?.id;
    let done = visit
        .app
        .db
        .write(move |tx| lists::push(tx, &me, list, user));
    done.map_err(Trouble::of(visit.language, words))?;
    to(&format!("/lists/{list}/edit"))
}

/// `POST /lists/ID/members/remove`.
pub fn remove(visit: &Visit, id: &str, input: &Input) -> Answer {
    member(visit, id, input, |tx, list, user| {
        lists::pull(tx, list.user_id, list.id, user)
    })
}

/// `POST /lists/ID/members/replies`: whether their answers to others are wanted.
pub fn replies(visit: &Visit, id: &str, input: &Input) -> Answer {
    let is_wanted = input.is_on("on");
    member(visit, id, input, move |tx, list, user| {
        lists::set_with_replies(tx, list.user_id, list.id, user, is_wanted)
    })
}

fn member(
    visit: &Visit,
    id: &str,
    input: &Input,
    deed: impl FnOnce(&Tx<'_>, &UserList, Id<User>) -> Result<(), Error<lists::ListRefusal>>
    + Send
    + 'static,
) -> Answer {
    let list = mine(visit, id)?;
    let path = format!("/lists/{}/edit", list.id);
    let user = input.text("user").and_then(|id| Id::parse(&id));
    let user: Id<User> = user.ok_or(Trouble::NotFound)?;
    let done = visit.app.db.write(move |tx| deed(tx, &list, user));
    done.map_err(Trouble::of(visit.language, words))?;
    to(&path)
}

impl Edit {
    fn path(&self) -> String {
        format!("/lists/{}", self.list.id)
    }

    fn member(&self, frame: &Frame, member: &Membership) -> Markup {
        let Some(person) = self.gathered.people.get(&member.user_id) else {
            return html! {};
        };
        let say = |key| frame.language.say(key);
        let replies = match member.with_replies {
            true => say("lists.replies.off"),
            false => say("lists.replies.on"),
        };
        let does = html! {
            form method="post" action={ (self.path()) "/members/remove" } {
                (form::proof(&frame.proof))
                input type="hidden" name="user" value=(member.user_id);
                input type="hidden" name="on" value=(if member.with_replies { "" } else { "1" });
                details.menu {
                    summary.act title=(say("note.more")) aria-label=(say("note.more")) { (icon("more")) }
                    div.sheet {
                        button formaction={ (self.path()) "/members/replies" } { (icon("reply")) (replies) }
                        button.hurts { (icon("close")) (say("lists.remove")) }
                    }
                }
            }
        };
        user::row(frame, &self.gathered.pictures, person, "", does)
    }

    fn members(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let is_full = self.members.len() >= PER_PAGE as usize;
        let last = self.members.last().filter(|_| is_full);
        let last = last.map(|member| member.id.to_string());
        let who = form::Field {
            name: "address",
            label: say("lists.add"),
            hint: Some(say("lists.add.hint")),
            longest: address::CHARACTERS,
            ..form::Field::default()
        };
        html! {
            section.card {
                h2.heading { (say("lists.people")) }
                form.pad.seek method="post" action={ (self.path()) "/members" } {
                    (form::proof(&frame.proof))
                    (form::line(&who, "text", "off", true))
                    button.go { (icon("follow")) (say("lists.add.go")) }
                }
                @if self.members.is_empty() { (list::empty(say("lists.nobody"), "")) }
                ol.list { @for member in &self.members { li data-item=(member.id) { (self.member(frame, member)) } } }
            }
            (pager::older(frame.language, &format!("{}/edit", self.path()), last.as_deref()))
        }
    }
}

impl Page for Edit {
    fn title(&self, _frame: &Frame) -> String {
        self.list.name.clone()
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let path = self.path();
        html! {
            div.tabs {
                a.bare.back href=(path) aria-label=(say("nav.back")) { (icon("back")) }
                h1 { (self.list.name) }
            }
            (self.members(frame))
            form.card.pad.stack method="post" action=(path) {
                (form::proof(&frame.proof))
                (form::line(&name_field(frame, &self.list.name), "text", "off", true))
                (form::switch("public", say("lists.public"), say("lists.public.hint"), self.list.is_public))
                div.buttons { button.go { (say("settings.save")) } }
            }
            (form::away(frame, &format!("{path}/delete"), say("lists.delete"), say("lists.delete.hint")))
        }
    }

    fn section(&self) -> Section {
        Section::Lists
    }
}
