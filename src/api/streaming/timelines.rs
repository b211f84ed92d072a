//! Which notes a channel wants.
//!
//! The rules are Misskey's (`stream/channels/*.ts`). They decide from what is known
//! without a query: the note as it was told, the viewer's [`Circle`], and what was found
//! out once for everybody ([`Common`]). Whether the viewer may *see* the note is asked
//! once more where it is packed.

use std::collections::HashMap;
use std::collections::HashSet;

use serde_json::Map;
use serde_json::Value;

use crate::api::streaming::channels::Channel;
use crate::clock::Time;
use crate::hub::Common;
use crate::mfm::normalise_hashtag;
use crate::model::Id;
use crate::model::notes::Note;
use crate::model::notes::Visibility;
use crate::model::users::User;

/// Tags one hashtag channel may name; real ones name one or two.
const TAGS: usize = 100;

/// What a timeline leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filter {
    with_renotes: bool,
    with_replies: bool,
    with_files: bool,
}

/// Any of these, each of which is some tags together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tags(Vec<Vec<String>>);

/// Whom the viewer follows and whom they do not want to hear.
#[derive(Clone, Debug, Default)]
pub struct Circle {
    /// Followed, and whether their replies to others are wanted.
    pub following: HashMap<Id<User>, bool>,
    /// Muted, perhaps for a while, or blocking the viewer.
    pub unheard: HashMap<Id<User>, Option<Time>>,
    /// Whose renotes are not wanted.
    pub renotes_unheard: HashSet<Id<User>>,
    /// Servers whose people are not wanted.
    pub hosts_unheard: HashSet<String>,
}

/// Who listens.
#[derive(Clone, Copy)]
pub struct Listener<'a> {
    /// The viewer; `None` is a visitor.
    pub me: Option<Id<User>>,
    /// Whom they hear.
    pub circle: &'a Circle,
    /// Now: some mutes end.
    pub now: Time,
}

impl Channel {
    /// Whether this note may belong to it, by what is known of it at once.
    pub fn may_want(&self, note: &Note, listener: Listener<'_>) -> bool {
        let is_mine = listener.me == Some(note.user_id);
        let is_followed = is_mine || listener.follows(note.user_id);
        let is_public = note.visibility == Visibility::Public;
        let (belongs, filter) = match self {
            Self::Home(filter) => (is_followed, filter),
            Self::Local(filter) => (is_public && note.is_local(), filter),
            Self::Hybrid(filter) => (is_followed || (is_public && note.is_local()), filter),
            Self::Global(filter) => (is_public, filter),
            Self::List(members) => (members.wishes.contains_key(&note.user_id), &members.filter),
            Self::Hashtag(_) => return listener.hears(note),
            Self::Main
            | Self::Drive
            | Self::Admin
            | Self::Readings(_)
            | Self::Antenna(_)
            | Self::Silent => return false,
        };
        let asked_for = match self {
            Self::List(members) => &members.wishes,
            _ => &listener.circle.following,
        };
        let is_loose = matches!(self, Self::Global(_));
        belongs
            && filter.lets(note)
            && (is_loose || filter.lets_reply(note, listener.me, asked_for))
            && listener.hears(note)
    }

    /// Whether a note it may want is wanted, knowing what was found out.
    pub fn wants(&self, note: &Note, common: &Common, listener: Listener<'_>) -> bool {
        let heard = common
            .hosts
            .iter()
            .all(|host| !listener.circle.hosts_unheard.contains(host));
        let fits = match self {
            Self::Hashtag(tags) => tags.fit(&common.tags),
            Self::Home(_) | Self::Hybrid(_) => {
                listener.me == Some(note.user_id) || listener.knows(&common.answered_closed)
            }
            _ => true,
        };
        heard && fits
    }
}

impl Filter {
    /// Reads a channel's parameters; null is as good as absent.
    pub fn read(params: &Map<String, Value>) -> Self {
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

    /// The same where replies cannot be asked for.
    pub fn without_replies(self) -> Self {
        Self {
            with_replies: false,
            ..self
        }
    }

    /// Whether it lets renotes and notes without files through.
    pub fn lets(&self, note: &Note) -> bool {
        (self.with_renotes || !note.is_renote()) && (!self.with_files || note.file_count > 0)
    }

    /// Replies are shown when they are to or by the viewer, to their own author, or when
    /// the viewer asked for replies; one to a note that is not here is one to others.
    /// Visitors see all of them.
    fn lets_reply(
        &self,
        note: &Note,
        me: Option<Id<User>>,
        asked_for: &HashMap<Id<User>, bool>,
    ) -> bool {
        let is_reply = note.reply_user_id.is_some() || note.reply_uri.is_some();
        let Some(me) = me.filter(|_| is_reply) else {
            return true;
        };
        let asked_for = asked_for.get(&note.user_id);
        self.with_replies || asked_for == Some(&true) || is_between(note, me)
    }
}

/// Whether a reply is to or by this viewer, or its author's answer to themselves.
pub fn is_between(note: &Note, me: Id<User>) -> bool {
    note.user_id == me || [Some(me), Some(note.user_id)].contains(&note.reply_user_id)
}

impl Tags {
    /// Reads `q`, lists of texts; `None` is anything else.
    pub fn read(params: &Map<String, Value>) -> Option<Self> {
        let any = params.get("q")?.as_array()?;
        let all = |tags: &Value| -> Option<Vec<String>> {
            let words = tags.as_array()?.iter().map(Value::as_str);
            words.map(|word| word.map(normalise_hashtag)).collect()
        };
        let tags: Vec<Vec<String>> = any.iter().map(all).collect::<Option<_>>()?;
        (tags.iter().map(Vec::len).sum::<usize>() <= TAGS).then_some(Self(tags))
    }

    fn fit(&self, tags: &[String]) -> bool {
        let has_all = |wanted: &Vec<String>| wanted.iter().all(|tag| tags.contains(tag));
        self.0.iter().any(has_all)
    }
}

impl Listener<'_> {
    /// Whether the viewer wants to hear of those who wrote this and what it passes on.
    pub fn hears(&self, note: &Note) -> bool {
        let people = [Some(note.user_id), note.reply_user_id, note.renote_user_id];
        let is_unheard = |user| match self.circle.unheard.get(user) {
            Some(until) => until.is_none_or(|until| until > self.now),
            None => false,
        };
        let is_heard = !people.iter().flatten().any(is_unheard);
        is_heard && !(note.is_renote() && self.circle.renotes_unheard.contains(&note.user_id))
    }

    /// Whether the viewer follows this user.
    pub fn follows(&self, user: Id<User>) -> bool {
        self.circle.following.contains_key(&user)
    }

    /// Whether the viewer follows or is each of these users: what answers a followers-only
    /// note is for those who know its author.
    pub fn knows(&self, users: &[Id<User>]) -> bool {
        let known = |user: &Id<User>| self.me == Some(*user) || self.follows(*user);
        users.iter().all(known)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use serde_json::json;

    use super::*;
    use crate::api::streaming::channels::Members;
    use crate::api::streaming::channels::Opening;
    use crate::api::streaming::channels::Wish;

    pub const NOW: Time = Time(10);
    pub const ALICE: Id<User> = Id::new(1);
    pub const BOB: Id<User> = Id::new(2);
    pub const CAROL: Id<User> = Id::new(3);

    pub fn note(author: Id<User>) -> Note {
        Note {
            id: Id::new(100),
            user_id: author,
            text: Some("hello".into()),
            ..Note::sample()
        }
    }

    fn open(name: &str, params: Value) -> Channel {
        let params = params.as_object().expect("an object");
        match Channel::open(name, params, Some(&user(ALICE))) {
            Opening::Open(channel) | Opening::Ask(Wish::Guarded(channel)) => channel,
            other => panic!("{name}: {other:?}"),
        }
    }

    pub fn user(id: Id<User>) -> User {
        User {
            id,
            host: None,
            username: "alice".into(),
            name: None,
            emojis: Vec::new(),
            avatar: None,
            is_bot: false,
            is_cat: false,
            is_locked: false,
            is_explorable: true,
            is_admin: false,
            is_silenced: false,
            suspended_at: None,
            gone_at: None,
            remote: None,
        }
    }

    fn wants(channel: &Channel, note: &Note, me: Option<Id<User>>, circle: &Circle) -> bool {
        channel.may_want(
            note,
            Listener {
                me,
                circle,
                now: NOW,
            },
        )
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
        let is_wanted = |note: &Note| wants(&home, note, Some(ALICE), &circle);
        assert!(is_wanted(&note(ALICE)));
        assert!(is_wanted(&note(BOB)));
        assert!(!is_wanted(&note(CAROL)));
        assert!(is_wanted(&reply(BOB, ALICE)));
        assert!(is_wanted(&reply(BOB, BOB)));
        assert!(is_wanted(&reply(ALICE, CAROL)));
        assert!(!is_wanted(&reply(BOB, CAROL)));
    }

    #[test]
    fn replies_to_others_are_shown_of_those_one_asked_for() {
        let mut circle = following_bob();
        circle.following.insert(BOB, true);
        let home = open("homeTimeline", json!({}));
        assert!(wants(&home, &reply(BOB, CAROL), Some(ALICE), &circle));
    }

    #[test]
    fn local_is_public_and_ours() {
        let local = open("localTimeline", json!({}));
        let is_wanted = |note: &Note| wants(&local, note, None, &Circle::default());
        assert!(is_wanted(&note(CAROL)));
        assert!(is_wanted(&reply(BOB, CAROL)));
        assert!(!is_wanted(&Note {
            visibility: Visibility::Home,
            ..note(CAROL)
        }));
        assert!(!is_wanted(&Note {
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
        assert!(!wants(&plain, &renote(BOB, CAROL), Some(ALICE), &none));
        assert!(wants(
            &plain,
            &Note {
                is_quote: true,
                ..renote(BOB, CAROL)
            },
            Some(ALICE),
            &none
        ));
        let files = open("localTimeline", json!({"withFiles": true}));
        assert!(!wants(&files, &note(BOB), Some(ALICE), &none));
        assert!(wants(
            &files,
            &Note {
                file_count: 1,
                ..note(BOB)
            },
            Some(ALICE),
            &none
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
        let is_wanted = |note: &Note| wants(&local, note, Some(ALICE), &circle);
        assert!(!is_wanted(&note(CAROL)));
        assert!(!is_wanted(&reply(BOB, CAROL)));
        assert!(!is_wanted(&renote(ALICE, CAROL)));
        assert!(!is_wanted(&renote(BOB, ALICE)));
        assert!(is_wanted(&note(BOB)));
    }

    #[test]
    fn a_mute_that_has_run_out_mutes_no_longer() {
        let local = open("localTimeline", json!({}));
        for (until, is_heard) in [(Time(11), false), (NOW, true)] {
            let circle = Circle {
                unheard: [(CAROL, Some(until))].into(),
                ..Circle::default()
            };
            assert_eq!(wants(&local, &note(CAROL), Some(ALICE), &circle), is_heard);
        }
    }

    #[test]
    fn a_list_is_those_on_it_with_the_answers_that_were_asked_for() {
        let list = Channel::List(Members {
            list: Id::new(7),
            filter: Filter::read(&Map::new()),
            wishes: [(BOB, false), (CAROL, true)].into(),
        });
        let is_wanted = |note: &Note| wants(&list, note, Some(ALICE), &Circle::default());
        assert!(is_wanted(&note(BOB)) && is_wanted(&note(CAROL)));
        assert!(!is_wanted(&note(ALICE)));
        assert!(!is_wanted(&reply(BOB, CAROL)));
        assert!(is_wanted(&reply(BOB, ALICE)));
        assert!(is_wanted(&reply(CAROL, BOB)));
    }

    fn common(tags: &[&str], hosts: &[&str], answered_closed: &[Id<User>]) -> Common {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Common {
            text: None,
            tags: owned(tags),
            hosts: owned(hosts),
            answered_closed: answered_closed.to_vec(),
        }
    }

    #[test]
    fn a_hashtag_channel_wants_any_of_its_sets_whole() {
        let tags = open("hashtag", json!({"q": [["ＯＮＥ"], ["two", "three"]]}));
        let circle = Circle::default();
        let listener = Listener {
            me: None,
            circle: &circle,
            now: NOW,
        };
        let fits = |found: &[&str]| tags.wants(&note(BOB), &common(found, &[], &[]), listener);
        assert!(fits(&["one", "other"]));
        assert!(fits(&["three", "two"]));
        assert!(!fits(&["two"]));
        assert!(!fits(&[]));
        for bad in [
            json!({}),
            json!({"q": "one"}),
            json!({"q": ["one"]}),
            json!({"q": [[1]]}),
        ] {
            let params = bad.as_object().expect("an object");
            assert_eq!(
                Channel::open("hashtag", params, None),
                Opening::Refused,
                "{bad}"
            );
        }
    }

    #[test]
    fn the_people_of_muted_servers_are_not_heard() {
        let global = open("globalTimeline", json!({}));
        let circle = Circle {
            hosts_unheard: ["b.example".to_owned()].into(),
            ..Circle::default()
        };
        let listener = Listener {
            me: Some(ALICE),
            circle: &circle,
            now: NOW,
        };
        assert!(global.wants(&note(BOB), &common(&[], &["a.example"], &[]), listener));
        assert!(!global.wants(
            &note(BOB),
            &common(&[], &["a.example", "b.example"], &[]),
            listener
        ));
    }

    #[test]
    fn what_answers_a_closed_note_is_for_those_who_know_its_author() {
        let home = open("homeTimeline", json!({}));
        let mut circle = following_bob();
        let answer = reply(BOB, CAROL);
        let closed = common(&[], &[], &[CAROL]);
        let wants = |circle: &Circle| {
            home.wants(
                &answer,
                &closed,
                Listener {
                    me: Some(ALICE),
                    circle,
                    now: NOW,
                },
            )
        };
        assert!(!wants(&circle));
        circle.following.insert(CAROL, false);
        assert!(wants(&circle));
    }

    #[test]
    fn home_has_no_say_about_replies() {
        let home = open("homeTimeline", json!({"withReplies": true}));
        assert!(!wants(
            &home,
            &reply(BOB, CAROL),
            Some(ALICE),
            &following_bob()
        ));
        let hybrid = open("hybridTimeline", json!({"withReplies": true}));
        assert!(wants(
            &hybrid,
            &reply(BOB, CAROL),
            Some(ALICE),
            &following_bob()
        ));
    }
}
