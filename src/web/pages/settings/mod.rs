//! What is behind `/settings`: one file for each page, and the tabs above them all.

pub mod apps;
pub mod emojis;
pub mod moving;
pub mod muted_servers;
pub mod muted_words;
pub mod mutes;
pub mod notifications;
pub mod profile;
pub mod security;
pub mod server;

use maud::Markup;
use maud::html;

use crate::model::relations::Distance;
use crate::web::Answer;
use crate::web::input::Input;
use crate::web::layout::Frame;
use crate::web::to;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

/// The page at this path below `/settings`.
pub fn get(visit: &Visit, which: &[&str]) -> Answer {
    match *which {
        [] => to("/settings/profile"),
        ["profile"] => profile::show(visit),
        ["notifications"] => notifications::show(visit),
        ["mutes"] => mutes::show(visit, Distance::Mute),
        ["renote-mutes"] => mutes::show(visit, Distance::RenoteMute),
        ["blocks"] => mutes::show(visit, Distance::Block),
        ["muted-words"] => muted_words::show(visit),
        ["muted-servers"] => muted_servers::show(visit),
        ["security"] => security::show(visit),
        ["security", "history"] => security::history::show(visit),
        ["security", "leave"] => security::leave::show(visit),
        ["apps"] => apps::show(visit),
        ["moving"] => moving::show(visit),
        ["emojis"] => emojis::show(visit),
        ["emojis", "others"] => emojis::show_others(visit),
        ["server"] => server::show(visit),
        ["server", "blocks.csv"] => server::blocks::download(visit),
        _ => Err(Trouble::NotFound),
    }
}

/// What a form sent to this path below `/settings` does.
pub fn post(visit: &Visit, which: &[&str], input: Input) -> Answer {
    match *which {
        ["profile"] => profile::save(visit, input),
        ["notifications"] => notifications::save(visit, &input),
        ["muted-words"] => muted_words::save(visit, &input),
        ["muted-servers"] => muted_servers::save(visit, &input),
        ["security", ref deed @ ..] => security::post(visit, deed, &input),
        ["server", ref deed @ ..] => server::post(visit, deed, &input),
        ["moving", deed] => moving::post(visit, deed, input),
        ["apps"] => apps::make(visit, &input),
        ["apps", "revoke"] => apps::revoke(visit, &input),
        ["apps", "end"] => apps::end(visit, &input),
        ["emojis"] => emojis::add(visit, input),
        ["emojis", "import"] => emojis::import(visit, input),
        ["emojis", "export"] => emojis::export(visit),
        ["emojis", id] => emojis::change(visit, id, &input),
        ["emojis", id, "delete"] => emojis::delete(visit, id),
        ["emojis", id, "copy"] => emojis::copy(visit, id),
        _ => Err(Trouble::NotFound),
    }
}

/// The pages of the settings.
pub fn tabs(frame: &Frame, here: &str) -> Markup {
    let viewer = frame.viewer.as_ref();
    let manages = viewer.is_some_and(|me| me.manages_emojis);
    let moderates = viewer.is_some_and(|me| me.is_moderator);
    let emojis = manages.then_some(("/settings/emojis", "emojis.tab"));
    let server = moderates.then_some(("/settings/server", "server.title"));
    let pages = [
        ("/settings/profile", "settings.profile"),
        ("/settings/notifications", "told.title"),
        ("/settings/mutes", "mutes.title"),
        ("/settings/security", "security.title"),
        ("/settings/apps", "apps.title"),
        ("/settings/moving", "moving.tab"),
    ];
    html! {
        h1.for-readers { (frame.language.say("settings.title")) }
        nav.tabs.many aria-label=(frame.language.say("settings.title")) {
            @for (path, words) in pages.into_iter().chain(emojis).chain(server) {
                a href=(path) aria-current=[(path == here).then_some("page")] { (frame.language.say(words)) }
            }
        }
    }
}
