//! One of ours as an actor (section 1.4).

use rusqlite::Connection;

use crate::config::Origin;
use crate::federation::addresses;
use crate::federation::outbox::render::tags;
use crate::federation::vocab::written;
use crate::federation::vocab::written::Actor;
use crate::federation::vocab::written::Image;
use crate::federation::vocab::written::PropertyValue;
use crate::federation::vocab::written::Source;
use crate::federation::vocab::written::Tag;
use crate::mfm;
use crate::model::users::Avatar;
use crate::model::users::Field;
use crate::model::users::Profile;
use crate::model::users::User;
use crate::store::files;
use crate::store::keys;
use crate::store::users;

/// Everything an actor's document is made of.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Who.
    pub user: User,
    /// What they say about themselves.
    pub profile: Profile,
    /// Whom their description mentions.
    pub mentioned: Vec<User>,
    /// Tags of their custom emoji.
    pub emojis: Vec<Tag>,
    /// The media types of their picture and their banner.
    pub picture_types: [Option<String>; 2],
    /// Their public key, SPKI in PEM.
    pub public_pem: String,
}

/// Reads what is needed to write one of ours; `None` without a key, which only somebody
/// half made could be.
pub fn gather(db: &Connection, us: &Origin, user: User) -> rusqlite::Result<Option<Facts>> {
    let Some(key) = keys::secret(db, user.id)? else {
        return Ok(None);
    };
    let profile = users::profile(db, user.id)?.unwrap_or_default();
    let found = mfm::find(&mfm::parse(
        profile.description.as_deref().unwrap_or_default(),
    ));
    let mut mentioned = Vec::new();
    for mention in &found.mentions {
        let host = us.elsewhere(mention.host.as_deref());
        mentioned.extend(users::by_acct(db, &mention.username, host)?);
    }
    let pictures = [user.avatar.as_ref(), profile.banner.as_ref()];
    let [icon, image] = pictures.map(|picture| media_type(db, picture));
    Ok(Some(Facts {
        picture_types: [icon?, image?],
        emojis: tags::emojis_named(db, us, &user.emojis)?,
        mentioned,
        profile,
        public_pem: key.public_pem,
        user,
    }))
}

fn media_type(db: &Connection, picture: Option<&Avatar>) -> rusqlite::Result<Option<String>> {
    let Some(Avatar::Ours { access, .. }) = picture else {
        return Ok(None);
    };
    Ok(files::by_access(db, access)?.map(|file| file.media_type))
}

/// Writes one of ours.
pub fn person(us: &Origin, facts: &Facts) -> Actor {
    let Facts { user, profile, .. } = facts;
    let id = addresses::actor(us, user.id);
    let at = |part: &str| format!("{id}/{part}");
    // A suspended user keeps its address and key, and shows nothing (D22, O27).
    let shown = user.is_active();
    let description = profile
        .description
        .as_deref()
        .filter(|text| shown && !text.is_empty());
    Actor {
        kind: kind(user),
        inbox: at("inbox"),
        outbox: at("outbox"),
        followers: at("followers"),
        following: at("following"),
        featured: at("collections/featured"),
        shared_inbox: addresses::shared_inbox(us),
        endpoints: written::Endpoints {
            shared_inbox: addresses::shared_inbox(us),
        },
        url: addresses::profile(us, &user.username),
        preferred_username: user.username.clone(),
        webfinger: format!("{}@{}", user.username, us.account_domain()),
        name: if shown {
            user.display_name()
        } else {
            &user.username
        }
        .to_owned(),
        summary: description.map(|text| html(us, facts, text)),
        misskey_summary: description.map(str::to_owned),
        source: description.map(Source::mfm),
        followed_message: profile.followed_message.clone().filter(|_| shown),
        icon: user
            .avatar
            .as_ref()
            .filter(|_| shown)
            .and_then(|avatar| image(us, avatar, facts.picture_types[0].clone())),
        image: profile
            .banner
            .as_ref()
            .filter(|_| shown)
            .and_then(|banner| image(us, banner, facts.picture_types[1].clone())),
        tag: if shown {
            all_tags(us, facts)
        } else {
            Vec::new()
        },
        attachment: if shown { fields(us, facts) } else { Vec::new() },
        manually_approves_followers: user.is_locked || user.is_system(),
        discoverable: shown && user.is_explorable && !user.is_system(),
        indexable: shown && user.is_explorable && !user.is_system(),
        published: user.id.time(),
        suspended: user.suspended_at.is_some(),
        is_cat: shown && user.is_cat,
        birthday: profile.birthday.clone().filter(|_| shown),
        location: profile.location.clone().filter(|_| shown),
        also_known_as: match shown {
            true => profile.also_known_as.clone(),
            false => Vec::new(),
        },
        generator: written::Generator::OURS,
        moved_to: profile
            .moved_to
            .clone()
            .filter(|target| shown && !target.is_empty()),
        public_key: key(us, facts, addresses::key(us, user.id)),
        id,
    }
}

/// The key of one of ours as a document of its own (0.3), or inside its actor.
pub fn key(us: &Origin, facts: &Facts, id: String) -> written::Key {
    written::Key {
        id,
        kind: "Key",
        owner: addresses::actor(us, facts.user.id),
        public_key_pem: facts.public_pem.clone(),
    }
}

fn kind(user: &User) -> &'static str {
    if user.is_system() {
        "Application"
    } else if user.is_bot {
        "Service"
    } else {
        "Person"
    }
}

fn html(us: &Origin, facts: &Facts, text: &str) -> String {
    tags::html(us, &facts.mentioned, &mfm::parse(text), None)
}

fn image(us: &Origin, avatar: &Avatar, media_type: Option<String>) -> Option<Image> {
    let Avatar::Ours { access, .. } = avatar else {
        return None;
    };
    Some(Image {
        kind: "Image",
        url: addresses::file(us, access),
        media_type,
        sensitive: false,
        name: None,
    })
}

fn all_tags(us: &Origin, facts: &Facts) -> Vec<Tag> {
    let description = facts.profile.description.as_deref().unwrap_or_default();
    let hashtags = mfm::find(&mfm::parse(description)).hashtags;
    let hashtags = hashtags.iter().map(|name| tags::hashtag(us, name));
    facts.emojis.iter().cloned().chain(hashtags).collect()
}

/// A value that is nothing but an address becomes a link that Mastodon can verify (D21).
fn fields(us: &Origin, facts: &Facts) -> Vec<PropertyValue> {
    let value = |field: &Field| match url::Url::parse(field.value.trim()) {
        Ok(address) if matches!(address.scheme(), "http" | "https") => {
            // An address as the url crate writes it needs no escapes but for `&` and `'`.
            let text = address
                .as_str()
                .replace('&', "&amp;")
                .replace('\'', "&#39;");
            format!("<a href=\"{text}\" rel=\"me nofollow noopener\" target=\"_blank\">{text}</a>")
        }
        _ => html(us, facts, &field.value),
    };
    let row = |field: &Field| PropertyValue {
        kind: "PropertyValue",
        name: field.name.clone(),
        value: value(field),
    };
    facts.profile.fields.iter().map(row).collect()
}
