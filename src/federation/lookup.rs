//! What somebody typed or pasted: a handle, an id, the address of a page.
//!
//! Only here, where a person of ours waits for the answer, a page of HTML is asked where
//! its ActivityPub is (X5): once, on the same host.

use std::borrow::Cow;

use url::Url;

use crate::actions::users::look_closer;
use crate::app::App;
use crate::error::Never;
use crate::federation::addresses::Ours;
use crate::federation::authority;
use crate::federation::authority::Class;
use crate::federation::fetch;
use crate::federation::fetch::OnBehalf;
use crate::federation::people;
use crate::federation::posts;
use crate::federation::posts::Route;
use crate::federation::refusals;
use crate::federation::trouble::Asking;
use crate::federation::trouble::Trouble;
use crate::federation::webfinger;
use crate::model::Id;
use crate::model::notes::Note;
use crate::model::users::User;
use crate::store::notes;
use crate::store::users;

/// What was found.
#[derive(Debug)]
pub enum Thing {
    /// Somebody.
    User(Box<User>),
    /// Something written. Whether the asker may see it is not decided here.
    Note(Box<Note>),
}

/// Finds what one of ours means, asking other servers where needed: for something that is
/// not for everybody also in their name (S1).
///
/// # Errors
/// `Missing` when there is nothing; the others as fetching gives them.
pub fn find(app: &App, typed: &str, by: Id<User>) -> Result<Thing, Trouble> {
    let typed = ascii(authority::without_fragment(typed.trim()));
    let typed = typed.as_ref();
    if authority::Origin::of(typed).is_none() {
        return by_handle(app, typed);
    }
    if let Some(known) = known(app, typed)? {
        return Ok(known);
    }
    if Ours::read(&app.config.origin, typed).is_some() {
        return Err(Trouble::Missing);
    }
    // What was deleted is not asked for again (X24).
    if app.db.read(|db| notes::is_forgotten(db, typed))? {
        return Err(Trouble::Gone);
    }
    let found = by_address(app, typed, OnBehalf::One(by));
    if let Err(Trouble::Never(reason)) = &found {
        refusals::address(app, typed, reason);
    }
    found
}

/// The address with its host in punycode: people copy it as browsers show it (X1).
fn ascii(typed: &str) -> Cow<'_, str> {
    let (host, is_address) = match typed.split_once("://") {
        Some((_, rest)) => (rest.split('/').next().unwrap_or_default(), true),
        None => (typed, false),
    };
    let read = Url::parse(typed).ok();
    match read.filter(|_| is_address && !host.is_ascii()) {
        Some(url) => Cow::Owned(url.into()),
        None => Cow::Borrowed(typed),
    }
}

fn by_handle(app: &App, typed: &str) -> Result<Thing, Trouble> {
    let (name, host) = match webfinger::split_handle(typed) {
        Some((name, host)) => (name, Some(host)),
        None => (typed.trim_start_matches('@').to_owned(), None),
    };
    let user = match host.as_deref() {
        Some(host) if typed.starts_with('!') => people::community(app, &name, host)?,
        host => people::by_acct(app, &name, host, Asking::Allowed)?,
    };
    looked_at(app, user)
}

fn known(app: &App, address: &str) -> Result<Option<Thing>, Trouble> {
    let us = &app.config.origin;
    let (note, user) = app.db.read(|db| {
        let note = posts::known(db, us, address)?;
        let user = match Ours::read(us, address) {
            Some(ours) => people::resident(db, &ours)?,
            None => users::by_uri(db, address)?.filter(|user| user.gone_at.is_none()),
        };
        Ok((note, user))
    })?;
    let note = note.map(|note| Thing::Note(Box::new(note)));
    Ok(note.or(user.map(|user| Thing::User(Box::new(user)))))
}

fn by_address(app: &App, address: &str, on_behalf: OnBehalf) -> Result<Thing, Trouble> {
    let found = match fetch::object_for(app, address, on_behalf) {
        Err(Trouble::Never(_)) => {
            let better = alternate(app, address)?;
            fetch::object_for(app, &better, on_behalf)?
        }
        other => other?,
    };
    // It may be known by its id though not by the address of its page.
    if let Some(known) = known(app, &found.id)? {
        return Ok(known);
    }
    if authority::classify(&found.value) == Class::Actor {
        let user = people::take(app, &found.value, &[])?;
        return looked_at(app, user);
    }
    let route = Route {
        on_behalf,
        ..Route::wanted()
    };
    let note = posts::fetched(app, &found.id, &found.value, &route.to(&found))?;
    Ok(Thing::Note(Box::new(note)))
}

/// Whoever looks somebody up wants to see their notes, too.
fn looked_at(app: &App, user: User) -> Result<Thing, Trouble> {
    let seen = user.clone();
    app.db
        .write(move |tx| look_closer::<Never>(tx, &seen))
        .map_err(|error| Trouble::Failed(error.into_fault()))?;
    Ok(Thing::User(Box::new(user)))
}

/// Where a page says that its ActivityPub is.
fn alternate(app: &App, address: &str) -> Result<String, Trouble> {
    let page = fetch::page(app, address)?;
    let text = String::from_utf8_lossy(&page.body);
    let nothing = || Trouble::never("a page without ActivityPub");
    let linked = page.links.iter().find_map(|link| alternate_of(link));
    let href = linked.or_else(|| alternate_in(&text)).ok_or_else(nothing)?;
    let base = Url::parse(&page.url).map_err(|_| nothing())?;
    let found = base.join(&href).map_err(|_| nothing())?.to_string();
    match authority::same_origin(&found, &page.url) {
        true => Ok(found),
        false => Err(nothing()),
    }
}

/// The same in a `Link` header, as WordPress sends it: `<address>; rel=alternate; type=…`.
fn alternate_of(header: &str) -> Option<String> {
    header.split(",").find_map(|link| {
        let (address, parameters) = link.trim().strip_prefix('<')?.split_once('>')?;
        let says = |name: &str, wanted: &str| {
            parameters.split(';').any(|parameter| {
                let (key, value) = parameter.split_once('=').unwrap_or_default();
                let value = value.trim().trim_matches('"');
                key.trim().eq_ignore_ascii_case(name)
                    && value
                        .split_whitespace()
                        .any(|word| word.eq_ignore_ascii_case(wanted))
            })
        };
        let fits = says("rel", "alternate") && says("type", "application/activity+json");
        fits.then(|| address.to_owned())
    })
}

/// The address in the first `<link rel="alternate" type="application/activity+json">`.
/// Whatever is found is fetched and checked like anything else, so a rough reading of
/// the tags does no harm.
fn alternate_in(html: &str) -> Option<String> {
    /// Tags looked at; a page's head has some dozens.
    const TAG_LIMIT: usize = 500;
    let small = html.to_ascii_lowercase();
    small
        .match_indices("<link")
        .take(TAG_LIMIT)
        .find_map(|(at, name)| {
            let tag = html[at + name.len()..].split('>').next()?;
            let says = |name: &str, wanted: &str| {
                attribute(tag, name).is_some_and(|value| value.eq_ignore_ascii_case(wanted))
            };
            let fits = says("rel", "alternate") && says("type", "application/activity+json");
            let href = attribute(tag, "href").filter(|_| fits)?;
            Some(href.replace("&amp;", "&"))
        })
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let small = tag.to_ascii_lowercase();
    let start = small.match_indices(name).find_map(|(at, _)| {
        let before = tag[..at].chars().next_back()?;
        let rest = tag[at + name.len()..].trim_start().strip_prefix('=')?;
        before.is_whitespace().then(|| rest.trim_start())
    })?;
    let quote = start.chars().next().filter(|c| matches!(c, '"' | '\''));
    match quote {
        Some(quote) => start[1..].split(quote).next(),
        None => start.split(char::is_whitespace).next(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_tells_where_its_activitypub_is() {
        let html = "<html><link rel=icon href=x><link\n type='application/activity+json' \
                    href=\"https://a.example/n?a=1&amp;b=2\" rel=\"alternate\" /><link rel=alternate>";
        assert_eq!(
            alternate_in(html).as_deref(),
            Some("https://a.example/n?a=1&b=2")
        );
        let shouted = "<LINK REL=alternate TYPE='application/activity+json' HREF=/N>";
        assert_eq!(alternate_in(shouted).as_deref(), Some("/N"));
        let header = "<https://a.example/feed>; rel=\"alternate\"; type=\"application/rss+xml\", <https://a.example/?p=1>; rel=\"alternate\"; type=\"application/activity+json\"";
        assert_eq!(
            alternate_of(header).as_deref(),
            Some("https://a.example/?p=1")
        );
        assert_eq!(
            alternate_of("<https://a.example/?p=1>; rel=shortlink"),
            None
        );
        for nothing in [
            "",
            "<link",
            "<link rel=alternate href=x>",
            "<link rel='alternate' type='text/html' href='x'>",
        ] {
            assert_eq!(alternate_in(nothing), None, "{nothing}");
        }
    }
}
