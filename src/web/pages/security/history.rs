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
use crate::web::pages::security::HERE;
use crate::web::pages::security::Step;
use crate::web::parts::icon::icon;
use crate::web::parts::pager;
use crate::web::parts::time;
use crate::web::visit::Visit;

/// Tries on a page.
const TRIES: u32 = 30;
/// Characters of a browser's name for itself that are shown.
const BROWSER_CHARACTERS: usize = 120;

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
    let browser: String = browser
        .unwrap_or_default()
        .chars()
        .take(BROWSER_CHARACTERS)
        .collect();
    let (sign, words) = match one.is_success {
        true => ("check", "security.history.in"),
        false => ("warning", "security.history.failed"),
    };
    html! {
        div.grant {
            (icon(sign))
            div {
                b { (say(words)) }
                p.hint { (time::ago(frame.language, frame.now, one.id.time())) " · " (one.address) }
                @if !browser.is_empty() { p.hint.browser { (browser) } }
            }
        }
    }
}
