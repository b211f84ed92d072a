//! What ours did, told to other servers.
//!
//! `actions` leave a `Job::Publish` with the bare deed. [`publish`] turns it into one
//! activity, made from the database as it is now (G8), finds whom it is for
//! ([`audience`]), and leaves one delivery per inbox, the body stored once (O10).
//! [`deliver`] carries one of them.

pub mod audience;
pub mod deliver;
mod relaying;
pub mod render;
mod send;
pub mod verdict;

use rusqlite::Connection;
use serde::Serialize;

use crate::actions::traffic::Outgoing;
use crate::app::App;
use crate::clock::Time;
use crate::config::Origin;
use crate::crypto::random;
use crate::federation::addresses;
use crate::federation::outbox::audience::Audience;
use crate::federation::outbox::render::deeds;
use crate::federation::outbox::render::note;
use crate::federation::outbox::render::person;
use crate::federation::outbox::render::tags;
use crate::federation::people;
use crate::federation::trouble::Asking;
use crate::federation::trouble::Trouble;
use crate::federation::vocab::context;
use crate::federation::vocab::written::Activity;
use crate::federation::vocab::written::Tag;
use crate::model::Id;
use crate::model::interactions::Wish;
use crate::model::jobs::Answered;
use crate::model::jobs::Bearing;
use crate::model::jobs::Deed;
use crate::model::jobs::Deleted;
use crate::model::jobs::Reply;
use crate::model::jobs::Unreacted;
use crate::model::notes::Note;
use crate::model::notes::Visibility;
use crate::model::quotes::Stamp;
use crate::model::reactions;
use crate::model::reactions::Reaction;
use crate::model::relays::Relay;
use crate::model::reports::Report;
use crate::model::users::User;
use crate::store::communities;
use crate::store::emojis;
use crate::store::instances;
use crate::store::interactions;
use crate::store::notes;
use crate::store::polls;
use crate::store::reactions as reaction_rows;
use crate::store::relays;
use crate::store::reports;
use crate::store::users;

pub use send::reachable;
pub use send::send;

/// An activity ready to go out.
struct Parcel {
    /// Who signs it.
    sender: Id<User>,
    /// The whole document.
    body: Vec<u8>,
    /// Whom it is for.
    audience: Audience,
    /// What it is to others that wait.
    bearing: Bearing,
}

/// What writing a deed needs to know.
struct Desk<'a> {
    db: &'a Connection,
    us: &'a Origin,
    now: Time,
}

/// What of a note is not as it was.
#[derive(Clone, Copy)]
enum Change {
    /// How many voted.
    Tallies,
    /// What it says.
    Words,
    /// What shows that another agrees to it.
    Stamp,
}

/// Nothing to tell is a frequent and fine outcome: the note was deleted again, everybody
/// concerned is here, the note does not leave the server.
type Written = rusqlite::Result<Option<Parcel>>;

/// Turns a deed into deliveries.
///
/// # Errors
/// Only our own trouble; the job is tried again, and nothing of it was queued before.
pub fn publish(app: &App, deed: &Deed) -> Result<(), Trouble> {
    if !app.config.federation.enabled {
        return Ok(());
    }
    if let Deed::Posted(note) = deed {
        meet_community(app, *note)?;
    }
    let us = &app.config.origin;
    let now = app.clock.now();
    let parcels = app.db.read(|db| {
        let desk = Desk { db, us, now };
        Ok([desk.write(deed)?, relaying::write(&desk, deed)?])
    })?;
    let mut ready = Vec::new();
    for parcel in parcels.into_iter().flatten() {
        let outgoing = Outgoing {
            sender: parcel.sender,
            body: String::from_utf8(parcel.body).expect("JSON is UTF-8"),
            bearing: parcel.bearing,
        };
        ready.push((outgoing, reachable(app, parcel.audience)?));
    }
    send(app, ready)
}

/// The community an answer stays in is to hear of it, though nobody here has met it (I83).
fn meet_community(app: &App, note: Id<Note>) -> Result<(), Trouble> {
    let community = app.db.read(|db| communities::of(db, note))?;
    let Some(community) = community else {
        return Ok(());
    };
    match people::by_uri(app, &community, Asking::Allowed) {
        Err(Trouble::Failed(fault)) => Err(fault.into()),
        _ => Ok(()),
    }
}

impl Desk<'_> {
    fn write(&self, deed: &Deed) -> Written {
        match deed {
            Deed::Posted(note) => self.posted(*note),
            Deed::Deleted(deleted) => self.deleted(deleted),
            Deed::Reacted(reaction) => self.reacted(*reaction),
            Deed::Unreacted(gone) => self.unreacted(gone),
            Deed::Followed {
                follower,
                followee,
                is_again,
            } => self.followed(*follower, *followee, *is_again),
            Deed::Unfollowed { follower, followee } => self.unfollowed(*follower, *followee),
            Deed::Accepted(answered) => self.answered("Accept", answered),
            Deed::Rejected(answered) => self.answered("Reject", answered),
            Deed::Blocked {
                block,
                blocker,
                blockee,
            } => self.blocked(*block, *blocker, *blockee),
            Deed::Unblocked {
                block,
                blocker,
                blockee,
            } => self.unblocked(*block, *blocker, *blockee),
            Deed::Changed(user) => self.changed(*user),
            Deed::Voted {
                voter,
                note,
                choice,
            } => self.voted(*voter, *note, *choice),
            Deed::Counted(note) => self.updated(*note, Change::Tallies),
            Deed::Edited(note) => self.updated(*note, Change::Words),
            Deed::Restamped(note) => self.updated(*note, Change::Stamp),
            Deed::Pinned { user, note } => self.pinned("Add", *user, *note),
            Deed::Unpinned { user, note } => self.pinned("Remove", *user, *note),
            Deed::JoinedRelay(relay) => self.joined_relay(Id::new(*relay)),
            Deed::LeftRelay {
                relay,
                inbox,
                actor_uri,
            } => self.left_relay(Id::new(*relay), inbox, actor_uri.as_deref()),
            Deed::Moved(user) => self.moved(*user),
            Deed::AskedToQuote(note) => self.asked_to_quote(*note),
            Deed::Replied(reply) => self.replied(reply),
            Deed::Withdrew {
                stamp,
                note,
                quoter,
                quote_uri,
            } => self.withdrew(Id::new(*stamp), *note, *quoter, quote_uri),
            Deed::Reported(report) => self.reported(*report),
            Deed::Left(user) => self.left(*user),
        }
    }

    fn posted(&self, id: Id<Note>) -> Written {
        let Some(note) = notes::by_id(self.db, id)?.filter(|note| !note.local_only) else {
            return Ok(None);
        };
        if let Some(author) = interactions::asked(self.db, &note)? {
            return self.asked(note, author);
        }
        let audience = audience::of_note(self.db, &note)?;
        let sender = note.user_id;
        if note.is_renote() {
            let Some(activity) = announce(self.db, self.us, &note)? else {
                return Ok(None);
            };
            let says = Bearing::Says(activity.id.clone());
            return parcel(sender, &activity, audience).bearing(says);
        }
        let facts = note::gather(self.db, self.us, note)?;
        let says = Bearing::Says(addresses::note(self.us, id));
        parcel(sender, &note::create(self.us, &facts, self.now), audience).bearing(says)
    }

    /// To the author alone who is asked about it: as a request where their server answers
    /// such, else as if nobody had to be asked (I71).
    fn asked(&self, note: Note, author: Id<User>) -> Written {
        let (id, sender) = (note.id, note.user_id);
        let audience = audience::of_one(self.db, author)?;
        let politely = self.takes_requests(author)?;
        if note.is_renote() {
            let Some(announce) = announce(self.db, self.us, &note)? else {
                return Ok(None);
            };
            let says = Bearing::Says(announce.id.clone());
            let Some(author) = politely else {
                return parcel(sender, &announce, audience).bearing(says);
            };
            let request = deeds::request(
                "AnnounceRequest",
                addresses::announce_request(self.us, id),
                announce.actor.clone(),
                (announce.object.clone(), author),
                announce,
            );
            return parcel(sender, &request, audience).bearing(says);
        }
        let facts = note::gather(self.db, self.us, note)?;
        let says = Bearing::Says(addresses::note(self.us, id));
        let (Some(author), Some(answered)) = (politely, facts.reply_to.clone()) else {
            let create = note::create(self.us, &facts, self.now);
            return parcel(sender, &create, audience).bearing(says);
        };
        let reply = note::note(self.us, &facts, self.now);
        let request = deeds::request(
            "ReplyRequest",
            addresses::reply_request(self.us, id),
            reply.attributed_to.clone(),
            (answered, author),
            reply,
        );
        parcel(sender, &request, audience).bearing(says)
    }

    /// The address of somebody whose server answers requests for interaction. Of a server
    /// we know nothing about it is not expected.
    fn takes_requests(&self, user: Id<User>) -> rusqlite::Result<Option<String>> {
        let user = users::by_id(self.db, user)?;
        let Some((host, remote)) = user.and_then(|user| user.host.zip(user.remote)) else {
            return Ok(None);
        };
        let server = instances::by_host(self.db, &host)?;
        let takes = server.is_some_and(|server| server.takes_requests());
        Ok(takes.then_some(remote.uri))
    }

    fn deleted(&self, deleted: &Deleted) -> Written {
        let Deleted {
            note,
            author,
            visibility,
            ..
        } = deleted;
        let audience = match deleted.asked {
            Some(asked) => audience::of_one(self.db, asked)?,
            None if deleted.renoted_uri.is_some() => {
                audience::of_renote(self.db, *author, *visibility, &deleted.reach)?
            }
            None => audience::of_deleted(self.db, *author, *visibility, &deleted.reach)?,
        };
        let Some(renoted) = &deleted.renoted_uri else {
            let delete = deeds::delete_note(self.us, *author, *note);
            let withdraws = Bearing::Withdraws(addresses::note(self.us, *note));
            return parcel(*author, &delete, audience).bearing(withdraws);
        };
        let announce = deeds::announce_of(
            self.us,
            *note,
            *author,
            *visibility,
            renoted.clone(),
            Vec::new(),
        );
        let (id, actor) = (announce.id.clone(), announce.actor.clone());
        let to = announce.to.clone().unwrap_or_default();
        let cc = announce.cc.clone().unwrap_or_default();
        let withdraws = Bearing::Withdraws(id.clone());
        let undo = deeds::undo(actor, &id, announce, to, cc);
        parcel(*author, &undo, audience).bearing(withdraws)
    }

    fn reacted(&self, id: Id<Reaction>) -> Written {
        let Some(reaction) = reaction_rows::by_id(self.db, id)? else {
            return Ok(None);
        };
        let Some(note) = self.reacted_note(reaction.note_id)? else {
            return Ok(None);
        };
        let like = like(self.db, self.us, &reaction, &note)?;
        let reactor = reaction.user_id;
        if !interactions::is_asked(self.db, Wish::Reaction(id))? {
            let audience = audience::of_reaction(self.db, reactor, &note)?;
            // Where it is approved, its author heard of it when they were asked.
            let bearing = match like.approved_by {
                Some(_) => Bearing::Repeats(like.id.clone()),
                None => Bearing::Says(like.id.clone()),
            };
            return parcel(reactor, &like, audience).bearing(bearing);
        }
        let audience = audience::of_one(self.db, note.user_id)?;
        let says = Bearing::Says(like.id.clone());
        let Some(author) = self.takes_requests(note.user_id)? else {
            return parcel(reactor, &like, audience).bearing(says);
        };
        let request = deeds::request(
            "LikeRequest",
            addresses::like_request(self.us, id),
            like.actor.clone(),
            (like.object.clone(), author),
            like,
        );
        parcel(reactor, &request, audience).bearing(says)
    }

    fn unreacted(&self, gone: &Unreacted) -> Written {
        let Some(note) = self.reacted_note(gone.note)? else {
            return Ok(None);
        };
        let reaction = Reaction {
            id: gone.reaction,
            note_id: gone.note,
            user_id: gone.user,
            emoji: gone.emoji.clone(),
            uri: None,
            is_beside: false,
        };
        let like = like(self.db, self.us, &reaction, &note)?;
        let (actor, id, to) = (like.actor.clone(), like.id.clone(), like.to.clone());
        let undo = deeds::undo(actor, &id, like, to, Vec::new());
        let unsays = Bearing::Unsays(id);
        let audience = match gone.is_asked {
            true => audience::of_one(self.db, note.user_id)?,
            false => audience::of_reaction(self.db, gone.user, &note)?,
        };
        parcel(gone.user, &undo, audience).bearing(unsays)
    }

    fn reacted_note(&self, id: Id<Note>) -> rusqlite::Result<Option<Note>> {
        Ok(notes::by_id(self.db, id)?.filter(|note| !note.local_only))
    }

    fn followed(&self, follower: Id<User>, followee: Id<User>, is_again: bool) -> Written {
        let Some(target) = self.remote_id(followee)? else {
            return Ok(None);
        };
        let follow = deeds::follow(self.us, follower, followee, &target);
        let bearing = match is_again {
            true => Bearing::Repeats(follow.id.clone()),
            false => Bearing::Says(follow.id.clone()),
        };
        parcel(follower, &follow, audience::of_one(self.db, followee)?).bearing(bearing)
    }

    fn unfollowed(&self, follower: Id<User>, followee: Id<User>) -> Written {
        let Some(target) = self.remote_id(followee)? else {
            return Ok(None);
        };
        let follow = deeds::follow(self.us, follower, followee, &target);
        let (actor, id) = (follow.actor.clone(), follow.id.clone());
        let undo = deeds::undo(actor, &id, follow, vec![target], Vec::new());
        parcel(follower, &undo, audience::of_one(self.db, followee)?).bearing(Bearing::Unsays(id))
    }

    fn answered(&self, verb: &'static str, answered: &Answered) -> Written {
        let Some(follower) = self.remote_id(answered.follower)? else {
            return Ok(None);
        };
        let followee = addresses::actor(self.us, answered.followee);
        let follow = deeds::their_follow(answered.uri.as_deref(), &follower, &followee);
        let activity = deeds::answer(self.us, verb, answered.followee, &nonce(), follow);
        parcel(
            answered.followee,
            &activity,
            audience::of_one(self.db, answered.follower)?,
        )
    }

    fn blocked(&self, block: i64, blocker: Id<User>, blockee: Id<User>) -> Written {
        let Some(target) = self.remote_id(blockee)? else {
            return Ok(None);
        };
        let block = deeds::block(self.us, block, blocker, &target);
        let says = Bearing::Says(block.id.clone());
        parcel(blocker, &block, audience::of_one(self.db, blockee)?).bearing(says)
    }

    fn unblocked(&self, block: i64, blocker: Id<User>, blockee: Id<User>) -> Written {
        let Some(target) = self.remote_id(blockee)? else {
            return Ok(None);
        };
        let block = deeds::block(self.us, block, blocker, &target);
        let (actor, id) = (block.actor.clone(), block.id.clone());
        let undo = deeds::undo(actor, &id, block, vec![target], Vec::new());
        parcel(blocker, &undo, audience::of_one(self.db, blockee)?).bearing(Bearing::Unsays(id))
    }

    /// In the name of the server, so that nobody is told who reported.
    fn reported(&self, id: Id<Report>) -> Written {
        let Some(report) = reports::by_id(self.db, id)? else {
            return Ok(None);
        };
        let (Some(target), Some(system)) =
            (self.remote_id(report.target_id)?, users::system(self.db)?)
        else {
            return Ok(None);
        };
        let flag = deeds::flag(self.us, system.id, id, target, report.comment);
        parcel(
            system.id,
            &flag,
            audience::of_one(self.db, report.target_id)?,
        )
    }

    fn changed(&self, id: Id<User>) -> Written {
        let Some(user) = users::by_id(self.db, id)? else {
            return Ok(None);
        };
        let Some(facts) = person::gather(self.db, self.us, user)? else {
            return Ok(None);
        };
        let update = deeds::update_actor(self.us, id, person::person(self.us, &facts), self.now);
        parcel(id, &update, audience::of_somebody(self.db, id)?)
    }

    fn voted(&self, voter: Id<User>, id: Id<Note>, choice: i64) -> Written {
        let Some(note) = notes::by_id(self.db, id)? else {
            return Ok(None);
        };
        let poll = polls::of(self.db, [id])?.remove(&id);
        let choice = usize::try_from(choice).ok();
        let name = poll.and_then(|poll| Some(poll.choices.get(choice?)?.text.clone()));
        let (Some(uri), Some(owner), Some(name)) = (note.uri, self.remote_id(note.user_id)?, name)
        else {
            return Ok(None);
        };
        let vote = deeds::vote(self.us, voter, &nonce(), &owner, &uri, &name);
        parcel(voter, &vote, audience::of_one(self.db, note.user_id)?)
    }

    /// To everyone who has it. What only counts anew is no edit and has no date; another
    /// stamp is none either, but would be overlooked without a newer one (I17, O33).
    fn updated(&self, id: Id<Note>, change: Change) -> Written {
        let Some(note) = notes::by_id(self.db, id)?.filter(|note| !note.local_only) else {
            return Ok(None);
        };
        let (author, visibility) = (note.user_id, note.visibility);
        let audience = match interactions::asked(self.db, &note)? {
            Some(asked) => audience::of_one(self.db, asked)?,
            None => audience::of_changed(self.db, author, visibility, &self.readers(&note)?)?,
        };
        let facts = note::gather(self.db, self.us, note)?;
        let mut update = note::update(self.us, &facts, self.now);
        let object = &mut update.object;
        object.updated = match change {
            Change::Tallies => object.updated,
            Change::Words => object.updated.or(Some(self.now)),
            Change::Stamp => {
                let last = object.updated.unwrap_or(object.published);
                Some(self.now.max(last.plus(1)))
            }
        };
        let says = Bearing::Says(addresses::note(self.us, id));
        parcel(author, &update, audience).bearing(says)
    }

    /// Everyone elsewhere who did something with a note and may see it: anybody can answer
    /// what they only know the address of.
    fn readers(&self, note: &Note) -> rusqlite::Result<Vec<Id<User>>> {
        let mut readers = notes::remote_reach(self.db, note.id)?;
        let mut fault = None;
        readers.retain(|user| match notes::may_see(self.db, Some(*user), note) {
            Ok(may_see) => may_see,
            Err(error) => {
                fault = Some(error);
                false
            }
        });
        fault.map_or(Ok(readers), Err)
    }

    fn pinned(&self, verb: &'static str, user: Id<User>, id: Id<Note>) -> Written {
        let Some(note) = notes::by_id(self.db, id)? else {
            return Ok(None);
        };
        let is_asked = interactions::is_asked(self.db, Wish::Note(id))?;
        if is_asked || note.local_only || !note.visibility.is_open() {
            return Ok(None);
        }
        let address = note::note_id(self.us, &note);
        let mut audience = Audience::default();
        audience.add_followers(self.db, user)?;
        parcel(
            user,
            &deeds::pin(self.us, verb, user, &nonce(), address),
            audience,
        )
    }

    fn left(&self, user: Id<User>) -> Written {
        let mut audience = Audience::default();
        audience.add_everybody(self.db)?;
        parcel(user, &deeds::delete_actor(self.us, user), audience)
    }

    fn joined_relay(&self, id: Id<Relay>) -> Written {
        let Some(relay) = relays::by_id(self.db, id)? else {
            return Ok(None);
        };
        let Some(system) = users::system(self.db)? else {
            return Ok(None);
        };
        let audience = Audience::insisting_on(&relay.inbox);
        let follow = deeds::follow_relay(self.us, system.id, id, relay.actor_uri.as_deref());
        parcel(system.id, &follow, audience)
    }

    fn left_relay(&self, id: Id<Relay>, inbox: &str, actor_uri: Option<&str>) -> Written {
        let Some(system) = users::system(self.db)? else {
            return Ok(None);
        };
        let audience = Audience::insisting_on(inbox);
        let follow = deeds::follow_relay(self.us, system.id, id, actor_uri);
        let (actor, follow_id) = (follow.actor.clone(), follow.id.clone());
        let to = follow.to.clone().unwrap_or_default();
        let undo = deeds::undo(actor, &follow_id, follow, to, Vec::new());
        parcel(system.id, &undo, audience)
    }

    fn moved(&self, id: Id<User>) -> Written {
        let profile = users::profile(self.db, id)?;
        let Some(target) = profile.and_then(|profile| profile.moved_to) else {
            return Ok(None);
        };
        let audience = audience::of_somebody(self.db, id)?;
        parcel(id, &deeds::moved(self.us, id, &target, self.now), audience)
    }

    /// To the author of what is quoted, with the quote itself.
    fn asked_to_quote(&self, id: Id<Note>) -> Written {
        let Some(note) = notes::by_id(self.db, id)?.filter(|note| note.is_quote) else {
            return Ok(None);
        };
        let (author, quoted) = (note.user_id, note.renote_user_id);
        let Some((quoted, owner)) = quoted
            .map(|user| Ok::<_, rusqlite::Error>((user, self.remote_id(user)?)))
            .transpose()?
            .and_then(|(user, owner)| Some((user, owner?)))
        else {
            return Ok(None);
        };
        let facts = note::gather(self.db, self.us, note)?;
        let Some(request) = note::quote_request(self.us, &facts, owner, self.now) else {
            return Ok(None);
        };
        parcel(author, &request, audience::of_one(self.db, quoted)?)
    }

    fn replied(&self, reply: &Reply) -> Written {
        let Some(asker) = self.remote_id(reply.to)? else {
            return Ok(None);
        };
        let answer = deeds::reply(self.us, reply, &asker, &nonce());
        parcel(reply.from, &answer, audience::of_one(self.db, reply.to)?)
    }

    /// To the quoter and everyone who has what was quoted: they may show the quote.
    fn withdrew(
        &self,
        stamp: Id<Stamp>,
        id: Id<Note>,
        quoter: Id<User>,
        quote_uri: &str,
    ) -> Written {
        let Some(note) = notes::by_id(self.db, id)? else {
            return Ok(None);
        };
        let (author, visibility) = (note.user_id, note.visibility);
        let mut reach = self.readers(&note)?;
        reach.push(quoter);
        let delete = deeds::delete_stamp(self.us, author, stamp, id, quote_uri);
        parcel(
            author,
            &delete,
            audience::of_deleted(self.db, author, visibility, &reach)?,
        )
    }

    fn remote_id(&self, user: Id<User>) -> rusqlite::Result<Option<String>> {
        let user = users::by_id(self.db, user)?;
        Ok(user.and_then(|user| user.remote).map(|remote| remote.uri))
    }
}

fn parcel(sender: Id<User>, activity: &impl Serialize, audience: Audience) -> Written {
    let body = context::document(activity);
    Ok(Some(Parcel {
        sender,
        body,
        audience,
        bearing: Bearing::Alone,
    }))
}

/// What an activity is to others that wait.
trait Bears {
    /// The same, with this bearing.
    fn bearing(self, bearing: Bearing) -> Written;
}

impl Bears for Written {
    fn bearing(self, bearing: Bearing) -> Written {
        Ok(self?.map(|parcel| Parcel { bearing, ..parcel }))
    }
}

/// A renote as an Announce; `None` when what it renotes is not here any more.
pub fn announce(
    db: &Connection,
    us: &Origin,
    note: &Note,
) -> rusqlite::Result<Option<Activity<String>>> {
    let Some(id) = note.renote_id else {
        return Ok(None);
    };
    let Some(renoted) = notes::by_id(db, id)? else {
        return Ok(None);
    };
    let named = match note.visibility {
        Visibility::Specified => {
            let chosen = notes::recipients(db, [note.id])?.remove(&note.id);
            chosen
                .unwrap_or_default()
                .iter()
                .map(|one| one.user)
                .collect()
        }
        _ => vec![renoted.user_id],
    };
    let named = users::by_ids(db, named)?;
    let named = named
        .values()
        .map(|user| tags::actor_id(us, user))
        .collect();
    let target = note::note_id(us, &renoted);
    let (id, user, visibility) = (note.id, note.user_id, note.visibility);
    let announce = deeds::announce_of(us, id, user, visibility, target, named);
    let approval = interactions::approval(db, Wish::Note(id))?;
    let stamp = approval.and_then(|approval| approval.stamp);
    Ok(Some(announce.approved(stamp)))
}

/// A word for an id that is given once.
fn nonce() -> String {
    /// 95 bits: nobody gives the same twice.
    const LENGTH: usize = 16;
    random::token(LENGTH)
}

/// A reaction of one of ours as a Like.
pub fn like(
    db: &Connection,
    us: &Origin,
    reaction: &Reaction,
    note: &Note,
) -> rusqlite::Result<crate::federation::vocab::written::Like> {
    let custom = reactions::custom(&reaction.emoji).filter(|custom| custom.host.is_none());
    let emoji = match custom {
        Some(custom) => emojis::by_name(db, custom.name, None)?,
        None => None,
    };
    let tag = emoji
        .and_then(|emoji| tags::emoji(us, &emoji))
        .map(Tag::Emoji);
    let author = users::by_id(db, note.user_id)?;
    let mut like = deeds::like(
        us,
        reaction,
        note::note_id(us, note),
        author.map(|author| tags::actor_id(us, &author)),
        Vec::from_iter(tag),
    );
    if !note.is_local() {
        let approval = interactions::approval(db, Wish::Reaction(reaction.id))?;
        like.approved_by = approval.and_then(|approval| approval.stamp);
        like.like_authorization.clone_from(&like.approved_by);
    }
    Ok(like)
}
