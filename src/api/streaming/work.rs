//! What a connection needs from the database, for its own viewer.
//!
//! Each [`Work`] is one crossing to a blocking thread.

use std::sync::Arc;

use crate::actions::notifications::read_all;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::Lens;
use crate::api::pack::note;
use crate::api::pack::user;
use crate::api::streaming::Done;
use crate::api::streaming::Opened;
use crate::api::streaming::channels::Channel;
use crate::api::streaming::channels::Guard;
use crate::api::streaming::channels::Members;
use crate::api::streaming::channels::Reading;
use crate::api::streaming::channels::Wish;
use crate::api::streaming::message;
use crate::api::streaming::readings;
use crate::api::streaming::shared;
use crate::api::streaming::timelines::Circle;
use crate::api::streaming::told;
use crate::app::App;
use crate::error::Error;
use crate::error::Fault;
use crate::hub::Told;
use crate::model::Id;
use crate::model::events::Event;
use crate::model::lists::UserList;
use crate::model::notes::Note;
use crate::model::notifications::Notification;
use crate::model::users::User;
use crate::store::antennas;
use crate::store::lists;
use crate::store::notes;
use crate::store::notifications;
use crate::store::relations;
use crate::store::roles;
use crate::store::timelines;
use crate::store::users;

/// Something to find out or pack, for one viewer.
#[derive(Debug)]
pub struct Work {
    viewer: Option<Arc<User>>,
    /// Whether the viewer is here by a sign-in of their own, not by an app.
    is_sign_in: bool,
    /// What.
    pub task: Task,
}

/// What is to be found out.
#[derive(Debug)]
pub enum Task {
    /// Whom the viewer hears.
    Circle,
    /// The viewer has seen their notifications.
    ReadNotifications,
    /// A channel that has to be looked up.
    Open {
        /// The client's name for it.
        id: String,
        /// What is wished for.
        wish: Wish,
        /// Whether the client waits for a word.
        pong: bool,
    },
    /// Whether these channels are still the viewer's: roles come and go.
    Ask(Vec<(String, Guard)>),
    /// Who is on a list now that something changed about it.
    Members {
        /// What changed.
        told: Arc<Told>,
        /// Which list.
        list: Id<UserList>,
        /// The connections that listen to it.
        to: Vec<String>,
    },
    /// A note for these connections.
    Posted {
        /// Which.
        note: Id<Note>,
        /// The connections.
        to: Vec<String>,
    },
    /// News of a watched note, which this viewer may not be allowed to hear.
    Watched(Arc<Told>),
    /// News that concerns the viewer.
    Told {
        /// Which.
        told: Arc<Told>,
        /// The connections that may tell it.
        to: Vec<(String, Channel)>,
    },
    /// A notification if it is still unread.
    Unread {
        /// Which.
        notification: Id<Notification>,
        /// The connections that may tell it.
        to: Vec<(String, Channel)>,
    },
    /// Reads something off the running server.
    Read {
        /// What.
        reading: Reading,
        /// The connections.
        to: Vec<String>,
    },
    /// What was read before.
    Log {
        /// What.
        reading: Reading,
        /// How many at most.
        length: u64,
        /// The connection.
        to: String,
    },
}

impl Work {
    /// Something to find out for this viewer.
    pub fn new(viewer: Option<Arc<User>>, is_sign_in: bool, task: Task) -> Self {
        Self {
            viewer,
            is_sign_in,
            task,
        }
    }

    /// Finds it out.
    pub fn run(self, app: &App) -> Result<Done, Fault> {
        let viewer = self.viewer.as_deref();
        if let (Task::ReadNotifications, Some(me)) = (&self.task, viewer) {
            return read_notifications(app, me.id).map(|()| Done::default());
        }
        let done = look(app, viewer, |lens| {
            self.task.look(app, lens, self.is_sign_in)
        });
        done.or_else(|error| match error {
            ApiError::Failed(fault) => Err(fault),
            _ => Ok(Done::default()),
        })
    }
}

impl Task {
    fn look(&self, app: &App, lens: &Lens<'_>, is_sign_in: bool) -> Result<Done, ApiError> {
        let frames = match self {
            Self::ReadNotifications => Vec::new(),
            Self::Circle => {
                return Ok(Done {
                    circle: Some(circle(lens)?),
                    ..Done::default()
                });
            }
            Self::Open { id, wish, pong } => {
                let opened = |channel| Opened {
                    id: id.clone(),
                    channel,
                    pong: *pong,
                };
                return Ok(Done {
                    opened: grant(lens, wish)?.map(opened),
                    ..Done::default()
                });
            }
            Self::Ask(asked) => {
                return Ok(Done {
                    closed: denied(lens, asked)?,
                    ..Done::default()
                });
            }
            Self::Members { told, list, to } => {
                return Ok(Done {
                    frames: moved(lens, &told.event, to)?,
                    members: Some((*list, lists::wishes(lens.db, *list)?)),
                    ..Done::default()
                });
            }
            Self::Posted { note, to } => posted(lens, *note, to)?,
            Self::Watched(told) => shared::frame(lens, &told.event)?.into_iter().collect(),
            Self::Told { told, to } => {
                let lines = told::lines(app, lens, &told.event, is_sign_in)?;
                told::frames(&lines, to)
            }
            Self::Unread { notification, to } => {
                told::frames(&told::unread(lens, *notification)?, to)
            }
            Self::Read { reading, to } => {
                let body = readings::read(app, lens, *reading)?;
                let frame = |id: &String| message::of_channel(id, "stats", &body);
                return Ok(Done {
                    frames: to.iter().map(frame).collect(),
                    read: Some(*reading),
                    ..Done::default()
                });
            }
            Self::Log {
                reading,
                length,
                to,
            } => {
                let log = readings::log(app, *reading, *length);
                vec![message::of_channel(to, "statsLog", &log)]
            }
        };
        Ok(Done {
            frames,
            ..Done::default()
        })
    }
}

/// Whom the viewer follows and does not hear.
pub fn circle(lens: &Lens<'_>) -> rusqlite::Result<Circle> {
    let Some(me) = lens.me else {
        return Ok(Circle::default());
    };
    let account = users::account(lens.db, me.id)?;
    let hosts = account.map(|account| account.settings.muted_instances);
    Ok(Circle {
        following: relations::followed(lens.db, me.id)?,
        unheard: relations::unheard(lens.db, me.id, lens.now)?,
        renotes_unheard: relations::renotes_unheard(lens.db, me.id)?,
        hosts_unheard: hosts.into_iter().flatten().collect(),
    })
}

/// The channel wished for, if it is this viewer's. (Misskey lets everyone into any antenna.)
fn grant(lens: &Lens<'_>, wish: &Wish) -> Result<Option<Channel>, ApiError> {
    let me = lens.me.map(|me| me.id);
    match wish {
        Wish::Guarded(channel) => {
            let may_have = match channel.guard() {
                Some(guard) => may(lens, guard)?,
                None => true,
            };
            Ok(may_have.then(|| channel.clone()))
        }
        Wish::List { id, filter } => {
            let Some(id) = Id::parse(id) else {
                return Ok(None);
            };
            let list = lists::by_id(lens.db, id)?.filter(|list| Some(list.user_id) == me);
            let Some(list) = list else { return Ok(None) };
            Ok(Some(Channel::List(Members {
                list: list.id,
                filter: *filter,
                wishes: lists::wishes(lens.db, list.id)?,
            })))
        }
        Wish::Antenna { id } => {
            let Some(id) = Id::parse(id) else {
                return Ok(None);
            };
            let antenna = antennas::by_id(lens.db, id)?;
            let mine = antenna.filter(|antenna| Some(antenna.user_id) == me);
            Ok(mine.map(|antenna| Channel::Antenna(antenna.id)))
        }
    }
}

/// The names of the channels that are no more for this viewer.
fn denied(lens: &Lens<'_>, asked: &[(String, Guard)]) -> rusqlite::Result<Vec<String>> {
    let mut denied = Vec::new();
    for (id, guard) in asked {
        if !may(lens, *guard)? {
            denied.push(id.clone());
        }
    }
    Ok(denied)
}

fn may(lens: &Lens<'_>, guard: Guard) -> rusqlite::Result<bool> {
    Ok(match guard {
        Guard::LocalTimeline => lens.policies()?.ltl_available,
        Guard::GlobalTimeline => lens.policies()?.gtl_available,
        Guard::Moderation => lens.is_moderator()?,
        Guard::Administration => match lens.me {
            Some(me) => roles::is_administrator(lens.db, me, lens.now)?,
            None => false,
        },
    })
}

/// `userAdded` and `userRemoved`, for those who listen to the list.
fn moved(lens: &Lens<'_>, event: &Event, to: &[String]) -> Result<Vec<String>, ApiError> {
    let Event::ListMember { user, is_added, .. } = event else {
        return Ok(Vec::new());
    };
    let Some(user) = users::by_id(lens.db, *user)? else {
        return Ok(Vec::new());
    };
    let kind = if *is_added {
        "userAdded"
    } else {
        "userRemoved"
    };
    let body = serde_json::to_string(&user::lite(lens, user)?)?;
    let frame = |id: &String| message::of_channel(id, kind, &body);
    Ok(to.iter().map(frame).collect())
}

fn read_notifications(app: &App, me: Id<User>) -> Result<(), Fault> {
    if app
        .db
        .read(|db| notifications::unread(db, me, app.clock.now()))?
        > 0
    {
        app.db
            .write(move |tx| read_all(tx, me))
            .map_err(Error::into_fault)?;
    }
    Ok(())
}

fn posted(lens: &Lens<'_>, id: Id<Note>, to: &[String]) -> Result<Vec<String>, ApiError> {
    let Some(note) = notes::by_id(lens.db, id)? else {
        return Ok(Vec::new());
    };
    if !timelines::wants(lens.db, lens.viewer(), id)? {
        return Ok(Vec::new());
    }
    let packed = note::live(lens, note)?;
    if !packed.is_visible() {
        return Ok(Vec::new());
    }
    let body = serde_json::to_string(&packed)?;
    let frame = |id: &String| message::of_channel(id, "note", &body);
    Ok(to.iter().map(frame).collect())
}
