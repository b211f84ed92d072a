//! Which notes a channel wants.
//!
//! The rules are Misskey's (`stream/channels/*.ts`). They decide from what is known
//! without a query: the note as it was told and the viewer's [`Circle`]. Whether the
//! viewer may *see* the note is asked once more where it is packed.

use std::collections::HashMap;
use std::collections::HashSet;

use serde_json::Map;
use serde_json::Value;

use crate::clock::Time;
use crate::model::Id;
use crate::model::antennas::Antenna;
use crate::model::lists::UserList;
use crate::model::notes::Note;
use crate::model::notes::Visibility;
use crate::model::users::User;

/// A channel with its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Channel {
    /// What concerns the viewer.
    Main,
    /// What happens in the viewer's drive.
    Drive,
    /// Notes of those the viewer follows.
    Home(Filter),
    /// Public notes of this server.
    Local(Filter),
    /// Both.
    Hybrid(Filter),
    /// Public notes of everywhere.
    Global(Filter),
    /// Notes of those on a list of the viewer's.
    List(ListChannel),
    /// What an antenna of the viewer's catches.
    Antenna(Id<Antenna>),
}

/// A list, and who is on it at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListChannel {
    /// Which.
    pub list: Id<UserList>,
    /// What it leaves out.
    pub filter: Filter,
    /// Who is on it, and whether their answers to others are wanted.
    pub members: HashMap<Id<User>, bool>,
}

/// A wish for a channel that belongs to somebody: whether it is the viewer's is asked in
/// the database before they may listen. (Misskey lets everyone join any antenna.)
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owned {
    /// A list.
    List(Id<UserList>, Filter),
    /// An antenna.
    Antenna(Id<Antenna>),
}

impl Owned {
    /// The channel of this name, if it is of this kind.
    pub fn read(name: &str, params: &Map<String, Value>) -> Option<Self> {
        let id = |key: &str| params.get(key).and_then(Value::as_str);
        match name {
            "userList" => {
                let list = Id::parse(id("listId")?)?;
                Some(Self::List(list, Filter::read(params)))
            }
            "antenna" => Some(Self::Antenna(Id::parse(id("antennaId")?)?)),
            _ => None,
        }
    }
}

/// What a timeline leaves out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    with_renotes: bool,
    with_replies: bool,
    with_files: bool,
}

/// Whom the viewer follows and whom they do not want to hear.
#[derive(Clone, Debug, Default)]
pub struct Circle {
    /// Followed, and whether their replies to others are wanted.
    pub following: HashMap<Id<User>, bool>,
    /// Muted, perhaps for a while, or blocking the viewer.
    pub unheard: HashMap<Id<User>, Option<Time>>,
    /// Whose renotes are not wanted.
    pub renotes_unheard: HashSet<Id<User>>,
}

impl Channel {
    /// The channel of this name; `None` is unknown, not here, or not for visitors.
    pub fn open(name: &str, params: &Map<String, Value>, is_signed_in: bool) -> Option<Self> {
        let filter = Filter::read(params);
        match name {
            "localTimeline" => Some(Self::Local(filter)),
            "globalTimeline" => Some(Self::Global(filter)),
            _ if !is_signed_in => None,
            "main" => Some(Self::Main),
            "drive" => Some(Self::Drive),
            "homeTimeline" => Some(Self::Home(filter)),
            "hybridTimeline" => Some(Self::Hybrid(filter)),
            _ => None,
        }
    }

    /// Whether a connection listens to it once at most.
    pub fn is_shared(&self) -> bool {
        matches!(self, Self::Main | Self::Drive)
    }

    /// Whether this note belongs to it.
    pub fn wants(&self, note: &Note, viewer: Option<Id<User>>, circle: &Circle, now: Time) -> bool {
        let filter = match self {
            Self::Main | Self::Drive | Self::Antenna(_) => return false,
            Self::List(ListChannel { filter, .. })
            | Self::Home(filter)
            | Self::Local(filter)
            | Self::Hybrid(filter)
            | Self::Global(filter) => filter,
        };
        let is_mine = viewer == Some(note.user_id);
        let is_followed = is_mine || circle.following.contains_key(&note.user_id);
        let is_public = note.visibility == Visibility::Public;
        let belongs = match self {
            Self::Home(_) => is_followed,
            Self::Local(_) => is_public && note.is_local(),
            Self::Hybrid(_) => is_followed || (is_public && note.is_local()),
            Self::Global(_) => is_public,
            Self::List(list) => list.members.contains_key(&note.user_id),
            Self::Main | Self::Drive | Self::Antenna(_) => false,
        };
        let asked_for = match self {
            Self::List(list) => &list.members,
            _ => &circle.following,
        };
        let is_loose = matches!(self, Self::Global(_));
        belongs
            && filter.lets(note)
            && (is_loose || filter.lets_reply(note, viewer, asked_for))
            && (is_mine || circle.hears(note, now))
    }
}

impl Filter {
    /// Reads a channel's parameters; null is as good as absent.
    fn read(params: &Map<String, Value>) -> Self {
        let flag = |name: &str, default| match params.get(name) {
            Some(Value::Bool(truth)) => *truth,
            _ => default,
        };
        Self {
            with_renotes: flag("withRenotes", true),
            with_replies: flag("withReplies", false),
            with_files: flag("withFiles", false),
        }
    }

    fn lets(&self, note: &Note) -> bool {
        (self.with_renotes || !note.is_renote()) && (!self.with_files || note.file_count > 0)
    }

    /// Replies are shown when they are to or by the viewer, to their own author, or when
    /// the viewer asked for replies; one to a note that is not here is one to others.
    /// Visitors see all of them.
    fn lets_reply(
        &self,
        note: &Note,
        viewer: Option<Id<User>>,
        asked_for: &HashMap<Id<User>, bool>,
    ) -> bool {
        let is_reply = note.reply_user_id.is_some() || note.reply_uri.is_some();
        let Some(viewer) = viewer.filter(|_| is_reply) else {
            return true;
        };
        let asked_for = asked_for.get(&note.user_id).copied().unwrap_or(false);
        self.with_replies
            || asked_for
            || note.user_id == viewer
            || [Some(viewer), Some(note.user_id)].contains(&note.reply_user_id)
    }
}

impl Circle {
    /// Whether the viewer wants to hear of those who wrote this and what it passes on.
    /// That is known without a query; muted servers are asked for where the note is packed.
    pub fn hears(&self, note: &Note, now: Time) -> bool {
        let people = [Some(note.user_id), note.reply_user_id, note.renote_user_id];
        let is_muted = |user| match self.unheard.get(user) {
            Some(until) => until.is_none_or(|until| until > now),
            None => false,
        };
        let heard = !people.iter().flatten().any(is_muted);
        heard && !(note.is_renote() && self.renotes_unheard.contains(&note.user_id))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use serde_json::json;

    use super::*;

    pub const ALICE: Id<User> = Id::new(1);
    pub const BOB: Id<User> = Id::new(2);
    pub const CAROL: Id<User> = Id::new(3);

    pub fn note(author: Id<User>) -> Note {
        Note {
            id: Id::new(100),
            user_id: author,
            visibility: Visibility::Public,
            local_only: false,
            text: Some("hello".into()),
            cw: None,
            reply_id: None,
            reply_user_id: None,
            renote_id: None,
            renote_user_id: None,
            is_quote: false,
            reaction_acceptance: None,
            file_count: 0,
            has_poll: false,
            emojis: Vec::new(),
            replies_count: 0,
            renotes_count: 0,
            reactions_count: 0,
            uri: None,
            url: None,
            reply_uri: None,
            renote_uri: None,
        }
    }

    fn open(name: &str, params: Value) -> Channel {
        let params = params.as_object().expect("an object");
        Channel::open(name, params, true).expect("a channel")
    }

    fn reply(author: Id<User>, to: Id<User>) -> Note {
        Note {
            reply_id: Some(Id::new(99)),
            reply_user_id: Some(to),
            ..note(author)
        }
    }

    fn renote(author: Id<User>, of: Id<User>) -> Note {
        Note {
            text: None,
            renote_id: Some(Id::new(99)),
            renote_user_id: Some(of),
            ..note(author)
        }
    }

    fn following_bob() -> Circle {
        Circle {
            following: [(BOB, false)].into(),
            ..Circle::default()
        }
    }

    #[test]
    fn home_is_ones_own_and_those_one_follows() {
        let home = open("homeTimeline", json!({}));
        let circle = following_bob();
        let wants = |note: &Note| home.wants(note, Some(ALICE), &circle, Time(0));
        assert!(wants(&note(ALICE)));
        assert!(wants(&note(BOB)));
        assert!(!wants(&note(CAROL)));
        assert!(wants(&reply(BOB, ALICE)));
        assert!(wants(&reply(BOB, BOB)));
        assert!(wants(&reply(ALICE, CAROL)));
        assert!(!wants(&reply(BOB, CAROL)));
    }

    #[test]
    fn replies_to_others_are_shown_of_those_one_asked_for() {
        let mut circle = following_bob();
        circle.following.insert(BOB, true);
        let home = open("homeTimeline", json!({}));
        assert!(home.wants(&reply(BOB, CAROL), Some(ALICE), &circle, Time(0)));
    }

    #[test]
    fn local_is_public_and_ours() {
        let local = open("localTimeline", json!({}));
        let wants = |note: &Note| local.wants(note, None, &Circle::default(), Time(0));
        assert!(wants(&note(CAROL)));
        assert!(wants(&reply(BOB, CAROL)));
        assert!(!wants(&Note {
            visibility: Visibility::Home,
            ..note(CAROL)
        }));
        assert!(!wants(&Note {
            uri: Some("https://a.example/1".into()),
            ..note(CAROL)
        }));
    }

    #[test]
    fn filters_leave_out_renotes_and_notes_without_files() {
        let none = Circle::default();
        let plain = open(
            "localTimeline",
            json!({"withRenotes": false, "withFiles": null}),
        );
        assert!(!plain.wants(&renote(BOB, CAROL), Some(ALICE), &none, Time(0)));
        assert!(plain.wants(
            &Note {
                is_quote: true,
                ..renote(BOB, CAROL)
            },
            Some(ALICE),
            &none,
            Time(0)
        ));
        let files = open("localTimeline", json!({"withFiles": true}));
        assert!(!files.wants(&note(BOB), Some(ALICE), &none, Time(0)));
        assert!(files.wants(
            &Note {
                file_count: 1,
                ..note(BOB)
            },
            Some(ALICE),
            &none,
            Time(0)
        ));
    }

    #[test]
    fn the_muted_are_not_heard_in_person_nor_through_others() {
        let local = open("localTimeline", json!({"withReplies": true}));
        let circle = Circle {
            unheard: [(CAROL, None)].into(),
            renotes_unheard: [BOB].into(),
            ..Circle::default()
        };
        let wants = |note: &Note| local.wants(note, Some(ALICE), &circle, Time(0));
        assert!(!wants(&note(CAROL)));
        assert!(!wants(&reply(BOB, CAROL)));
        assert!(!wants(&renote(ALICE, CAROL)));
        assert!(!wants(&renote(BOB, ALICE)));
        assert!(wants(&note(BOB)));
    }

    #[test]
    fn a_mute_that_has_run_out_mutes_no_longer() {
        let local = open("localTimeline", json!({}));
        let circle = Circle {
            unheard: [(CAROL, Some(Time(10)))].into(),
            ..Circle::default()
        };
        assert!(!local.wants(&note(CAROL), Some(ALICE), &circle, Time(9)));
        assert!(local.wants(&note(CAROL), Some(ALICE), &circle, Time(10)));
    }

    #[test]
    fn a_list_is_those_on_it_with_the_answers_that_were_asked_for() {
        let list = Channel::List(ListChannel {
            list: Id::new(7),
            filter: Filter::read(&Map::new()),
            members: [(BOB, false), (CAROL, true)].into(),
        });
        let none = Circle::default();
        let wants = |note: &Note| list.wants(note, Some(ALICE), &none, Time(0));
        assert!(wants(&note(BOB)) && wants(&note(CAROL)));
        assert!(!wants(&note(ALICE)));
        assert!(!wants(&reply(BOB, CAROL)));
        assert!(wants(&reply(BOB, ALICE)));
        assert!(wants(&reply(CAROL, BOB)));
    }

    #[test]
    fn visitors_hear_public_timelines_only() {
        for (name, expected) in [
            ("main", false),
            ("homeTimeline", false),
            ("drive", false),
            ("localTimeline", true),
            ("globalTimeline", true),
            ("nosuchChannel", false),
        ] {
            assert_eq!(
                Channel::open(name, &Map::new(), false).is_some(),
                expected,
                "{name}"
            );
        }
    }
}
