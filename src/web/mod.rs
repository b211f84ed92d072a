//! Pages for people: the whole site as HTML that works without script.
//!
//! A page is a struct of the data it shows (`pages/`), put together from parts (`parts/`)
//! inside one frame (`layout.rs`). Doors read through `store` and change only through
//! `actions`. What is here speaks HTML and nothing else: JSON is `api`, ActivityPub is
//! `federation`.

pub mod address;
pub mod assets;
pub mod feed;
pub mod gather;
pub mod input;
pub mod layout;
pub mod locale;
mod navigation;
pub mod pages;
pub mod parts;
mod routes;
pub mod session;
pub mod trouble;
pub mod visit;

use http::HeaderValue;
use http::Method;
use http::StatusCode;
use http::header;

use crate::app::App;
use crate::http::Reply;
use crate::http::Request;
use crate::web::input::Input;
use crate::web::locale::Language;
use crate::web::pages::small;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

/// What a page makes of a request.
pub type Answer = Result<Reply, Trouble>;

/// Answers every request that is neither an API call nor ActivityPub.
pub fn answer(app: &App, mut request: Request) -> Reply {
    if let Some(reply) = small::serve(app, &request) {
        return reply;
    }
    let input = Input::take(&mut request);
    visit(app, &request, |visit| {
        let path = decoded(&request.path);
        let segments: Vec<_> = path.trim_matches('/').split('/').collect();
        match request.method {
            Method::GET | Method::HEAD => routes::get(visit, &segments),
            Method::POST => visit
                .check(&input)
                .and_then(|()| routes::count(visit, &segments, &input))
                .and_then(|()| routes::post(visit, &segments, input)),
            _ => Err(Trouble::NotFound),
        }
    })
}

/// Answers somebody's visit with a page, or with the page of what went wrong.
pub fn visit(app: &App, request: &Request, show: impl FnOnce(&Visit<'_>) -> Answer) -> Reply {
    match Visit::begin(app, request) {
        Ok(visit) => show(&visit).unwrap_or_else(|trouble| trouble::reply(&visit, &trouble)),
        Err(fault) => {
            tracing::error!(%fault, "a visit did not begin");
            let words = Language::English.say("error.500");
            trouble::plain(StatusCode::INTERNAL_SERVER_ERROR, words)
        }
    }
}

fn get(visit: &Visit, path: &[&str]) -> Answer {
    match *path {
        [""] => home::show(visit, home::Tab::Home),
        ["local"] => home::show(visit, home::Tab::Local),
        ["notes", id] => note::show(visit, id),
        ["notes", id, "react"] => react::show(visit, id),
        ["emojis"] => react::show_for_text(visit),
        ["notifications"] => notifications::show(visit),
        ["requests"] => requests::show(visit),
        ["compose"] => compose::show(visit),
        ["settings"] => to("/settings/profile"),
        [".well-known", "change-password"] => to("/settings/security"),
        ["settings", "profile"] => settings::show(visit),
        ["settings", "emojis"] => emojis::show(visit),
        ["settings", "emojis", "others"] => emojis::show_others(visit),
        ["settings", "mutes"] => mutes::show(visit, Distance::Mute),
        ["settings", "renote-mutes"] => mutes::show(visit, Distance::RenoteMute),
        ["settings", "blocks"] => mutes::show(visit, Distance::Block),
        ["search"] => search::show(visit),
        ["tags", tag] => tag::show(visit, tag),
        ["clips", id] => clip::show(visit, id),
        ["settings", "apps"] => apps::show(visit),
        ["settings", "server"] => server::show(visit),
        ["settings", "server", "blocks.csv"] => server::blocks::download(visit),
        ["settings", "security"] => security::show(visit),
        ["settings", "security", "history"] => security::history::show(visit),
        ["settings", "security", "leave"] => security::leave::show(visit),
        ["miauth", session] => miauth::show(visit, session),
        ["auth", token] => auth::show(visit, token),
        ["oauth", "authorize"] => authorize::show(visit),
        ["setup"] => setup::show(visit),
        ["signin"] => signin::show(visit),
        ["signup"] => signup::show(visit),
        ["users", id] => profile::by_id(visit, id),
        [name] if name.starts_with('@') => profile::show(visit, name),
        [name, "followers"] if name.starts_with('@') => {
            people::show(visit, name, people::List::Followers)
        }
        [name, "following"] if name.starts_with('@') => {
            people::show(visit, name, people::List::Following)
        }
        _ => Err(Trouble::NotFound),
    }
}

fn post(visit: &Visit, path: &[&str], input: Input) -> Answer {
    match *path {
        ["notes"] => compose::send(visit, input),
        ["compose"] => compose::preview(visit, &input),
        ["notes", id, "reactions"] => deeds::react(visit, id, &input),
        ["notes", id, "unreact"] => deeds::unreact(visit, id, &input),
        ["notes", id, "renote"] => deeds::renote(visit, id, &input),
        ["notes", id, "unrenote"] => deeds::unrenote(visit, id, &input),
        ["notes", id, "delete"] => deeds::delete(visit, id),
        ["follow"] => follow::follow(visit, &input),
        ["unfollow"] => follow::unfollow(visit, &input),
        ["mute"] => mutes::mute(visit, &input),
        ["unmute"] => mutes::unmute(visit, &input),
        ["mute-renotes"] => mutes::mute_renotes(visit, &input),
        ["unmute-renotes"] => mutes::unmute_renotes(visit, &input),
        ["block"] => mutes::block(visit, &input),
        ["unblock"] => mutes::unblock(visit, &input),
        ["requests", "accept"] => requests::accept(visit, &input),
        ["requests", "reject"] => requests::reject(visit, &input),
        ["settings", "profile"] => settings::save(visit, input),
        ["settings", "security", ref deed @ ..] => secure(visit, deed, &input),
        ["announcements", id, "read"] => announcements::read(visit, id),
        ["settings", "server", ref deed @ ..] => look_after(visit, deed, &input),
        ["settings", "apps"] => apps::make(visit, &input),
        ["settings", "apps", "revoke"] => apps::revoke(visit, &input),
        ["settings", "apps", "end"] => apps::end(visit, &input),
        ["miauth", session] => miauth::decide(visit, session, &input),
        ["auth", token] => auth::decide(visit, token, &input),
        ["oauth", "decision"] => authorize::decide(visit, &input),
        ["settings", "emojis"] => emojis::add(visit, input),
        ["settings", "emojis", "import"] => emojis::import(visit, input),
        ["settings", "emojis", "export"] => emojis::export(visit),
        ["settings", "emojis", id] => emojis::change(visit, id, &input),
        ["settings", "emojis", id, "delete"] => emojis::delete(visit, id),
        ["settings", "emojis", id, "copy"] => emojis::copy(visit, id),
        ["setup"] => setup::create(visit, &input),
        ["signin"] => signin::enter(visit, &input),
        ["signin", "passkey"] => signin::by_passkey(visit, &input),
        ["signin", "second"] => second_factor::enter(visit, &input),
        ["signout"] => signin::sign_out(visit),
        ["signup"] => signup::create(visit, &input),
        _ => Err(Trouble::NotFound),
    }
}

fn look_after(visit: &Visit, deed: &[&str], input: &Input) -> Answer {
    match *deed {
        [] => server::save(visit, input),
        ["announce"] => server::announce(visit, input),
        ["archive"] => server::archive(visit, input),
        ["blocks"] => server::blocks::take_over(visit, input),
        ["report"] => server::reports::settle(visit, input),
        ["suspend"] => server::people::moderate(visit, input, server::people::SUSPEND),
        ["silence"] => server::people::moderate(visit, input, server::people::SILENCE),
        _ => Err(Trouble::NotFound),
    }
}

fn secure(visit: &Visit, deed: &[&str], input: &Input) -> Answer {
    match *deed {
        ["password"] => security::password::change(visit, input),
        ["signout"] => security::password::sign_out_elsewhere(visit),
        ["codes"] => security::codes::begin(visit, input),
        ["codes", "done"] => security::codes::done(visit, input),
        ["codes", "off"] => security::codes::turn_off(visit, input),
        ["passkeys"] => security::passkeys::begin(visit, input),
        ["passkeys", "done"] => security::passkeys::done(visit, input),
        ["passkeys", "remove"] => security::passkeys::remove(visit, input),
        ["passwordless"] => security::passkeys::set_alone(visit, input),
        ["leave"] => security::leave::go(visit, input),
        _ => Err(Trouble::NotFound),
    }
}

/// Counts what a form is about to do with what programs do through the API: the same
/// account has the same hour.
fn count(visit: &Visit, path: &[&str], uploads: usize) -> Result<(), Trouble> {
    let Some(me) = visit.my_id().filter(|_| visit.app.config.rate_limits) else {
        return Ok(());
    };
    let deed = match *path {
        ["notes"] | ["notes", _, "renote"] => Some(limits::POST),
        ["notes", _, "delete"] => Some(limits::DELETE),
        ["notes", _, "unrenote"] => Some(limits::UNRENOTE),
        ["notes", _, "unreact"] => Some(limits::UNREACT),
        ["follow"] => Some(limits::FOLLOW),
        ["unfollow"] => Some(limits::UNFOLLOW),
        ["mute"] => Some(limits::MUTE),
        ["mute-renotes"] => Some(limits::MUTE_RENOTES),
        ["block"] => Some(limits::BLOCK),
        ["unblock"] => Some(limits::UNBLOCK),
        ["settings", "profile"] => Some(limits::PROFILE),
        _ => None,
    };
    let files = std::iter::repeat_n(limits::UPLOAD, uploads);
    for deed in deed.into_iter().chain(files) {
        let actor = limits::Actor::Account(me.number());
        let counted = visit
            .app
            .limits
            .count(actor, deed.name, deed.rule, visit.now);
        counted.map_err(|often| {
            let left = often.reset.0.saturating_sub(visit.now.0);
            Trouble::TooOften(left / MINUTE + 1)
        })?;
    }
    Ok(())
}

/// Sends the browser on after something was done, so that reloading does not do it again.
pub fn to(path: &str) -> Answer {
    Ok(Reply::redirect(StatusCode::SEE_OTHER, path))
}

/// Sends the browser back to the page the form stood on, else to this one. The page for
/// choosing a reaction has done its work and is not gone back to.
pub fn back(visit: &Visit, otherwise: &str) -> Answer {
    let from = visit.request.header(header::REFERER);
    let path = from
        .and_then(|from| visit.app.config.origin.page_of(from))
        .filter(|path| !path.ends_with("/react"));
    to(path.unwrap_or(otherwise))
}

/// The same reply, with a cookie.
pub fn with_cookie(reply: Reply, cookie: HeaderValue) -> Reply {
    reply.with(header::SET_COOKIE, cookie)
}

/// Whether a page may first have to meet somebody of another server. It reads the path as
/// [`answer`] does, so that no way of writing it leads past.
pub fn asks_others(path: &str) -> bool {
    let path = decoded(path);
    let path = format!("/{}", path.trim_matches('/'));
    let first = path.trim_matches('/').split('/').next().unwrap_or_default();
    let takes_over = path.starts_with("/settings/emojis/") && path.ends_with("/copy");
    matches!(first, "search" | "oauth")
        || takes_over
        || first
            .strip_prefix('@')
            .is_some_and(|name| name.contains('@'))
}

fn decoded(path: &str) -> String {
    percent_encoding::percent_decode_str(path)
        .decode_utf8_lossy()
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_wait_for_others_is_told_by_its_path() {
        for path in [
            "/@bob@b.example",
            "/@bob%40b.example/followers",
            "/%40bob%40b.example",
            "//@bob@b.example",
            "/search",
            "/%73earch/",
            "/settings/emojis/x/copy",
            "/oauth/authorize",
        ] {
            assert!(asks_others(path), "{path}");
        }
        for path in ["/", "/@alice", "/notes/x", "/searching", ""] {
            assert!(!asks_others(path), "{path}");
        }
    }
}
