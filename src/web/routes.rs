//! Which page is where, and what each form does. Who knows the address knows the file: what
//! is behind `/notifications` is `pages/notifications.rs`. What lies below `/settings` has its
//! own table, in `pages/settings/mod.rs`.

use crate::clock::MINUTE;
use crate::limits;
use crate::web::Answer;
use crate::web::input::Input;
use crate::web::pages::announcements;
use crate::web::pages::antennas;
use crate::web::pages::auth;
use crate::web::pages::authorize;
use crate::web::pages::clips;
use crate::web::pages::compose;
use crate::web::pages::deeds;
use crate::web::pages::drive;
use crate::web::pages::favorites;
use crate::web::pages::follow;
use crate::web::pages::home;
use crate::web::pages::lists;
use crate::web::pages::miauth;
use crate::web::pages::note;
use crate::web::pages::notifications;
use crate::web::pages::people;
use crate::web::pages::profile;
use crate::web::pages::react;
use crate::web::pages::requests;
use crate::web::pages::search;
use crate::web::pages::second_factor;
use crate::web::pages::settings;
use crate::web::pages::settings::mutes;
use crate::web::pages::setup;
use crate::web::pages::signin;
use crate::web::pages::signup;
use crate::web::pages::tag;
use crate::web::to;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

/// The page at this path.
pub fn get(visit: &Visit, path: &[&str]) -> Answer {
    match *path {
        [""] => home::show(visit, home::Tab::Home),
        ["local"] => home::show(visit, home::Tab::Local),
        ["social"] => home::show(visit, home::Tab::Social),
        ["global"] => home::show(visit, home::Tab::Global),
        ["notes", id, ref about @ ..] => of_note(visit, id, about),
        ["lists", ref which @ ..] => of_lists(visit, which),
        ["antennas", ref which @ ..] => of_antennas(visit, which),
        ["my", "favorites"] => favorites::show(visit),
        ["my", "clips"] => clips::show(visit),
        ["my", "drive", ref which @ ..] => of_drive(visit, which),
        ["clips", id] => clips::clip::show(visit, id),
        ["clips", id, "edit"] => clips::edit::show(visit, id),
        ["emojis"] => react::show_for_text(visit),
        ["notifications"] => notifications::show(visit),
        ["requests"] => requests::show(visit),
        ["compose"] => compose::show(visit),
        [".well-known", "change-password"] => to("/settings/security"),
        ["settings", ref which @ ..] => settings::get(visit, which),
        ["search"] => search::show(visit),
        ["tags", tag] => tag::show(visit, tag),
        ["miauth", session] => miauth::show(visit, session),
        ["auth", token] => auth::show(visit, token),
        ["oauth", "authorize"] => authorize::show(visit),
        ["setup"] => setup::show(visit),
        ["signin"] => signin::show(visit),
        ["signup"] => signup::show(visit),
        ["users", id] => profile::by_id(visit, id),
        ["users", id, "lists"] => lists::of::show(visit, id),
        ["users", id, "report"] => note::report::show_person(visit, id),
        [name] if name.starts_with('@') => profile::show(visit, name),
        [name, "followers"] if name.starts_with('@') => {
            people::show(visit, name, people::List::Followers)
        }
        [name, "following"] if name.starts_with('@') => {
            people::show(visit, name, people::List::Following)
        }
        [name, "clips"] if name.starts_with('@') => clips::of(visit, name),
        _ => Err(Trouble::NotFound),
    }
}

fn of_note(visit: &Visit, id: &str, about: &[&str]) -> Answer {
    match *about {
        [] => note::show(visit, id),
        ["react"] => react::show(visit, id),
        ["history"] => note::history::show(visit, id),
        ["edit"] => note::edit::show(visit, id),
        ["clips"] => note::clips::show(visit, id),
        ["report"] => note::report::show(visit, id),
        _ => Err(Trouble::NotFound),
    }
}

fn of_lists(visit: &Visit, which: &[&str]) -> Answer {
    match *which {
        [] => lists::show(visit),
        [id] => lists::timeline::show(visit, id),
        [id, "edit"] => lists::edit::show(visit, id),
        _ => Err(Trouble::NotFound),
    }
}

fn of_drive(visit: &Visit, which: &[&str]) -> Answer {
    match *which {
        [] => drive::show(visit),
        ["folder", id] => drive::folder::show(visit, id),
        ["file", id] => drive::file::show(visit, id),
        _ => Err(Trouble::NotFound),
    }
}

fn of_antennas(visit: &Visit, which: &[&str]) -> Answer {
    match *which {
        [] => antennas::show(visit),
        ["new"] => antennas::edit::begin(visit),
        [id] => antennas::timeline::show(visit, id),
        [id, "edit"] => antennas::edit::show(visit, id),
        _ => Err(Trouble::NotFound),
    }
}

/// What a form sent to this path does.
pub fn post(visit: &Visit, path: &[&str], input: Input) -> Answer {
    match *path {
        ["notes"] => compose::send::send(visit, input),
        ["notes", id, deed] => to_note(visit, id, deed, input),
        ["lists", ref which @ ..] => to_lists(visit, which, &input),
        ["antennas", ref which @ ..] => to_antennas(visit, which, &input),
        ["clips", ref which @ ..] => to_clips(visit, which, &input),
        ["my", "drive", ref which @ ..] => to_drive(visit, which, input),
        ["users", id, "lists"] => lists::of::choose(visit, id, &input),
        ["users", id, "report"] => note::report::send_person(visit, id, &input),
        ["compose"] => compose::preview(visit, &input),
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
        ["announcements", id, "read"] => announcements::read(visit, id),
        ["settings", ref which @ ..] => settings::post(visit, which, input),
        ["miauth", session] => miauth::decide(visit, session, &input),
        ["auth", token] => auth::decide(visit, token, &input),
        ["oauth", "decision"] => authorize::decide(visit, &input),
        ["setup"] => setup::create(visit, &input),
        ["signin"] => signin::enter(visit, &input),
        ["signin", "passkey"] => signin::by_passkey(visit, &input),
        ["signin", "second"] => second_factor::enter(visit, &input),
        ["signout"] => signin::sign_out(visit),
        ["signup"] => signup::create(visit, &input),
        _ => Err(Trouble::NotFound),
    }
}

fn to_note(visit: &Visit, id: &str, deed: &str, input: Input) -> Answer {
    match deed {
        "reactions" => deeds::react(visit, id, &input),
        "unreact" => deeds::unreact(visit, id, &input),
        "renote" => deeds::renote(visit, id, &input),
        "unrenote" => deeds::unrenote(visit, id, &input),
        "vote" => deeds::vote(visit, id, &input),
        "favorite" => deeds::favorite(visit, id, &input),
        "unfavorite" => deeds::unfavorite(visit, id, &input),
        "pin" => deeds::pin(visit, id, &input),
        "unpin" => deeds::unpin(visit, id, &input),
        "mute" => deeds::mute(visit, id, &input),
        "unmute" => deeds::unmute(visit, id, &input),
        "delete" => deeds::delete(visit, id),
        "edit" => note::edit::save(visit, id, input),
        "clips" => note::clips::choose(visit, id, &input),
        "report" => note::report::send(visit, id, &input),
        _ => Err(Trouble::NotFound),
    }
}

fn to_lists(visit: &Visit, which: &[&str], input: &Input) -> Answer {
    match *which {
        [] => lists::make(visit, input),
        [id] => lists::edit::save(visit, id, input),
        [id, "delete"] => lists::edit::delete(visit, id),
        [id, "members"] => lists::edit::add(visit, id, input),
        [id, "members", "remove"] => lists::edit::remove(visit, id, input),
        [id, "members", "replies"] => lists::edit::replies(visit, id, input),
        _ => Err(Trouble::NotFound),
    }
}

fn to_antennas(visit: &Visit, which: &[&str], input: &Input) -> Answer {
    match *which {
        [] => antennas::edit::make(visit, input),
        [id] => antennas::edit::save(visit, id, input),
        [id, "delete"] => antennas::edit::delete(visit, id),
        _ => Err(Trouble::NotFound),
    }
}

fn to_clips(visit: &Visit, which: &[&str], input: &Input) -> Answer {
    match *which {
        [] => clips::edit::make(visit, input),
        [id] => clips::edit::save(visit, id, input),
        [id, "delete"] => clips::edit::delete(visit, id),
        [id, "mark"] => clips::clip::mark(visit, id),
        [id, "unmark"] => clips::clip::unmark(visit, id),
        _ => Err(Trouble::NotFound),
    }
}

fn to_drive(visit: &Visit, which: &[&str], input: Input) -> Answer {
    match *which {
        ["file"] => drive::file::put_in(visit, input),
        ["file", id] => drive::file::save(visit, id, &input),
        ["file", id, "delete"] => drive::file::delete(visit, id),
        ["folder"] => drive::folder::make(visit, &input),
        ["folder", id] => drive::folder::save(visit, id, &input),
        ["folder", id, "delete"] => drive::folder::delete(visit, id),
        _ => Err(Trouble::NotFound),
    }
}

/// Whether a form that is sent here brings files.
pub fn takes_files(path: &[&str]) -> bool {
    matches!(
        *path,
        ["notes"]
            | ["notes", _, "edit"]
            | ["my", "drive", "file"]
            | ["settings", "profile" | "emojis"]
            | ["settings", "emojis" | "moving", "import"]
            | ["settings", "server", "blocks"]
    )
}

/// Counts what a form is about to do with what programs do through the API: the same
/// account has the same hour.
pub fn count(visit: &Visit, path: &[&str], input: &Input) -> Result<(), Trouble> {
    let Some(me) = visit.my_id().filter(|_| visit.app.config.rate_limits) else {
        return Ok(());
    };
    let is_taken_off = input.text("on").is_some_and(|on| on.is_empty());
    let deed = match *path {
        ["notes", _, "clips"] | ["users", _, "lists"] if is_taken_off => None,
        ["notes"] | ["notes", _, "renote" | "edit"] => Some(limits::POST),
        ["notes", _, "delete"] => Some(limits::DELETE),
        ["notes", _, "unrenote"] => Some(limits::UNRENOTE),
        ["notes", _, "unreact"] => Some(limits::UNREACT),
        ["follow"] => Some(limits::FOLLOW),
        ["unfollow"] => Some(limits::UNFOLLOW),
        ["mute"] => Some(limits::MUTE),
        ["mute-renotes"] => Some(limits::MUTE_RENOTES),
        ["block"] => Some(limits::BLOCK),
        ["unblock"] => Some(limits::UNBLOCK),
        ["notes", _, "favorite"] => Some(limits::FAVORITE),
        ["notes", _, "clips"] => Some(limits::CLIP),
        ["notes", _, "mute"] => Some(limits::MUTE_THREAD),
        ["notes" | "users", _, "report"] => Some(limits::REPORT),
        ["lists", _, "members"] | ["users", _, "lists"] => Some(limits::LIST),
        ["my", "drive", "folder"] => Some(limits::FOLDER),
        ["settings", "moving", "go"] => Some(limits::MOVE),
        ["settings", "moving", "export"] => Some(limits::EXPORT),
        ["settings", "moving", "import"] => Some(limits::IMPORT),
        ["settings", "moving", "aliases"] => Some(limits::PROFILE),
        [
            "settings",
            "profile" | "notifications" | "muted-words" | "muted-servers",
        ] => Some(limits::PROFILE),
        _ => None,
    };
    let files = std::iter::repeat_n(limits::UPLOAD, input.uploads.len());
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
