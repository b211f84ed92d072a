//! What a connection needs from the database: packing for its viewer.
//!
//! Each [`Work`] is one crossing to a blocking thread. Whether the viewer may see what
//! they are told is asked here, at the moment they are told.

use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;
use serde_json::json;

use crate::actions::notifications::read_all;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::Lens;
use crate::api::pack::emoji;
use crate::api::pack::file;
use crate::api::pack::note;
use crate::api::pack::notification::Notifications;
use crate::api::pack::user;
use crate::api::streaming::Done;
use crate::api::streaming::channels::Channel;
use crate::api::streaming::channels::Circle;
use crate::api::streaming::channels::ListChannel;
use crate::api::streaming::channels::Owned;
use crate::api::streaming::message;
use crate::app::App;
use crate::error::Error;
use crate::error::Fault;
use crate::model::Id;
use crate::model::files::File;
use crate::model::lists::UserList;
use crate::model::notes::Note;
use crate::model::notifications::Notification;
use crate::model::reactions;
use crate::model::users::User;
use crate::store::antennas;
use crate::store::emojis;
use crate::store::files;
use crate::store::lists;
use crate::store::notes;
use crate::store::notifications;
use crate::store::relations;
use crate::store::timelines;
use crate::store::users;

/// Something to find out or pack, for one viewer.
#[derive(Debug)]
pub struct Work {
    viewer: Option<Arc<User>>,
    /// What.
    pub task: Task,
}

impl PartialEq for Work {
    fn eq(&self, other: &Self) -> bool {
        self.task == other.task
    }
}

/// What is to be found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// Whom the viewer follows and mutes.
    Circle,
    /// Whether the viewer may listen to a channel that belongs to somebody.
    Join {
        /// Which.
        owned: Owned,
        /// The client's name for it.
        id: String,
        /// Say when it is done.
        pong: bool,
    },
    /// Who is on a list now, because someone came (true) or went.
    Members {
        /// Which list.
        list: Id<UserList>,
        /// Who moved, if anyone.
        moved: Option<(Id<User>, bool)>,
        /// The connections.
        to: Vec<String>,
    },
    /// The viewer has seen their notifications.
    ReadNotifications,
    /// A note for these connections.
    Posted {
        /// Which.
        note: Id<Note>,
        /// The connections.
        to: Vec<String>,
    },
    /// A reaction on a captured note.
    Reacted {
        /// On which note.
        note: Id<Note>,
        /// Whose.
        user: Id<User>,
        /// Which.
        emoji: String,
    },
    /// A reaction taken back.
    Unreacted {
        /// On which note.
        note: Id<Note>,
        /// Whose.
        user: Id<User>,
        /// Which.
        emoji: String,
    },
    /// A vote in a captured note's poll.
    Voted {
        /// In which note's poll.
        note: Id<Note>,
        /// Whose.
        user: Id<User>,
        /// For which choice.
        choice: i64,
    },
    /// A notification, with the note behind it.
    Notified {
        /// Which.
        notification: Id<Notification>,
        /// The connections.
        to: Vec<String>,
    },
    /// The same notification if it is still unread.
    Unread {
        /// Which.
        notification: Id<Notification>,
        /// The connections.
        to: Vec<String>,
    },
    /// The viewer follows someone.
    Follows {
        /// Whom.
        user: Id<User>,
        /// The connections.
        to: Vec<String>,
    },
    /// Someone follows the viewer.
    FollowedBy {
        /// Who.
        user: Id<User>,
        /// The connections.
        to: Vec<String>,
    },
    /// The viewer no longer follows someone.
    Unfollowed {
        /// Whom.
        user: Id<User>,
        /// The connections.
        to: Vec<String>,
    },
    /// Someone asks to follow the viewer.
    FollowRequested {
        /// Who.
        user: Id<User>,
        /// The connections.
        to: Vec<String>,
    },
    /// The viewer's profile or settings changed.
    MeUpdated {
        /// The connections.
        to: Vec<String>,
    },
    /// A file of the viewer's drive.
    File {
        /// Which.
        file: Id<File>,
        /// What happened to it, in Misskey's word.
        event: &'static str,
        /// The connections.
        to: Vec<String>,
    },
    /// The custom emoji of this server.
    Emojis,
}

impl Work {
    /// Something to find out for this viewer.
    pub fn new(viewer: Option<Arc<User>>, task: Task) -> Self {
        Self { viewer, task }
    }

    /// Finds it out.
    pub fn run(&self, app: &App) -> Result<Done, Fault> {
        let viewer = self.viewer.as_deref();
        if let (Task::ReadNotifications, Some(me)) = (&self.task, viewer) {
            let me = me.id;
            if app
                .db
                .read(|db| notifications::unread(db, me, app.clock.now()))?
                > 0
            {
                app.db
                    .write(move |tx| read_all(tx, me))
                    .map_err(Error::into_fault)?;
            }
            return Ok(Done::default());
        }
        let done = look(app, viewer, |lens| self.look(app, lens));
        done.or_else(|error| match error {
            ApiError::Failed(fault) => Err(fault),
            _ => Ok(Done::default()),
        })
    }

    fn look(&self, app: &App, lens: &Lens<'_>) -> Result<Done, ApiError> {
        let frames = match &self.task {
            Task::ReadNotifications => Vec::new(),
            Task::Circle => {
                return Ok(Done {
                    circle: Some(circle(lens)?),
                    ..Done::default()
                });
            }
            Task::Join { owned, id, pong } => return join(lens, owned, id, *pong),
            Task::Members { list, moved, to } => {
                return Ok(Done {
                    frames: match moved {
                        Some((user, true)) => lite(lens, *user, "userAdded", to)?,
                        Some((user, false)) => lite(lens, *user, "userRemoved", to)?,
                        None => Vec::new(),
                    },
                    members: Some((*list, lists::wishes(lens.db, *list)?)),
                    ..Done::default()
                });
            }
            Task::Posted { note, to } => posted(lens, *note, to)?,
            Task::Reacted { note, user, emoji } => {
                let body =
                    json!({"reaction": emoji, "emoji": picture(lens, emoji)?, "userId": user});
                captured(lens, *note, "reacted", &body)?
            }
            Task::Unreacted { note, user, emoji } => captured(
                lens,
                *note,
                "unreacted",
                &json!({"reaction": emoji, "userId": user}),
            )?,
            Task::Voted { note, user, choice } => captured(
                lens,
                *note,
                "pollVoted",
                &json!({"choice": choice, "userId": user}),
            )?,
            Task::Notified { notification, to } => notified(lens, *notification, to)?,
            Task::Unread { notification, to } => unread(lens, *notification, to)?,
            Task::Follows { user, to } => detailed(app, lens, *user, "follow", to)?,
            Task::Unfollowed { user, to } => detailed(app, lens, *user, "unfollow", to)?,
            Task::FollowedBy { user, to } => lite(lens, *user, "followed", to)?,
            Task::FollowRequested { user, to } => lite(lens, *user, "receiveFollowRequest", to)?,
            Task::MeUpdated { to } => me_updated(app, lens, to)?,
            Task::File { file, event, to } => told_file(lens, *file, event, to)?,
            Task::Emojis => all_emojis(lens)?,
        };
        Ok(Done {
            frames,
            ..Done::default()
        })
    }
}

/// Lets the viewer into what is theirs; into what is not, without a word, as into what is
/// not there.
fn join(lens: &Lens<'_>, owned: &Owned, id: &str, pong: bool) -> Result<Done, ApiError> {
    let me = lens.me.map(|me| me.id);
    let channel = match owned {
        Owned::List(list, filter) => {
            let found = lists::by_id(lens.db, *list)?;
            match found.filter(|list| Some(list.user_id) == me) {
                Some(list) => Channel::List(ListChannel {
                    list: list.id,
                    filter: filter.clone(),
                    members: lists::wishes(lens.db, list.id)?,
                }),
                None => return Ok(Done::default()),
            }
        }
        Owned::Antenna(antenna) => {
            let found = antennas::by_id(lens.db, *antenna)?;
            match found.filter(|antenna| Some(antenna.user_id) == me) {
                Some(antenna) => Channel::Antenna(antenna.id),
                None => return Ok(Done::default()),
            }
        }
    };
    Ok(Done {
        frames: pong.then(|| message::connected(id)).into_iter().collect(),
        joined: Some((id.to_owned(), channel)),
        ..Done::default()
    })
}

/// Whom the viewer follows and does not hear.
pub fn circle(lens: &Lens<'_>) -> rusqlite::Result<Circle> {
    let Some(me) = lens.me else {
        return Ok(Circle::default());
    };
    Ok(Circle {
        following: relations::followed(lens.db, me.id)?,
        unheard: relations::unheard(lens.db, me.id, lens.now)?,
        renotes_unheard: relations::renotes_unheard(lens.db, me.id)?,
    })
}

fn posted(lens: &Lens<'_>, id: Id<Note>, to: &[String]) -> Result<Vec<String>, ApiError> {
    let Some(note) = notes::by_id(lens.db, id)? else {
        return Ok(Vec::new());
    };
    if !timelines::wants(lens.db, lens.viewer(), id)? {
        return Ok(Vec::new());
    }
    let packed = note::one(lens, note)?;
    if !packed.is_visible() {
        return Ok(Vec::new());
    }
    to_channels(to, "note", &packed)
}

/// News of a captured note, if the viewer may see it.
fn captured(
    lens: &Lens<'_>,
    id: Id<Note>,
    kind: &str,
    body: &Value,
) -> Result<Vec<String>, ApiError> {
    let Some(note) = notes::by_id(lens.db, id)? else {
        return Ok(Vec::new());
    };
    if !notes::may_see(lens.db, lens.me.map(|me| me.id), &note)? {
        return Ok(Vec::new());
    }
    Ok(vec![message::note_updated(&id, kind, body)])
}

/// The picture of a custom reaction, null for a Unicode one.
fn picture(lens: &Lens<'_>, reaction: &str) -> Result<Value, ApiError> {
    let Some(custom) = reactions::custom(reaction) else {
        return Ok(Value::Null);
    };
    let found = emojis::by_name(lens.db, custom.name, custom.host)?;
    Ok(found.map_or(Value::Null, |found| {
        json!({
            "name": reaction.trim_matches(':'),
            "url": emoji::address(lens.origin, &found.picture),
        })
    }))
}

/// A notification and, before it, the note behind it in the words of older clients.
fn notified(lens: &Lens<'_>, id: Id<Notification>, to: &[String]) -> Result<Vec<String>, ApiError> {
    let Some(found) = notifications::by_id(lens.db, id)? else {
        return Ok(Vec::new());
    };
    let about = match found.note_id {
        Some(note) => notes::by_id(lens.db, note)?,
        None => None,
    };
    let page = Notifications::pack(lens, vec![found])?;
    let Some(one) = page.first() else {
        return Ok(Vec::new());
    };
    let mut frames = match about {
        Some(note) => concerning(lens, note, to)?,
        None => Vec::new(),
    };
    frames.extend(to_channels(to, "notification", &one)?);
    Ok(frames)
}

/// `mention`, `reply` and `renote`: a note that has to do with the viewer.
fn concerning(lens: &Lens<'_>, note: Note, to: &[String]) -> Result<Vec<String>, ApiError> {
    let me = lens.me.map(|me| me.id);
    if me == Some(note.user_id) {
        return Ok(Vec::new());
    }
    let named = notes::recipients(lens.db, [note.id])?;
    let is_named = named.values().flatten().any(|(user, _)| Some(*user) == me);
    let is_answered = note.reply_user_id == me;
    let is_renoted = note.renote_user_id == me;
    let kinds = [
        ("mention", is_named),
        ("reply", is_answered),
        ("renote", is_renoted),
    ];
    let packed = note::one(lens, note)?;
    let mut frames = Vec::new();
    for (kind, _) in kinds.into_iter().filter(|(_, fits)| *fits) {
        frames.extend(to_channels(to, kind, &packed)?);
    }
    Ok(frames)
}

fn unread(lens: &Lens<'_>, id: Id<Notification>, to: &[String]) -> Result<Vec<String>, ApiError> {
    let Some(me) = lens.me else {
        return Ok(Vec::new());
    };
    let seen = users::account(lens.db, me.id)?.map_or(0, |account| account.notifications_until);
    if id.number() <= seen {
        return Ok(Vec::new());
    }
    let found = notifications::by_id(lens.db, id)?;
    let page = Notifications::pack(lens, found.into_iter().collect())?;
    match page.first() {
        Some(one) => to_channels(to, "unreadNotification", &one),
        None => Ok(Vec::new()),
    }
}

fn detailed(
    app: &App,
    lens: &Lens<'_>,
    id: Id<User>,
    kind: &str,
    to: &[String],
) -> Result<Vec<String>, ApiError> {
    match users::by_id(lens.db, id)? {
        Some(user) => to_channels(to, kind, &user::detailed(lens, &app.config, user)?),
        None => Ok(Vec::new()),
    }
}

fn lite(lens: &Lens<'_>, id: Id<User>, kind: &str, to: &[String]) -> Result<Vec<String>, ApiError> {
    match users::by_id(lens.db, id)? {
        Some(user) => to_channels(to, kind, &user::lite(lens, user)?),
        None => Ok(Vec::new()),
    }
}

fn me_updated(app: &App, lens: &Lens<'_>, to: &[String]) -> Result<Vec<String>, ApiError> {
    let fresh = match lens.me {
        Some(me) => users::by_id(lens.db, me.id)?,
        None => None,
    };
    match fresh {
        Some(me) => to_channels(to, "meUpdated", &user::me(lens, &app.config, me, true)?),
        None => Ok(Vec::new()),
    }
}

fn told_file(
    lens: &Lens<'_>,
    id: Id<File>,
    kind: &str,
    to: &[String],
) -> Result<Vec<String>, ApiError> {
    match files::by_id(lens.db, id)? {
        Some(found) => to_channels(to, kind, &file::anonymous(lens, found)),
        None => Ok(Vec::new()),
    }
}

fn all_emojis(lens: &Lens<'_>) -> Result<Vec<String>, ApiError> {
    let all = emojis::local(lens.db)?.into_iter();
    let all: Vec<_> = all.map(|one| emoji::detailed(lens.origin, one)).collect();
    Ok(vec![message::frame(
        "emojiUpdated",
        &json!({"emojis": all}),
    )])
}

fn to_channels(to: &[String], kind: &str, body: &impl Serialize) -> Result<Vec<String>, ApiError> {
    Ok(message::to_channels(
        to,
        kind,
        &serde_json::to_string(body)?,
    ))
}
