//! Everything that is done later. A job is a row of the same transaction as the deed
//! that owes it, so nothing that happened is lost.

use serde::Deserialize;
use serde::Serialize;

use crate::clock::Time;
use crate::model::Id;
use crate::model::errands::Errand;
use crate::model::files::File;
use crate::model::files::Folder;
use crate::model::follows::Follow;
use crate::model::lines;
use crate::model::notes::Note;
use crate::model::notes::Visibility;
use crate::model::quotes::Request;
use crate::model::reactions::Reaction;
use crate::model::reports::Report;
use crate::model::users::User;

/// Something to do later.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Job {
    /// Tell other servers what one of ours did.
    Publish(Deed),
    /// Bring one activity (the row's `activity_id`) to one inbox.
    Deliver {
        /// Who signs.
        sender: Id<User>,
        /// Where to.
        inbox: String,
    },
    /// Understand an activity that came in.
    Receive(Received),
    /// Look for a note that others here point at.
    FetchNote {
        /// Its ActivityPub id.
        uri: String,
        /// How many answers lie between it and the note that came first (I87).
        depth: u32,
        /// How many quotes lead to it from there (I60).
        #[serde(default)]
        quotes: u32,
    },
    /// Look for somebody whom a note names.
    MeetMentioned {
        /// The note.
        note: Id<Note>,
        /// Their address in it.
        uri: String,
    },
    /// Look at the yes that an answer shows, which could not be looked at when it came.
    CheckStamp(Id<Note>),
    /// Read an actor again.
    RefreshUser(Id<User>),
    /// Find out what makes an actor's profile worth looking at: counts, pinned and recent
    /// notes.
    #[serde(alias = "FetchPinned")]
    FillProfile(Id<User>),
    /// Look for all notes of the thread that begins with this one.
    CompleteThread(Id<Note>),
    /// Look at a server's NodeInfo.
    LookAtInstance(String),
    /// Ask how a poll of another server stands (I78).
    RenewPoll(Id<Note>),
    /// Tell who took part that a poll has ended.
    EndPoll(Id<Note>),
    /// Do something that speaks the words of the API.
    Errand(Errand),
    /// Let one who moved away follow nobody any more, in parts.
    Part(Id<User>),
    /// Delete the notes of one who left, in parts.
    ForgetNotes(Id<User>),
    /// Delete more renotes of a note that is gone, by its address.
    ForgetRenotes(String),
    /// Fetch a file from elsewhere into a drive.
    FetchFile(Fetch),
    /// Add the emoji of an archive.
    ImportEmojis {
        /// Who wants it.
        by: Id<User>,
        /// The archive, in their drive.
        file: Id<File>,
    },
    /// Put all emoji of ours into a drive as an archive.
    ExportEmojis(Id<User>),
    /// Put notes that are older than the index into it: those before this one, or all.
    IndexNotes(Option<Id<Note>>),
}

/// A file that one of ours wants from elsewhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fetch {
    /// Who wants it.
    pub user: Id<User>,
    /// Its address, as they wrote it.
    pub url: String,
    /// Where it shall lie.
    pub folder: Option<Id<Folder>>,
    /// What it shows, for those who cannot see it.
    pub comment: Option<String>,
    /// Covered until asked for.
    pub is_sensitive: bool,
    /// Keep it although the same bytes are there already.
    pub again: bool,
    /// What they call the wish when they are told that it is done.
    pub marker: Option<String>,
}

/// An activity as it came in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Received {
    /// The body, exactly.
    pub body: String,
    /// The actor whose key signed it, when that is already proven.
    pub signer: Option<Id<User>>,
    /// What is needed to verify it later, when it is not.
    pub unverified: Option<Unverified>,
    /// In whose own inbox it was put: what names no reader at all is for them (3.5).
    #[serde(default)]
    pub inbox_of: Option<Id<User>>,
    /// When it came: a signature is judged by that moment.
    pub at: Time,
    /// It waits apart from its actor's line, for a server that has no part in it.
    #[serde(default)]
    pub is_aside: bool,
}

/// A signed request whose key is not known yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unverified {
    /// Path and query as they were asked for.
    pub target: String,
    /// The headers a signature may cover, names in lower case.
    pub headers: Vec<(String, String)>,
}

/// What one of ours did, as far as other servers must hear of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Deed {
    /// Wrote, renoted or quoted.
    Posted(Id<Note>),
    /// Changed what a note says.
    Edited(Id<Note>),
    /// Shows another word of whom a note quotes or answers, or lets others quote it; what it
    /// says is the same.
    Restamped(Id<Note>),
    /// Deleted a note; its row is gone, so what is left of it stands here.
    Deleted(Deleted),
    /// Reacted.
    Reacted(Id<Reaction>),
    /// Took a reaction back.
    Unreacted(Unreacted),
    /// Follows, or asks to.
    Followed {
        /// Ours.
        follower: Id<User>,
        /// Theirs.
        followee: Id<User>,
        /// They were asked before and have not answered.
        #[serde(default)]
        is_again: bool,
    },
    /// Follows no longer.
    Unfollowed {
        /// Ours.
        follower: Id<User>,
        /// Theirs.
        followee: Id<User>,
    },
    /// Lets someone follow.
    Accepted(Answered),
    /// Does not let someone follow, or no longer.
    Rejected(Answered),
    /// Blocks someone.
    Blocked {
        /// Names it.
        #[serde(default)]
        block: i64,
        /// Ours.
        blocker: Id<User>,
        /// Theirs.
        blockee: Id<User>,
    },
    /// Blocks someone no longer.
    Unblocked {
        /// The block that was.
        #[serde(default)]
        block: i64,
        /// Ours.
        blocker: Id<User>,
        /// Theirs.
        blockee: Id<User>,
    },
    /// Changed their profile.
    Changed(Id<User>),
    /// Voted in a poll of another server.
    Voted {
        /// Ours.
        voter: Id<User>,
        /// The poll.
        note: Id<Note>,
        /// Which choice.
        choice: i64,
    },
    /// A poll of ours has new tallies.
    Counted(Id<Note>),
    /// Pinned a note.
    Pinned {
        /// Ours.
        user: Id<User>,
        /// Which.
        note: Id<Note>,
    },
    /// Unpinned a note.
    Unpinned {
        /// Ours.
        user: Id<User>,
        /// Which.
        note: Id<Note>,
    },
    /// Asks a relay to subscribe.
    JoinedRelay(i64),
    /// Leaves a relay; its row is gone, so what is left of it stands here.
    LeftRelay {
        /// The row that was.
        relay: i64,
        /// Where it is delivered to.
        inbox: String,
        /// Its actor, where it was followed by that.
        actor_uri: Option<String>,
    },
    /// Goes on under another address.
    Moved(Id<User>),
    /// Quotes a note of another server and asks its author's consent.
    AskedToQuote(Id<Note>),
    /// Answers a request of another server's actor.
    Replied(Reply),
    /// Takes back the consent to being quoted.
    Withdrew {
        /// The stamp that was.
        stamp: i64,
        /// Ours, which is quoted.
        note: Id<Note>,
        /// Who quotes it.
        quoter: Id<User>,
        /// The note that quotes it.
        quote_uri: String,
    },
    /// Passed a report on to the server of who is reported.
    Reported(Id<Report>),
    /// Left for good.
    Left(Id<User>),
}

/// What an activity is to those that may still wait for the same inboxes (O15). What is
/// said or taken back is named by the id of the activity, or of the note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bearing {
    /// Nothing.
    Alone,
    /// It says what can be taken back.
    Says(String),
    /// It says again what some inboxes have heard.
    Repeats(String),
    /// It takes back what nobody can know but from its delivery: a follow, a block, a
    /// reaction. An inbox that has not heard the one need not hear the other.
    Unsays(String),
    /// It takes back what has an address anybody may have read, or found in an outbox or a
    /// thread: a note or a renote. Even where it was never brought it may be known.
    Withdraws(String),
}

impl Bearing {
    /// What is said, if it can be dropped while it waits.
    pub fn said(&self) -> Option<&str> {
        match self {
            Self::Says(what) => Some(what),
            _ => None,
        }
    }

    /// What it is about, if one thing: of the same it overtakes nothing.
    pub fn object(&self) -> Option<&str> {
        match self {
            Self::Alone => None,
            Self::Says(what) | Self::Repeats(what) => Some(what),
            Self::Unsays(what) | Self::Withdraws(what) => Some(what),
        }
    }

    /// Whether it takes something back.
    pub fn takes_back(&self) -> bool {
        matches!(self, Self::Unsays(_) | Self::Withdraws(_))
    }
}

/// The answer to a request: yes where there is a stamp, else no.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// Ours.
    pub from: Id<User>,
    /// Theirs.
    pub to: Id<User>,
    /// What was asked.
    pub request: Request,
    /// Our stamp, which proves a yes.
    pub stamp: Option<i64>,
}

/// What is left of a deleted note.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Deleted {
    /// Its id.
    pub note: Id<Note>,
    /// Who wrote it.
    pub author: Id<User>,
    /// Who could see it.
    pub visibility: Visibility,
    /// What it renoted, if it was a pure renote: its Announce is undone.
    pub renoted_uri: Option<String>,
    /// The author elsewhere who was still asked about it: nobody else has it (I71).
    #[serde(default)]
    pub asked: Option<Id<User>>,
    /// Others who have it though they do not follow: named, answered, renoting, reacting.
    pub reach: Vec<Id<User>>,
}

/// What is left of a reaction taken back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unreacted {
    /// Its id.
    pub reaction: Id<Reaction>,
    /// On which note.
    pub note: Id<Note>,
    /// Whose.
    pub user: Id<User>,
    /// Which emoji.
    pub emoji: String,
    /// The author of the note was still asked about it: nobody else has it (I71).
    #[serde(default)]
    pub is_asked: bool,
}

/// The follow that is answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answered {
    /// Theirs.
    pub follower: Id<User>,
    /// Ours.
    pub followee: Id<User>,
    /// Their Follow.
    pub uri: Option<String>,
    /// The row it was or became.
    pub follow: Option<Id<Follow>>,
}

/// A job as it stands in the queue.
#[derive(Clone, Debug)]
pub struct Queued {
    /// The row.
    pub id: i64,
    /// What must be done one after the other shares a line.
    pub line: String,
    /// What to do.
    pub job: Job,
    /// The body of a delivery.
    pub activity_id: Option<i64>,
    /// How often it was tried.
    pub attempts: u32,
    /// Whom it waits for.
    pub host: Option<String>,
}

impl Queued {
    /// Whether strangers can make such work for us.
    pub fn is_of_strangers(&self) -> bool {
        let mut beginnings = lines::OF_STRANGERS.into_iter();
        beginnings.any(|beginning| self.line.starts_with(beginning))
    }
}
