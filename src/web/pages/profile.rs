//! A person's page: who they are and what they write. Also the way in for those who follow
//! the address of an actor in a browser.

use http::StatusCode;
use maud::Markup;
use maud::html;

use crate::federation::people;
use crate::federation::trouble::Asking;
use crate::federation::trouble::Trouble as Unmet;
use crate::http::Reply;
use crate::mfm;
use crate::mfm::Node;
use crate::model::Id;
use crate::model::notes::Note;
use crate::model::relations::Relation;
use crate::model::users::Counts;
use crate::model::users::Field;
use crate::model::users::ListVisibility;
use crate::model::users::Profile;
use crate::model::users::User;
use crate::store;
use crate::store::timelines;
use crate::store::timelines::Filter;
use crate::web::Answer;
use crate::web::feed;
use crate::web::feed::Form;
use crate::web::gather;
use crate::web::gather::Gathered;
use crate::web::gather::Person;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::layout::Section;
use crate::web::locale;
use crate::web::parts::icon::icon;
use crate::web::parts::list;
use crate::web::parts::list::List;
use crate::web::parts::mfm as text;
use crate::web::parts::note;
use crate::web::parts::note::Look;
use crate::web::parts::note::View;
use crate::web::parts::time;
use crate::web::parts::user;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

struct Shown {
    person: Person,
    profile: Profile,
    banner: Option<String>,
    counts: Counts,
    relation: Relation,
    notes: Vec<Note>,
    pinned: Vec<Note>,
    gathered: Gathered,
    keeps_engines_away: bool,
    is_me: bool,
    /// Nothing is shown of them but their name: suspended, and the viewer no moderator.
    is_covered: bool,
}

/// `GET /@name`, `GET /@name@host` and `GET /@name.atom`.
pub fn show(visit: &Visit, name: &str) -> Answer {
    for form in Form::ALL {
        // Only ours have one; a host may end like it.
        match name.strip_suffix(form.suffix()) {
            Some(name) if !name[1..].contains('@') => {
                return feed(visit, &find(visit, name)?, form);
            }
            _ => {}
        }
    }
    let user = find(visit, name)?;
    if visit.wants_piece() {
        return piece(visit, &user);
    }
    let page = read(visit, user)?;
    Ok(layout::show(&page, &visit.frame()?))
}

/// `GET /users/ID`: the address of an actor, for people.
pub fn by_id(visit: &Visit, id: &str) -> Answer {
    let id = Id::parse(id).ok_or(Trouble::NotFound)?;
    let user = visit.app.db.read(|db| store::users::by_id(db, id))?;
    let user = user
        .filter(|user| user.is_active() && !user.is_system())
        .ok_or(Trouble::NotFound)?;
    Ok(Reply::redirect(StatusCode::FOUND, &user::path(&user)))
}

/// The user of `@name` or `@name@host`. Whom we do not know is met, if someone of ours asks:
/// strangers cannot make us ask other servers.
pub fn find(visit: &Visit, name: &str) -> Result<User, Trouble> {
    let (username, host) = split(name).ok_or(Trouble::NotFound)?;
    let asking = if visit.is_signed_in() {
        Asking::Allowed
    } else {
        Asking::Never
    };
    let user = match people::by_acct(visit.app, username, host, asking) {
        Ok(user) => user,
        Err(Unmet::Failed(fault)) => return Err(Trouble::Failed(fault)),
        Err(Unmet::Later(_)) => return Err(Trouble::Elsewhere),
        Err(_) => return Err(Trouble::NotFound),
    };
    let is_shown = user.gone_at.is_none() && !user.is_system();
    if is_shown {
        Ok(user)
    } else {
        Err(Trouble::NotFound)
    }
}

fn split(name: &str) -> Option<(&str, Option<&str>)> {
    let bare = name.strip_prefix('@')?;
    Some(match bare.split_once('@') {
        Some((username, host)) => (username, Some(host)),
        None => (bare, None),
    })
}

fn read(visit: &Visit, user: User) -> Result<Shown, Trouble> {
    let (viewer, page) = (visit.viewer(), visit.page(list::PER_PAGE));
    let id = user.id;
    let is_covered = !user.is_active() && !visit.moderates()?;
    let found = visit.app.db.read(|db| {
        let is_first = visit.request.parameter("until").is_none();
        let notes = timelines::of_user(db, viewer, id, page, listed())?;
        let mut pinned = if is_first {
            store::pins::of(db, id)?
        } else {
            Vec::new()
        };
        let all: Vec<_> = notes.iter().chain(&pinned).cloned().collect();
        let gathered = Gathered::read(db, viewer.user, &all, &[id])?;
        // What few may read may be pinned, too.
        pinned.retain(|note| gathered.notes.contains_key(&note.id));
        let relation = match viewer.user {
            Some(me) if me != id => store::relations::of(db, me, viewer.now, [id])?.remove(&id),
            _ => None,
        };
        let account = store::users::account(db, id)?;
        Ok(Shown {
            profile: store::users::profile(db, id)?.unwrap_or_default(),
            banner: None,
            counts: store::users::counts(db, id)?,
            relation: relation.unwrap_or_default(),
            keeps_engines_away: account.is_none_or(|account| account.settings.no_crawle),
            is_me: viewer.user == Some(id),
            is_covered,
            person: Person::new(user),
            notes,
            pinned,
            gathered,
        })
    });
    let mut found = found?;
    found.banner = found.profile.banner.as_ref().map(gather::banner);
    if !found.person.user.is_active() {
        found.notes.clear();
        found.pinned.clear();
    }
    if found.is_covered {
        found.profile = Profile::default();
        found.banner = None;
        found.person.avatar = gather::identicon(&found.person.user);
    }
    Ok(found)
}

/// A profile shows what its owner says to all, renotes included, replies to others not.
fn listed() -> Filter {
    Filter {
        with_replies: false,
        ..Filter::default()
    }
}

fn piece(visit: &Visit, user: &User) -> Answer {
    if !user.is_active() {
        return Err(Trouble::NotFound);
    }
    let (viewer, page) = (visit.viewer(), visit.page(list::PER_PAGE));
    let (notes, gathered) = visit.app.db.read(|db| {
        let notes = timelines::of_user(db, viewer, user.id, page, listed())?;
        let gathered = Gathered::read(db, viewer.user, &notes, &[])?;
        Ok((notes, gathered))
    })?;
    let frame = visit.bare_frame()?;
    let path = user::path(user);
    let list = List {
        path: &path,
        stream: None,
        empty: ("", ""),
    };
    Ok(layout::fragment(
        StatusCode::OK,
        list::piece(
            View {
                frame: &frame,
                gathered: &gathered,
            },
            list,
            &notes,
        ),
    ))
}

/// The public notes of one of ours, for feed readers.
fn feed(visit: &Visit, user: &User, form: Form) -> Answer {
    if !user.is_local() || !user.is_active() {
        return Err(Trouble::NotFound);
    }
    let nobody = timelines::Viewer {
        user: None,
        now: visit.now,
    };
    let page = crate::store::rows::Page::newest(list::PER_PAGE);
    let (notes, gathered, profile) = visit.app.db.read(|db| {
        let notes = timelines::of_user(db, nobody, user.id, page, listed())?;
        let gathered = Gathered::read(db, None, &notes, &[user.id])?;
        Ok((notes, gathered, store::users::profile(db, user.id)?))
    })?;
    let about = profile.and_then(|profile| profile.description);
    let frame = Frame {
        viewer: None,
        ..visit.bare_frame()?
    };
    let view = View {
        frame: &frame,
        gathered: &gathered,
    };
    let about = about.unwrap_or_default();
    Ok(feed::reply(form, view, user, &about, &notes))
}

impl Shown {
    fn user(&self) -> &User {
        &self.person.user
    }

    fn context<'a>(&'a self, frame: &'a Frame) -> text::Context<'a> {
        text::Context {
            frame,
            pictures: &self.gathered.pictures,
            host: self.user().host.as_deref(),
            is_cat: false,
        }
    }

    fn card(&self, frame: &Frame) -> Markup {
        let user = self.user();
        html! {
            section.card.profile {
                @match &self.banner {
                    Some(banner) => img.banner src=(banner) alt="" width="620" height="207";
                    None => div.banner {},
                }
                div.inside {
                    div.top { (user::avatar(&self.person, user::LARGE)) div.does { (self.doings(frame)) } }
                    h1 { (user::name(frame, &self.gathered.pictures, user)) }
                    (self.line(frame))
                    @if user.suspended_at.is_some() { p.say.bad { (frame.language.say("user.suspended")) } }
                    @if let Some(bio) = self.profile.description.as_deref().filter(|bio| !bio.is_empty()) {
                        div.bio { (text::text(self.context(frame), bio)) }
                    }
                    @if !self.is_covered {
                        (self.fields(frame))
                        (self.figures(frame))
                    }
                }
            }
        }
    }

    fn line(&self, frame: &Frame) -> Markup {
        let (user, say) = (self.user(), |key| frame.language.say(key));
        html! {
            p.line {
                span.address { @if user.is_local() { "@" (user.username) "@" (frame.account_domain) } @else { (user.acct()) } }
                @if self.relation.is_followed { span.pill { (say("user.follows_you")) } }
                @if self.relation.is_muted { span.pill { (say("user.muted")) } }
                @if self.relation.is_blocking { span.pill { (say("user.blocked")) } }
                @if user.is_locked { span.pill { (icon("lock")) (say("user.locked")) } }
                @if user.is_bot { span.pill { (say("user.bot")) } }
                @if user.is_cat { span.pill { (say("user.cat")) } }
            }
        }
    }

    fn doings(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let user = self.user();
        html! {
            @if self.is_me {
                a.plain href="/settings/profile" { (icon("gear")) (say("user.edit")) }
            } @else if frame.viewer.is_some() && user.is_active() {
                (user::follow(frame, user, self.relation))
                (user::distance(frame, user, self.relation))
            }
            @if let Some(address) = elsewhere(user) {
                a.bare href=(address) rel="nofollow noopener noreferrer" target="_blank"
                    title=(frame.language.fill("user.elsewhere", &[("host", &user.host.as_deref().unwrap_or_default())])) { (icon("out")) }
            } @else {
                a.bare href={ (user::path(user)) ".atom" } title=(say("nav.feed")) aria-label=(say("nav.feed")) { (icon("feed")) }
            }
        }
    }

    fn fields(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let own = [
            ("user.place", &self.profile.location),
            ("user.birthday", &self.profile.birthday),
        ];
        html! {
            dl {
                @for (key, value) in own {
                    @if let Some(value) = value.as_deref().filter(|value| !value.is_empty()) {
                        div { dt { (say(key)) } dd { (value) } }
                    }
                }
                @for field in &self.profile.fields { (self.field(frame, field)) }
                @if self.user().is_local() {
                    div { dt { (say("user.joined")) } dd { (time::day(frame.language, self.user().id.time())) } }
                }
            }
        }
    }

    /// A line of the profile. A link of one of ours says that it is theirs (`rel=me`), so
    /// that the page behind it can say so too.
    fn field(&self, frame: &Frame, field: &Field) -> Markup {
        let context = self.context(frame);
        let nodes = mfm::parse(&field.value);
        let only_link = match nodes.as_slice() {
            [Node::Url { url, .. }] if self.user().is_local() => Some(url),
            _ => None,
        };
        html! {
            div {
                dt { (text::line(context, &field.name)) }
                dd {
                    @match only_link {
                        Some(url) => a href=(url) rel="me nofollow noopener" target="_blank" { (url) },
                        None => (text::text(context, &field.value)),
                    }
                }
            }
        }
    }

    fn figures(&self, frame: &Frame) -> Markup {
        let path = user::path(self.user());
        let figure = |address: &str, key, count: i64| {
            let words = frame.language.count(key, count);
            let number = locale::number(count);
            let (before, after) = words.split_once(&number).unwrap_or(("", &words));
            html! { a href={ (path) (address) } { (before) b { (number) } (after) } }
        };
        let follows = self.relation.is_following;
        let shows = |list: ListVisibility| list.is_open_to(self.is_me, follows);
        html! {
            p.counts {
                (figure("", "user.notes", self.counts.notes))
                @if shows(self.profile.following_visibility) {
                    (figure("/following", "user.following", self.counts.following))
                }
                @if shows(self.profile.followers_visibility) {
                    (figure("/followers", "user.followers", self.counts.followers))
                }
                @if self.user().is_local() { a href={ (path) "/clips" } { (frame.language.say("clips.title")) } }
            }
        }
    }
}

impl Page for Shown {
    fn title(&self, _frame: &Frame) -> String {
        format!("{} ({})", self.user().display_name(), self.user().acct())
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let view = View {
            frame,
            gathered: &self.gathered,
        };
        let path = user::path(self.user());
        let next = frame
            .language
            .fill("user.empty.next", &[("name", &self.user().display_name())]);
        let list = List {
            path: &path,
            stream: None,
            empty: (say("user.empty"), &next),
        };
        html! {
            div.tabs {
                a.bare.back href="/" aria-label=(say("nav.back")) { (icon("back")) }
                p.name { (user::name(frame, &self.gathered.pictures, self.user())) }
            }
            (self.card(frame))
            @if let Some(address) = elsewhere(self.user()) {
                p.foot { a href=(address) rel="nofollow noopener noreferrer" {
                    (frame.language.fill("user.remote", &[("host", &self.user().host.as_deref().unwrap_or_default())]))
                } }
            }
            @if !self.pinned.is_empty() {
                section.card {
                    h2.pinned { (icon("pin")) (say("user.pinned")) }
                    // They may stand in the list below, too, which alone can be linked to.
                    ol.list {
                        @for one in &self.pinned { li { (note::folded(view, one, note::article(view, one, Look::Listed))) } }
                    }
                }
            }
            (list::notes(view, list, &self.notes))
        }
    }

    fn head(&self, frame: &Frame) -> Markup {
        let user = self.user();
        let address = format!("{}{}", frame.origin, user::path(user));
        let about = mfm::to_plain(&mfm::parse(
            self.profile.description.as_deref().unwrap_or_default(),
        ));
        html! {
            @if user.is_local() {
                link rel="canonical" href=(address);
                link rel="alternate" type="application/activity+json" href={ (frame.origin) "/users/" (user.id) };
                @for form in Form::ALL {
                    link rel="alternate" type=(form.kind()) title=(self.title(frame)) href={ (user::path(user)) (form.suffix()) };
                }
                @for field in &self.profile.fields {
                    @if field.value.starts_with("https://") { link rel="me" href=(field.value); }
                }
            }
            @if self.keeps_engines_away { meta name="robots" content="noindex, noarchive"; }
            meta property="og:type" content="profile";
            meta property="og:site_name" content=(frame.site);
            meta property="og:title" content=(self.title(frame));
            meta property="og:description" content=(about);
            meta name="description" content=(about);
            meta property="og:url" content=(address);
            meta property="og:image" content={ (frame.origin) (self.person.avatar) };
            meta property="profile:username" content=(user.username);
            meta name="twitter:card" content="summary";
        }
    }

    fn section(&self) -> Section {
        if self.is_me {
            Section::Profile
        } else {
            Section::Elsewhere
        }
    }
}

/// Where the whole profile of another server's user is.
fn elsewhere(user: &User) -> Option<&str> {
    let remote = user.remote.as_ref()?;
    Some(remote.url.as_deref().unwrap_or(&remote.uri))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::parts::note::tests;

    #[test]
    fn an_address_is_a_name_and_perhaps_a_host() {
        assert_eq!(split("@aoi"), Some(("aoi", None)));
        assert_eq!(split("@aoi@b.example"), Some(("aoi", Some("b.example"))));
        assert_eq!(split("aoi"), None);
    }

    fn shown(host: Option<&str>) -> Shown {
        Shown {
            person: Person {
                user: tests::user(7, host),
                avatar: "/a".to_owned(),
            },
            profile: Profile {
                description: Some("**Beans**".to_owned()),
                fields: vec![Field {
                    name: "Web".to_owned(),
                    value: "https://me.example/".to_owned(),
                }],
                ..Profile::default()
            },
            banner: None,
            counts: Counts {
                notes: 1,
                followers: 1204,
                ..Counts::default()
            },
            relation: Relation::default(),
            notes: Vec::new(),
            pinned: Vec::new(),
            gathered: Gathered::default(),
            keeps_engines_away: false,
            is_me: false,
            is_covered: false,
        }
    }

    #[test]
    fn only_our_own_vouch_for_their_links() {
        let frame = layout::tests::frame(None);
        let ours = shown(None);
        assert!(
            ours.body(&frame)
                .into_string()
                .contains("rel=\"me nofollow noopener\"")
        );
        assert!(
            ours.head(&frame)
                .into_string()
                .contains("rel=\"me\" href=\"https://me.example/\"")
        );
        let theirs = shown(Some("b.example"));
        assert!(!theirs.body(&frame).into_string().contains("rel=\"me"));
        assert!(!theirs.head(&frame).into_string().contains("activity+json"));
    }

    #[test]
    fn who_follows_is_counted_only_for_those_who_may_know() {
        let frame = layout::tests::frame(None);
        let counted = |page: &Shown| page.body(&frame).into_string().contains("1,204");
        let mut page = shown(None);
        page.profile.followers_visibility = ListVisibility::Followers;
        assert!(!counted(&page));
        page.relation.is_following = true;
        assert!(counted(&page));
        page.profile.followers_visibility = ListVisibility::Private;
        assert!(!counted(&page));
        page.is_me = true;
        assert!(counted(&page));
    }

    #[test]
    fn figures_and_words_are_said_for_people_and_machines() {
        let frame = layout::tests::frame(None);
        let body = shown(None).body(&frame).into_string();
        assert!(
            body.contains("<b>1</b> note<") && body.contains("<b>1,204</b> followers"),
            "{body}"
        );
        assert!(
            shown(None)
                .head(&frame)
                .into_string()
                .contains("content=\"Beans\"")
        );
    }
}
