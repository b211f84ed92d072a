//! The way to the other pages: the column at the left, and on a telephone the bar below.

use maud::Markup;
use maud::html;

use crate::web::layout::Frame;
use crate::web::layout::Section;
use crate::web::layout::Viewer;
use crate::web::parts::form;
use crate::web::parts::icon::icon;

struct Place {
    section: Section,
    path: String,
    icon: &'static str,
    words: &'static str,
    waiting: i64,
}

fn places(frame: &Frame) -> Vec<Place> {
    let place = |section, path: &str, icon, words, waiting| Place {
        section,
        path: path.to_owned(),
        icon,
        words: frame.language.say(words),
        waiting,
    };
    let mut places = vec![place(Section::Timeline, "/", "home", "nav.timeline", 0)];
    let Some(me) = &frame.viewer else {
        return places;
    };
    let own = format!("/@{}", me.username);
    places.push(place(
        Section::Notifications,
        "/notifications",
        "bell",
        "nav.notifications",
        me.unread,
    ));
    places.push(place(Section::Search, "/search", "find", "nav.search", 0));
    places.push(place(Section::Lists, "/lists", "list", "nav.lists", 0));
    places.push(place(Section::Profile, &own, "person", "nav.profile", 0));
    if me.locked || me.requests > 0 {
        places.push(place(
            Section::Requests,
            "/requests",
            "follow",
            "nav.requests",
            me.requests,
        ));
    }
    places.push(place(
        Section::Settings,
        "/settings/profile",
        "gear",
        "nav.settings",
        0,
    ));
    places
}

/// The column at the left.
pub fn side(here: Section, frame: &Frame) -> Markup {
    let say = |key| frame.language.say(key);
    html! {
        nav.side aria-label=(say("nav.main")) {
            a.brand href="/" { (icon("bean")) span.words { (frame.site) } }
            @for place in places(frame) {
                a.item href=(place.path) aria-current=[current(here, place.section)] title=(place.words) {
                    (icon(place.icon)) span.words { (place.words) } (badge(place.section, place.waiting))
                }
            }
            @if let Some(me) = &frame.viewer {
                a.go href="/compose" data-compose { (icon("plus")) span.words { (say("nav.note")) } }
                (who(me, frame))
            } @else {
                a.go href="/signin" { (icon("in")) span.words { (say("nav.signin")) } }
            }
        }
    }
}

fn who(me: &Viewer, frame: &Frame) -> Markup {
    let out = frame.language.say("nav.signout");
    html! {
        div.me {
            a href={ "/@" (me.username) } title={ "@" (me.username) } {
                img.avatar.s src=(me.avatar) width="34" height="34" alt="";
                span.who.words { b { (me.name) } small { "@" (me.username) } }
            }
            form method="post" action="/signout" {
                (form::proof(&frame.proof))
                button.bare title=(out) aria-label=(out) { (icon("out")) }
            }
        }
    }
}

/// The bar at the foot of a telephone's page: four places and the way to all others, within
/// reach of a thumb.
pub fn phone(here: Section, frame: &Frame) -> Markup {
    let say = |key| frame.language.say(key);
    let places = places(frame);
    let link = |section| {
        let place = places.iter().find(|place| place.section == section);
        html! {
            @if let Some(place) = place {
                a href=(place.path) aria-current=[current(here, section)] aria-label=(place.words) {
                    (icon(place.icon)) (badge(section, place.waiting))
                }
            }
        }
    };
    html! {
        nav.phone aria-label=(say("nav.main")) {
            (link(Section::Timeline))
            @if let Some(me) = &frame.viewer {
                (link(Section::Notifications))
                a.plus href="/compose" data-compose aria-label=(say("nav.write")) { (icon("plus")) }
                (link(Section::Search))
                (more(here, &places, me, frame))
            } @else {
                a.plus href="/signin" aria-label=(say("nav.signin")) { (icon("in")) }
            }
        }
    }
}

/// What has no room in the bar: a sheet that opens upwards.
fn more(here: Section, places: &[Place], me: &Viewer, frame: &Frame) -> Markup {
    const IN_THE_BAR: [Section; 3] = [Section::Timeline, Section::Notifications, Section::Search];
    let say = |key| frame.language.say(key);
    let is_more = |place: &&Place| !IN_THE_BAR.contains(&place.section);
    let is_here = places
        .iter()
        .filter(is_more)
        .any(|place| place.section == here);
    html! {
        details.menu.up {
            summary aria-label=(say("nav.more")) aria-current=[is_here.then_some("true")] {
                img.avatar.xs src=(me.avatar) width="26" height="26" alt="";
                @if me.requests > 0 { span.badge { (me.requests) } }
            }
            div.sheet {
                @for place in places.iter().filter(is_more) {
                    a href=(place.path) aria-current=[current(here, place.section)] {
                        (icon(place.icon)) (place.words) (badge(place.section, place.waiting))
                    }
                }
                form method="post" action="/signout" {
                    (form::proof(&frame.proof))
                    button { (icon("out")) (say("nav.signout")) }
                }
            }
        }
    }
}

fn current(here: Section, section: Section) -> Option<&'static str> {
    (here == section).then_some("page")
}

/// A number beside a place; kept (hidden) at zero where the script counts on.
fn badge(section: Section, waiting: i64) -> Markup {
    let live = section == Section::Notifications;
    html! {
        @if waiting > 0 || live {
            span.badge data-unread[live] hidden[waiting == 0] {
                @if waiting > 99 { "99+" } @else { (waiting) }
            }
        }
    }
}
