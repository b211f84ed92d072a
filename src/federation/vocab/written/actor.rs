//! Actors, their pictures and keys.

use serde::Serialize;

use crate::clock::Time;
use crate::federation::vocab::written::Source;
use crate::federation::vocab::written::Tag;

/// The picture or banner of an actor.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Image {
    /// Always `Image`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Where it is.
    pub url: String,
    /// Its type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// Never hidden.
    pub sensitive: bool,
    /// No words for it.
    pub name: Option<String>,
}

/// The address by which FEP-844e names the standard of signatures.
pub const RFC9421: &str = "https://datatracker.ietf.org/doc/html/rfc9421";

/// What made an actor, and which standards it takes part in (FEP-844e): whoever reads it
/// need not find out by knocking twice (S31).
#[derive(Clone, Debug, Serialize)]
pub struct Generator {
    /// Always `Application`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The standards.
    pub implements: [Standard; 1],
}

impl Generator {
    /// We verify and make the signatures of RFC 9421.
    pub const OURS: Self = Self {
        kind: "Application",
        implements: [Standard {
            href: RFC9421,
            name: "RFC-9421: HTTP Message Signatures",
        }],
    };
}

/// A standard that is kept.
#[derive(Clone, Debug, Serialize)]
pub struct Standard {
    /// Where it is written.
    pub href: &'static str,
    /// What it is called.
    pub name: &'static str,
}

/// An actor of ours (section 1.4).
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Actor {
    /// Person, Service or Application.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Its id.
    pub id: String,
    /// Where it is delivered to.
    pub inbox: String,
    /// What it wrote.
    pub outbox: String,
    /// Who follows it.
    pub followers: String,
    /// Whom it follows.
    pub following: String,
    /// What it pinned.
    pub featured: String,
    /// Where all of us are delivered to.
    pub shared_inbox: String,
    /// The same, where the standard puts it.
    pub endpoints: Endpoints,
    /// Its page for people.
    pub url: String,
    /// The name in its handle.
    pub preferred_username: String,
    /// Its handle (FEP-2c59).
    pub webfinger: String,
    /// Its display name, the user name when it has none (D19).
    pub name: String,
    /// What it says about itself, in HTML.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The same in MFM.
    #[serde(rename = "_misskey_summary", skip_serializing_if = "Option::is_none")]
    pub misskey_summary: Option<String>,
    /// The same again, where the standard puts it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// A greeting for new followers.
    #[serde(
        rename = "_misskey_followedMessage",
        skip_serializing_if = "Option::is_none"
    )]
    pub followed_message: Option<String>,
    /// Its picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon: Option<Image>,
    /// Its banner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<Image>,
    /// Hashtags and emoji of its texts.
    pub tag: Vec<Tag>,
    /// The rows of its profile.
    pub attachment: Vec<PropertyValue>,
    /// Whether follows wait for a yes.
    pub manually_approves_followers: bool,
    /// Whether it wants to be found.
    pub discoverable: bool,
    /// Whether its notes may be searched.
    pub indexable: bool,
    /// When it came into being.
    pub published: Time,
    /// A moderator took it offline for now (D22).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub suspended: bool,
    /// Speaks as cats do.
    pub is_cat: bool,
    /// Its birthday.
    #[serde(rename = "vcard:bday", skip_serializing_if = "Option::is_none")]
    pub birthday: Option<String>,
    /// Where it lives.
    #[serde(rename = "vcard:Address", skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// Its other addresses.
    pub also_known_as: Vec<String>,
    /// What our software can do (D25).
    pub generator: Generator,
    /// Where it moved to; never an empty string (D22).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved_to: Option<String>,
    /// The key its deliveries are signed with.
    pub public_key: Key,
}

/// Where the standard puts the shared inbox.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Endpoints {
    /// Where all of us are delivered to.
    pub shared_inbox: String,
}

/// A row of a profile.
#[derive(Clone, Debug, Serialize)]
pub struct PropertyValue {
    /// Always `PropertyValue`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// What it is.
    pub name: String,
    /// HTML.
    pub value: String,
}

/// A public key.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Key {
    /// Its id.
    pub id: String,
    /// Always `Key`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Whose it is.
    pub owner: String,
    /// SPKI in PEM (S7).
    pub public_key_pem: String,
}
