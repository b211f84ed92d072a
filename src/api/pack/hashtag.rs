//! `Hashtag`: how many people used it lately, and how many of ours have it in their
//! profile. Profiles of other servers are not read for tags: those counts are zero.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use rusqlite::Connection;
use serde::Serialize;

use crate::mfm;
use crate::mfm::normalise_hashtag;
use crate::model::Id;
use crate::model::notes::Note;
use crate::model::users::User;
use crate::store::hashtags::Use;
use crate::store::users;

/// A hashtag with its counts.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Hashtag {
    /// In its matching form.
    pub tag: String,
    mentioned_users_count: usize,
    mentioned_local_users_count: usize,
    mentioned_remote_users_count: usize,
    attached_users_count: usize,
    attached_local_users_count: usize,
    attached_remote_users_count: usize,
    #[serde(skip)]
    first: Option<Id<Note>>,
}

/// People of ours who have a tag in their profile.
pub type Attached = BTreeMap<String, Vec<User>>;

/// By what hashtags are sorted and chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// Who used it.
    Mentioned,
    /// Who of ours.
    MentionedLocal,
    /// Who of others.
    MentionedRemote,
    /// Who has it in their profile.
    Attached,
    /// Who of ours.
    AttachedLocal,
    /// Who of others.
    AttachedRemote,
}

/// Our people by the tags in their profiles.
pub fn attached(db: &Connection) -> rusqlite::Result<Attached> {
    let people = users::local(db)?;
    let profiles = users::profiles(db, people.iter().map(|user| user.id))?;
    let mut attached = Attached::new();
    for user in people.into_iter().filter(User::is_active) {
        let profile = profiles.get(&user.id);
        let text = profile.and_then(|profile| profile.description.as_deref());
        for tag in tags(text.unwrap_or_default()) {
            attached.entry(tag).or_default().push(user.clone());
        }
    }
    Ok(attached)
}

fn tags(text: &str) -> BTreeSet<String> {
    if !text.contains(['#', '＃']) {
        return BTreeSet::new();
    }
    let found = mfm::find(&mfm::parse(text));
    found
        .hashtags
        .iter()
        .map(|tag| normalise_hashtag(tag))
        .collect()
}

/// All tags of these uses and profiles, with their counts.
pub fn count(uses: &[Use], attached: &Attached) -> Vec<Hashtag> {
    let mut used: BTreeMap<&str, Vec<&Use>> = BTreeMap::new();
    for one in uses {
        used.entry(&one.tag).or_default().push(one);
    }
    for tag in attached.keys() {
        used.entry(tag).or_default();
    }
    let hashtag = |(tag, uses): (&str, Vec<&Use>)| {
        let people = |uses: &mut dyn Iterator<Item = &&Use>| -> usize {
            uses.map(|one| one.user).collect::<BTreeSet<_>>().len()
        };
        let local = people(&mut uses.iter().filter(|one| one.is_local));
        let all = people(&mut uses.iter());
        let attached = attached.get(tag).map_or(0, Vec::len);
        Hashtag {
            tag: tag.to_owned(),
            mentioned_users_count: all,
            mentioned_local_users_count: local,
            mentioned_remote_users_count: all - local,
            attached_users_count: attached,
            attached_local_users_count: attached,
            attached_remote_users_count: 0,
            first: uses.iter().map(|one| one.note).min(),
        }
    };
    used.into_iter().map(hashtag).collect()
}

impl Hashtag {
    /// One of its counts.
    pub fn count(&self, of: Count) -> usize {
        match of {
            Count::Mentioned => self.mentioned_users_count,
            Count::MentionedLocal => self.mentioned_local_users_count,
            Count::MentionedRemote => self.mentioned_remote_users_count,
            Count::Attached => self.attached_users_count,
            Count::AttachedLocal => self.attached_local_users_count,
            Count::AttachedRemote => self.attached_remote_users_count,
        }
    }

    /// What stands first among equals: what came up last.
    pub fn newness(&self) -> impl Ord + '_ {
        (self.first, &self.tag)
    }
}
