//! Mentions, hashtags and emoji as tags, and the way our MFM links them.

use rusqlite::Connection;

use crate::config::Origin;
use crate::federation::addresses;
use crate::federation::vocab::written;
use crate::federation::vocab::written::Tag;
use crate::mfm;
use crate::model::emojis::Emoji;
use crate::model::emojis::Picture;
use crate::model::users::User;
use crate::store::emojis;

/// The id of somebody, ours or theirs.
pub fn actor_id(us: &Origin, user: &User) -> String {
    match &user.remote {
        Some(remote) => remote.uri.clone(),
        None => addresses::actor(us, user.id),
    }
}

/// The page of somebody, ours or theirs.
pub fn page_of(us: &Origin, user: &User) -> String {
    match &user.remote {
        Some(remote) => remote.url.clone().unwrap_or_else(|| remote.uri.clone()),
        None => addresses::profile(us, &user.username),
    }
}

/// A Mention tag; the host stands in the name for our own too (O2).
pub fn mention(us: &Origin, user: &User) -> Tag {
    let host = user.host.as_deref().unwrap_or(us.account_domain());
    Tag::Mention {
        href: actor_id(us, user),
        name: format!("@{}@{host}", user.username),
    }
}

/// A Hashtag tag; `name` has no `#`.
pub fn hashtag(us: &Origin, name: &str) -> Tag {
    Tag::Hashtag {
        href: addresses::tag(us, name),
        name: format!("#{name}"),
    }
}

/// An emoji of ours; those that do not leave the server and those of others have none.
pub fn emoji(us: &Origin, emoji: &Emoji) -> Option<written::Emoji> {
    let Picture::Ours {
        access, media_type, ..
    } = &emoji.picture
    else {
        return None;
    };
    (!emoji.looks.local_only).then(|| written::Emoji {
        id: addresses::emoji(us, &emoji.name),
        name: format!(":{}:", emoji.name),
        updated: Some(emoji.updated_at.unwrap_or(emoji.id.time())),
        icon: written::Icon {
            kind: "Image",
            media_type: media_type.clone(),
            url: addresses::file(us, access),
        },
        license: emoji
            .looks
            .license
            .clone()
            .map(|free_text| written::License { free_text }),
    })
}

/// Tags for the emoji of ours with these names.
pub fn emojis_named(db: &Connection, us: &Origin, names: &[String]) -> rusqlite::Result<Vec<Tag>> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let found = emojis::by_names(db, &names, None)?;
    let tags = found.iter().filter_map(|one| emoji(us, one));
    Ok(tags.map(Tag::Emoji).collect())
}

/// MFM of ours as HTML for others; `people` are those it may mention, `quoted` is the id
/// of the note it quotes.
pub fn html(us: &Origin, people: &[User], tree: &[mfm::Node], quoted: Option<&str>) -> String {
    let mention = |username: &str, host: Option<&str>| {
        let host = us.elsewhere(host);
        let user = people.iter().find(|user| is_named(user, username, host))?;
        let shown = user.host.as_deref().unwrap_or(us.account_domain());
        Some(mfm::MentionLink {
            href: page_of(us, user),
            text: format!("@{}@{shown}", user.username),
        })
    };
    let links = mfm::Links {
        origin: us.as_str(),
        mention: &mention,
    };
    mfm::to_html(tree, &links, quoted)
}

fn is_named(user: &User, username: &str, host: Option<&str>) -> bool {
    let same_host = match (user.host.as_deref(), host) {
        (Some(theirs), Some(named)) => theirs.eq_ignore_ascii_case(named),
        (None, None) => true,
        _ => false,
    };
    same_host && user.username.eq_ignore_ascii_case(username)
}
