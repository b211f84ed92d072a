//! Lines of the queue: jobs of the same line are done one after the other, each line on its
//! own. In the database a line is its text, so what stands here is not to be spelt anew.

use std::fmt;
use std::fmt::Display;
use std::fmt::Formatter;

use crate::model::Id;
use crate::model::drafts::Draft;
use crate::model::files::File;
use crate::model::notes::Note;
use crate::model::notifications::Notification;
use crate::model::push::Subscription;
use crate::model::users::User;
use crate::model::webhooks::Webhook;

/// How all lines of deliveries begin.
pub const DELIVER: &str = "deliver ";
/// How all lines begin in which activities of a known actor wait.
pub const RECEIVE: &str = "receive ";
/// How all lines begin in which messages of unknown keys wait.
pub const VERIFY: &str = "verify ";
/// How all lines begin in which deeds wait for a note of a third server.
pub const RENOTE: &str = "renote ";
/// How all lines begin in which notes are looked for that others point at.
pub const FETCH: &str = "fetch ";
/// How all lines begin in which people are looked for whom notes name.
pub const MEET: &str = "meet ";
/// How all lines begin in which the yes to an answer is looked at.
const STAMP: &str = "stamp ";

/// The beginnings of the lines of work that strangers can make for us.
pub const OF_STRANGERS: [&str; 5] = [VERIFY, FETCH, RENOTE, MEET, STAMP];

/// What shares a line.
#[derive(Clone, Copy, Debug)]
pub enum Line<'a> {
    /// What one of ours did, as other servers hear of it.
    Publish(Id<User>),
    /// What one of ours changed of their profile, told once for all.
    Change(Id<User>),
    /// Whom one who moved away still follows.
    Part(Id<User>),
    /// New tallies of a poll of ours.
    Count(Id<Note>),
    /// Activities for one inbox.
    Deliver(&'a str),
    /// Activities for an inbox that stumbles over one about the same thing.
    DeliverAbout(&'a str, &'a str),
    /// Activities of an actor, by its ActivityPub id.
    Receive(&'a str),
    /// Messages of a host signed with a key that is not known yet: host and key id.
    Verify(&'a str, &'a str),
    /// Deeds about a note of a third server that could not be fetched at once, by its id.
    Aside(&'a str),
    /// A note that others point at, by its ActivityPub id.
    FetchNote(&'a str),
    /// Somebody whom a note names, by the address it names.
    Meet(Id<Note>, &'a str),
    /// The yes that an answer shows.
    CheckStamp(Id<Note>),
    /// What makes a profile worth looking at.
    FillProfile(Id<User>),
    /// An actor that is looked at again.
    RefreshUser(Id<User>),
    /// A thread, by the note it begins with.
    CompleteThread(Id<Note>),
    /// A server's NodeInfo, by host.
    LookAtInstance(&'a str),
    /// How a poll of another server stands.
    RenewPoll(Id<Note>),
    /// The end of a poll.
    EndPoll(Id<Note>),
    /// The notes of one who left.
    ForgetNotes(Id<User>),
    /// The renotes of a note that is gone, by its address.
    ForgetRenotes(&'a str),
    /// Files that one of ours wants from elsewhere.
    FetchFile(Id<User>),
    /// An archive of emoji.
    ImportEmojis(Id<File>),
    /// An archive of our emoji for somebody.
    ExportEmojis(Id<User>),
    /// Whole files that one of ours brings in or takes along.
    Transfer(Id<User>),
    /// What stands in a file that one of ours brings in, line by line.
    Import(Id<User>),
    /// Calls of a webhook.
    Webhook(Id<Webhook>),
    /// A draft that is posted when its time has come.
    Draft(Id<Draft>),
    /// A waking of a browser or app for a notification, or for all having been read.
    Push(Id<Subscription>, Option<Id<Notification>>),
    /// Notes that are older than the index of words (`steps/2.sql` puts the first one there).
    Index,
}

/// How all lines of this subscription begin.
pub fn pushes(to: Id<Subscription>) -> String {
    format!("push {to} ")
}

impl Display for Line<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Publish(user) => write!(out, "publish {user}"),
            Self::Change(user) => write!(out, "changed {user}"),
            Self::Part(user) => write!(out, "part {user}"),
            Self::Count(note) => write!(out, "counted {note}"),
            Self::Deliver(inbox) => write!(out, "{DELIVER}{inbox}"),
            Self::DeliverAbout(inbox, object) => write!(out, "{DELIVER}{inbox} {object}"),
            Self::Receive(actor) => write!(out, "{RECEIVE}{actor}"),
            Self::Verify(host, key) => write!(out, "{VERIFY}{host} {key}"),
            Self::Aside(note) => write!(out, "{RENOTE}{note}"),
            Self::FetchNote(uri) => write!(out, "{FETCH}{uri}"),
            Self::Meet(note, uri) => write!(out, "{MEET}{uri} for {note}"),
            Self::CheckStamp(reply) => write!(out, "{STAMP}{reply}"),
            Self::FillProfile(user) => write!(out, "profile {user}"),
            Self::RefreshUser(user) => write!(out, "refresh {user}"),
            Self::CompleteThread(root) => write!(out, "thread {root}"),
            Self::LookAtInstance(host) => write!(out, "look {host}"),
            Self::RenewPoll(note) => write!(out, "tallies {note}"),
            Self::EndPoll(note) => write!(out, "poll {note}"),
            Self::ForgetNotes(user) => write!(out, "forget {user}"),
            Self::ForgetRenotes(uri) => write!(out, "forget renotes {uri}"),
            Self::FetchFile(user) => write!(out, "bring file {user}"),
            Self::ImportEmojis(file) => write!(out, "import emojis {file}"),
            Self::ExportEmojis(user) => write!(out, "export emojis {user}"),
            Self::Transfer(user) => write!(out, "transfer {user}"),
            Self::Import(user) => write!(out, "import {user}"),
            Self::Webhook(webhook) => write!(out, "webhook {webhook}"),
            Self::Draft(draft) => write!(out, "draft {draft}"),
            Self::Push(to, Some(notification)) => write!(out, "{}{notification}", pushes(*to)),
            Self::Push(to, None) => write!(out, "{}read", pushes(*to)),
            Self::Index => out.write_str("index"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_spelt_as_in_databases_that_are_already_there() {
        let (user, subscription) = (Id::new(36), Id::new(36));
        let lines = [
            Line::Publish(user),
            Line::Deliver("https://b.example/inbox"),
            Line::Verify("b.example", "https://b.example/u#key"),
            Line::Aside("https://c.example/1"),
            Line::Push(subscription, None),
            Line::Push(subscription, Some(Id::new(37))),
            Line::Index,
        ];
        let of = |id: i64| Id::<User>::new(id).to_string();
        let (a, b) = (of(36), of(37));
        let spelt = [
            format!("publish {a}"),
            "deliver https://b.example/inbox".to_owned(),
            "verify b.example https://b.example/u#key".to_owned(),
            "renote https://c.example/1".to_owned(),
            format!("push {a} read"),
            format!("push {a} {b}"),
            "index".to_owned(),
        ];
        assert_eq!(lines.map(|line| line.to_string()), spelt);
    }
}
