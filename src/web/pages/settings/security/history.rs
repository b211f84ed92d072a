//! Who tried to sign in.

use http::StatusCode;
use maud::Markup;
use maud::html;
use serde_json::Value;

use crate::model::sign_ins::SignIn;
use crate::store;
use crate::web::Answer;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::pages::settings::security::HERE;
use crate::web::pages::settings::security::Step;
use crate::web::parts::icon::icon;
use crate::web::parts::pager;
use crate::web::parts::time;
use crate::web::visit::Visit;

/// Tries on a page.
const TRIES: u32 = 30;
/// Characters of a browser's name for itself that are shown.
const BROWSER_CHARACTERS: usize = 60;

/// The card of it.
pub fn section(frame: &Frame, tries: &[SignIn]) -> Markup {
    let say = |key| frame.language.say(key);
    html! {
        section.card.pad.stack {
            h2 { (say("security.history")) }
            (list(frame, tries))
            p.hint { a href={ (HERE) "/history" } { (say("security.history.all")) } }
        }
    }
}

/// `GET /settings/security/history`.
pub fn show(visit: &Visit) -> Answer {
    let me = visit.me()?.person.user.id;
    let page = visit.page(TRIES);
    let tries = visit.app.db.read(|db| store::sign_ins::of(db, me, page))?;
    let frame = visit.frame()?;
    let last = tries.last().filter(|_| tries.len() == TRIES as usize);
    let last = last.map(|one| one.id.to_string());
    let inside = html! {
        (list(&frame, &tries))
        (pager::older(visit.language, &format!("{HERE}/history"), last.as_deref()))
    };
    let page = Step {
        title: "security.history",
        inside,
        status: StatusCode::OK,
    };
    Ok(layout::show(&page, &frame))
}

fn list(frame: &Frame, tries: &[SignIn]) -> Markup {
    html! {
        @if tries.is_empty() {
            p.hint { (frame.language.say("security.history.none")) }
        } @else {
            ul.grants { @for one in tries { li { (entry(frame, one)) } } }
        }
    }
}

fn entry(frame: &Frame, one: &SignIn) -> Markup {
    let say = |key| frame.language.say(key);
    let browser = one.headers.get("user-agent").and_then(Value::as_str);
    let browser = short(browser.unwrap_or_default());
    let (sign, words) = match one.is_success {
        true => ("check", "security.history.in"),
        false => ("warning", "security.history.failed"),
    };
    html! {
        div.grant {
            (icon(sign))
            div {
                b { (say(words)) }
                p.hint.browser {
                    (time::ago(frame.language, frame.now, one.id.time())) " · " (one.address)
                    @if !browser.is_empty() { " · " (browser) }
                }
            }
        }
    }
}

/// Programs as they name themselves, and what people call them. Browsers also name those
/// whose place they took, so the last comers stand first.
const PROGRAMS: [(&str, &str); 6] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Version/", "Safari"),
    ("okhttp/", "okhttp"),
];
/// The same for what they run on.
const SYSTEMS: [(&str, &str); 6] = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// A program's name for itself in two words, or its beginning.
fn short(agent: &str) -> String {
    let named = |list: &[(&str, &'static str)]| {
        let found = list.iter().find(|(sign, _)| agent.contains(sign));
        found.map(|(_, name)| *name)
    };
    match (named(&PROGRAMS), named(&SYSTEMS)) {
        (Some(program), Some(system)) => format!("{program}, {system}"),
        _ => agent.chars().take(BROWSER_CHARACTERS).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_called_what_people_call_it() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
        assert_eq!(short(chrome), "Chrome, Linux");
        let safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1";
        assert_eq!(short(safari), "Safari, iPhone");
        assert_eq!(short("curl/8.5.0"), "curl/8.5.0");
        assert_eq!(short(&"x".repeat(500)).len(), BROWSER_CHARACTERS);
    }
}
