//! One note of another server as `actions` take it: whom it names, what it points at, what
//! of that may be shown with it (sections 3.4 to 3.6).

use std::collections::HashMap;

use serde_json::Value;

use crate::actions::interactions;
use crate::actions::notes::arrivals;
use crate::actions::notes::arrivals::Arrival;
use crate::actions::notes::arrivals::Reason;
use crate::actions::notes::arrivals::Target;
use crate::app::App;
use crate::clock::Time;
use crate::config::Reach as Network;
use crate::federation::addresses::Ours;
use crate::federation::authority;
use crate::federation::incoming;
use crate::federation::people;
use crate::federation::posts::Route;
use crate::federation::posts::found;
use crate::federation::posts::known;
use crate::federation::stamps;
use crate::federation::trouble::Asking;
use crate::federation::trouble::Trouble;
use crate::federation::vocab::object::Post;
use crate::federation::vocab::object::Reach;
use crate::model::Id;
use crate::model::notes::Note;
use crate::model::notes::Recipient;
use crate::model::users::User;
use crate::store::follows;
use crate::store::notes;
use crate::store::users;

/// People of ours one note may name before it counts as spam (I43).
const LOCAL_MENTIONS: usize = 20;
/// Mentions beyond which nobody is told (I43).
const MENTIONS: usize = 100;
/// Unknown people one note names who are looked for (I51).
const STRANGERS: usize = 10;

/// A document as `actions` take it, and when it was last edited.
pub(super) fn arrival(
    app: &App,
    object: &Value,
    route: &Route,
    signer: Option<&User>,
    asking: Asking,
) -> Result<(Arrival, Option<Time>), Trouble> {
    let signer_uri = signer
        .and_then(|user| user.remote.as_ref())
        .map(|remote| remote.uri.as_str());
    let mut post = Post::read(object, signer_uri)?;
    let is_ours = |url: &String| is_ours(app, url);
    post.url = post.url.filter(|url| !is_ours(url));
    if !authority::may_be_id(&post.id, app.config.federation.reach == Network::Loopback) {
        return Err(Trouble::never("a note whose id is no safe address"));
    }
    if Ours::read(&app.config.origin, &post.id).is_some() {
        return Err(Trouble::never("a note with an address of ours"));
    }
    let author = match signer {
        Some(signer) if signer_uri == Some(post.owner.as_str()) => signer.clone(),
        _ => people::by_uri(app, &post.owner, asking)?,
    };
    if author.is_local() {
        return Err(Trouble::never("a note in the name of one of ours"));
    }
    let reach = post.reach.clone().merged(route.around.clone());
    if post.is_letter && reach.named.len() != 1 {
        return Err(Trouble::never("a letter to nobody or to several"));
    }
    find_quoted(app, &post, route, &author, asking)?;
    let welcome = find_welcome(app, &post, &author, asking)?;
    let is_unapproved = is_unapproved_quote(app, &post, &author, asking)?;
    let around = app.db.read(|db| {
        Reader {
            db,
            app,
            post: &post,
            route,
            welcome,
            is_unapproved,
        }
        .around(&author)
    })?;
    let around = around.ok_or_else(|| Trouble::never("a note that names too many of ours"))?;
    if !around.is_wanted {
        return Err(Trouble::Unwanted);
    }
    let arrival = around.arrival(app, &post, route, &author);
    Ok((arrival, post.updated))
}

/// Whether an address is one of this server, where no note of others is read (I41).
fn is_ours(app: &App, url: &str) -> bool {
    authority::host_of(url).is_some_and(|host| app.config.origin.is_home(&host))
}

/// A quote is shown within its note, so what it quotes is looked for first; a note whose
/// quote cannot be found is kept all the same (I60).
fn find_quoted(
    app: &App,
    post: &Post,
    route: &Route,
    author: &User,
    asking: Asking,
) -> Result<(), Trouble> {
    let us = &app.config.origin;
    let is_followed_up = arrivals::follows_quotes(route.depth, route.quotes);
    let Some(uri) = post.quote.as_deref().filter(|_| is_followed_up) else {
        return Ok(());
    };
    let (is_known, is_followed) = app.db.read(|db| {
        let is_known = known(db, us, uri)?.is_some() || notes::is_forgotten(db, uri)?;
        Ok((is_known, follows::has_local_follower(db, author.id)?))
    })?;
    let is_ours = Ours::read(us, uri).is_some();
    if is_known || is_ours || !(is_followed || route.was_wanted) {
        return Ok(());
    }
    match found(app, uri, asking, &route.quoted()) {
        Err(trouble @ (Trouble::MustAsk | Trouble::Failed(_))) => Err(trouble),
        _ => Ok(()),
    }
}

/// How the author of what a note answers takes that (I73).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Welcome {
    /// They need not say so, or it is not known yet whether they must.
    Free,
    /// They say yes.
    Given,
    /// They do not.
    Refused,
    /// It shows a yes that cannot be looked at for now.
    Unclear,
}

/// Looks at the yes that an answer shows, if it needs one.
fn find_welcome(app: &App, post: &Post, author: &User, asking: Asking) -> Result<Welcome, Trouble> {
    let Some(uri) = post.reply_to.as_deref() else {
        return Ok(Welcome::Free);
    };
    let needed = app.db.read(|db| {
        let Some(above) = notes::by_uri(db, uri)? else {
            return Ok(None);
        };
        let known = notes::by_uri(db, &post.id)?;
        let is_in = known.is_some_and(|known| known.reply_id == Some(above.id));
        match is_in || interactions::is_free_to_answer(db, &above, author.id)? {
            true => Ok(None),
            false => users::by_id(db, above.user_id),
        }
    })?;
    let Some(home) = needed.and_then(|author| author.remote) else {
        return Ok(Welcome::Free);
    };
    let Some(stamp) = post.reply_stamp.as_deref() else {
        return Ok(Welcome::Refused);
    };
    let reply = stamps::Deed {
        author: &home.uri,
        done: &post.id,
        with: uri,
    };
    match stamps::is_accepted(app, stamp, reply, stamps::allows_reply, asking) {
        Ok(true) => Ok(Welcome::Given),
        Ok(false) => Ok(Welcome::Refused),
        Err(trouble @ (Trouble::MustAsk | Trouble::Failed(_))) => Err(trouble),
        Err(_) => Ok(Welcome::Unclear),
    }
}

/// Whether a note quotes another whose author lets only some, and shows no yes of theirs.
/// Of quotes in older words none can be expected, and one that cannot be looked at for now
/// is believed (I68).
fn is_unapproved_quote(
    app: &App,
    post: &Post,
    author: &User,
    asking: Asking,
) -> Result<bool, Trouble> {
    let Some(uri) = post.quote.as_deref().filter(|_| post.quotes_by_consent) else {
        return Ok(false);
    };
    let needed = app.db.read(|db| {
        let Some(quoted) = notes::by_uri(db, uri)? else {
            return Ok(None);
        };
        let known = notes::by_uri(db, &post.id)?;
        let is_in = known.is_some_and(|known| known.renote_id == Some(quoted.id));
        match is_in || interactions::is_free_to_quote(db, &quoted, author.id)? {
            true => Ok(None),
            false => users::by_id(db, quoted.user_id),
        }
    })?;
    let Some(home) = needed.and_then(|author| author.remote) else {
        return Ok(false);
    };
    let Some(stamp) = post.quote_stamp.as_deref() else {
        return Ok(true);
    };
    let quote = stamps::Deed {
        author: &home.uri,
        done: &post.id,
        with: uri,
    };
    match stamps::is_accepted(app, stamp, quote, stamps::allows_quote, asking) {
        Ok(is_accepted) => Ok(!is_accepted),
        Err(trouble @ (Trouble::MustAsk | Trouble::Enough(_) | Trouble::Failed(_))) => Err(trouble),
        Err(_) => Ok(false),
    }
}

/// Everything that is looked up to understand one note.
struct Reader<'a> {
    db: &'a rusqlite::Connection,
    app: &'a App,
    post: &'a Post,
    route: &'a Route,
    welcome: Welcome,
    /// What it quotes is not shown in it (I68).
    is_unapproved: bool,
}

/// Everybody a note names or is addressed to, in one order.
struct Recipients {
    users: Vec<User>,
    named: Vec<Recipient>,
    quiet: Vec<Id<User>>,
    /// People it names who are not known, by their addresses.
    strangers: Vec<String>,
}

/// What is known of everything a note points at.
struct Around {
    reach: Reach,
    recipients: Recipients,
    reply: Option<Target>,
    reply_stamp: Option<String>,
    renote: Option<Target>,
    /// All addresses by which the text may refer to what it quotes.
    quoted: Vec<String>,
    /// Whether it will be kept, as far as that is known before it is read.
    is_wanted: bool,
}

impl Around {
    /// The note as `actions` take it. Its text is read here, apart from the database, for
    /// that may take a while and nobody shall wait for it.
    fn arrival(self, app: &App, post: &Post, route: &Route, author: &User) -> Arrival {
        let quoted: Vec<&str> = self.quoted.iter().map(String::as_str).collect();
        let text = incoming::text(&app.config.origin, post, &self.recipients.users, &quoted);
        let followers = author
            .remote
            .as_ref()
            .and_then(|home| home.followers_uri.as_deref());
        // What a community shows to everybody is for everybody (3.5).
        let is_in_community = post
            .audience
            .as_deref()
            .is_some_and(|audience| !incoming::is_followers(audience, &post.owner, followers));
        let reach = Reach {
            public: self.reach.public || (self.reach.unlisted && is_in_community),
            ..self.reach
        };
        let visibility = incoming::visibility(&reach, &post.owner, followers, route.was_fetched);
        let now = app.clock.now();
        Arrival {
            uri: post.id.clone(),
            url: page(app, post).map(str::to_owned),
            author: author.id,
            published: post.published.unwrap_or(now),
            text: match &self.renote {
                Some(Target::Elsewhere(uri) | Target::Hidden(uri)) => {
                    Some(incoming::with_link(text, uri))
                }
                _ => text,
            },
            cw: post.warning.clone(),
            visibility,
            reply: self.reply,
            reply_stamp: self.reply_stamp,
            is_quote: self.renote.is_some(),
            renote: self.renote,
            recipients: self.recipients.named,
            quiet: self.recipients.quiet,
            strangers: self.recipients.strangers,
            tags: incoming::hashtags(&post.tags),
            emojis: incoming::pictures(&post.tags),
            files: post
                .files
                .iter()
                .map(|file| incoming::file(file, post.sensitive))
                .collect(),
            poll: post.poll.as_ref().map(|poll| incoming::poll(poll, now)),
            policy: post.policy,
            community: post.audience.clone(),
            reason: route.reason(),
            depth: route.depth,
            quotes: route.quotes,
        }
    }
}

/// A note's page for people, where that is not its id; one that anybody on the way could
/// change is none (X15).
fn page<'a>(app: &App, post: &'a Post) -> Option<&'a str> {
    let loopback = app.config.federation.reach == Network::Loopback;
    let url = post.url.as_deref();
    url.filter(|url| *url != post.id && authority::may_be_page(url, loopback))
}

impl Reader<'_> {
    /// What the note points at; `None` for a flood of mentions.
    fn around(&self, author: &User) -> rusqlite::Result<Option<Around>> {
        let post = self.post;
        let reach = post.reach.clone().merged(self.route.around.clone());
        let Some(recipients) = self.recipients(&reach)? else {
            return Ok(None);
        };
        let (renote, quoted) = self.quoted(author)?;
        let reply = self.answered(author)?;
        let is_wanted = match self.route.reason() {
            Reason::Delivered => {
                notes::by_uri(self.db, &post.id)?.is_some()
                    || arrivals::concerns_us(
                        self.db,
                        author.id,
                        &recipients.named,
                        self.there(reply.as_ref())?.as_ref(),
                        self.there(renote.as_ref())?.as_ref(),
                    )?
            }
            Reason::Fetched | Reason::Relayed => true,
        };
        Ok(Some(Around {
            reach,
            recipients,
            reply_stamp: self.reply_stamp(reply.as_ref()).map(str::to_owned),
            reply,
            renote,
            quoted,
            is_wanted,
        }))
    }

    /// The note that this one points at, if it is here.
    fn there(&self, target: Option<&Target>) -> rusqlite::Result<Option<Note>> {
        match target {
            Some(Target::Here(id)) => notes::by_id(self.db, *id),
            _ => Ok(None),
        }
    }

    /// Known people among those named and addressed; strangers stay words in the text until they are found. Who is
    /// named is told if the note is for them, too (I49), and whom a letter is for in any case.
    fn recipients(&self, reach: &Reach) -> rusqlite::Result<Option<Recipients>> {
        let mut found = Recipients {
            users: Vec::new(),
            named: Vec::new(),
            quiet: Vec::new(),
            strangers: Vec::new(),
        };
        let tags = &self.post.tags;
        let mentions = tags.mentions.iter().map(|mention| mention.href.as_str());
        let addressed = reach.named.iter().map(String::as_str);
        let all = mentions.map(|href| (href, true));
        let all: Vec<(&str, bool)> = all.chain(addressed.map(|id| (id, false))).collect();
        let mut people = self.people(all.iter().map(|(href, _)| *href))?;
        let mut local_mentions = 0;
        for (href, is_named) in all {
            let Some(user) = people.remove(href) else {
                let is_new = is_named && found.strangers.len() < STRANGERS;
                if is_new && self.may_be_met(href)? {
                    found.strangers.push(href.to_owned());
                }
                continue;
            };
            if found.named.iter().any(|known| known.user == user.id) {
                continue;
            }
            local_mentions += usize::from(is_named && user.is_local());
            let is_addressed = reach.names(href)
                || self.is_addressed(reach, &user)
                || (reach.is_empty() && self.route.inbox_of == Some(user.id));
            if is_named && !is_addressed {
                found.quiet.push(user.id);
            }
            found.named.push(Recipient {
                user: user.id,
                is_mention: is_named || self.post.is_letter,
            });
            found.users.push(user);
        }
        let is_new = |owner: &Id<User>| !found.named.iter().any(|known| known.user == *owner);
        let owner = self.route.inbox_of.filter(|_| reach.is_empty());
        if let Some(owner) = owner.filter(is_new) {
            found.named.push(Recipient {
                user: owner,
                is_mention: false,
            });
        }
        if local_mentions > LOCAL_MENTIONS {
            return Ok(None);
        }
        if tags.mention_count > MENTIONS {
            let named = found.named.iter_mut();
            named.for_each(|one| one.is_mention = false);
            found.strangers.clear();
        }
        Ok(Some(found))
    }

    /// Whether there may be somebody at this address whom we never met.
    fn may_be_met(&self, href: &str) -> rusqlite::Result<bool> {
        let home = authority::host_of(href);
        let is_ours = home.is_none_or(|host| self.app.config.origin.is_home(&host));
        Ok(!is_ours && self.may_be_id(href) && users::by_uri(self.db, href)?.is_none())
    }

    /// Whether somebody stands among the addressees by their other name.
    fn is_addressed(&self, reach: &Reach, user: &User) -> bool {
        let us = &self.app.config.origin;
        let is_it = |id: &String| match Ours::read(us, id) {
            Some(Ours::User(id)) => id == user.id,
            Some(Ours::Name(name)) => user.is_local() && name.eq_ignore_ascii_case(&user.username),
            _ => false,
        };
        user.is_local() && reach.named.iter().any(is_it)
    }

    /// Those we know among these, by the address they were named with.
    fn people<'b>(
        &self,
        hrefs: impl Iterator<Item = &'b str>,
    ) -> rusqlite::Result<HashMap<&'b str, User>> {
        let (mut people, mut elsewhere) = (HashMap::new(), Vec::new());
        for href in hrefs {
            match Ours::read(&self.app.config.origin, href) {
                Some(ours) => {
                    people.extend(people::resident(self.db, &ours)?.map(|user| (href, user)));
                }
                None => elsewhere.push(href),
            }
        }
        let mut known = users::by_uris(self.db, elsewhere.iter().copied())?;
        for href in elsewhere {
            let user = known.remove(href).filter(|user| user.gone_at.is_none());
            people.extend(user.map(|user| (href, user)));
        }
        Ok(people)
    }

    /// What the note quotes, and all addresses by which its text may refer to that.
    fn quoted(&self, author: &User) -> rusqlite::Result<(Option<Target>, Vec<String>)> {
        let Some(uri) = &self.post.quote else {
            return Ok((None, Vec::new()));
        };
        let mut addresses = vec![uri.clone()];
        let target = self.target(Some(uri), author)?;
        if let Some(Target::Here(id)) = target
            && let Some(note) = notes::by_id(self.db, id)?
        {
            addresses.extend(note.url);
        }
        Ok(match (target, self.is_unapproved) {
            (Some(Target::Here(_)), true) => (Some(Target::Hidden(uri.clone())), addresses),
            (target, _) => (target, addresses),
        })
    }

    /// What the note answers. An answer that the author of what it answers wanted to be asked
    /// about, and did not accept as far as is known, stays out of their thread (I73).
    fn answered(&self, author: &User) -> rusqlite::Result<Option<Target>> {
        let target = self.target(self.post.reply_to.as_deref(), author)?;
        Ok(match (target, self.welcome, &self.post.reply_to) {
            (Some(Target::Here(_)), Welcome::Refused | Welcome::Unclear, Some(uri)) => {
                Some(Target::Hidden(uri.clone()))
            }
            (target, ..) => target,
        })
    }

    /// The yes that an answer shows, if it may be needed: it lies where what it answers does.
    fn reply_stamp(&self, reply: Option<&Target>) -> Option<&str> {
        let stamp = self.post.reply_stamp.as_deref()?;
        let above = self.post.reply_to.as_deref()?;
        let is_needed = match self.welcome {
            Welcome::Given | Welcome::Unclear => true,
            Welcome::Free => matches!(reply, Some(Target::Elsewhere(_))),
            Welcome::Refused => false,
        };
        let may_count = is_needed && authority::same_origin(stamp, above) && self.may_be_id(stamp);
        may_count.then_some(stamp)
    }

    fn may_be_id(&self, uri: &str) -> bool {
        let plain_http = self.app.config.federation.reach == Network::Loopback;
        authority::may_be_id(uri, plain_http)
    }

    /// Another note, here or by its address; an address of ours without a note, one that
    /// could never be asked, or the note itself, is no target. Who may see a note of
    /// somebody else elsewhere is that server's business; of ours it is ours.
    fn target(&self, uri: Option<&str>, author: &User) -> rusqlite::Result<Option<Target>> {
        let Some(uri) = uri.filter(|uri| *uri != self.post.id) else {
            return Ok(None);
        };
        let us = &self.app.config.origin;
        if let Some(note) = known(self.db, us, uri)? {
            let is_hidden = note.is_local() && !notes::may_see(self.db, Some(author.id), &note)?;
            return Ok(Some(match is_hidden {
                true => Target::Hidden(uri.to_owned()),
                false => Target::Here(note.id),
            }));
        }
        let elsewhere = Ours::read(us, uri).is_none() && self.may_be_id(uri);
        Ok(elsewhere.then(|| Target::Elsewhere(uri.to_owned())))
    }
}
