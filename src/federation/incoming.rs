//! What others wrote, in our words: vocabulary → what `actions` take.
//!
//! HTML becomes MFM here, addressing becomes a visibility. Nothing is asked and nothing
//! is stored.

use crate::actions::notes::NewPoll;
use crate::actions::users::Met;
use crate::clock::Time;
use crate::config::Origin;
use crate::federation::addresses;
use crate::federation::addresses::Ours;
use crate::federation::handles::Handle;
use crate::federation::vocab::actor::Actor;
use crate::federation::vocab::actor::Summary;
use crate::federation::vocab::attachment::Attachment;
use crate::federation::vocab::object::Content;
use crate::federation::vocab::object::Post;
use crate::federation::vocab::object::Reach;
use crate::federation::vocab::tag::Emoji;
use crate::federation::vocab::tag::Tags;
use crate::mfm;
use crate::model::Id;
use crate::model::emojis::Seen;
use crate::model::files::File;
use crate::model::files::Place;
use crate::model::notes::REMOTE_TEXT_CHARACTERS;
use crate::model::notes::Visibility;
use crate::model::polls::Choice;
use crate::model::users::Avatar;
use crate::model::users::Field;
use crate::model::users::ListVisibility;
use crate::model::users::Profile;
use crate::model::users::Remote;
use crate::model::users::User;

/// Characters kept of a description (Misskey's number).
const DESCRIPTION_CHARACTERS: usize = 2048;
/// Characters kept of a profile field's value.
const FIELD_CHARACTERS: usize = 512;

/// An actor under its handle, as it is read `now`.
pub fn actor(actor: &Actor, handle: Handle, now: Time) -> Met {
    let emojis = pictures(&actor.tags);
    Met {
        user: User {
            id: Id::new(0),
            host: Some(handle.host),
            username: handle.name,
            name: actor.name.clone(),
            emojis: emojis.iter().map(|seen| seen.name.clone()).collect(),
            avatar: actor.icon.clone().map(Avatar::Theirs),
            is_bot: actor.kind.is_bot(),
            is_cat: actor.is_cat,
            is_locked: actor.is_locked,
            is_explorable: actor.is_discoverable,
            is_admin: false,
            is_silenced: false,
            suspended_at: None,
            gone_at: None,
            remote: Some(home(actor)),
        },
        profile: profile(actor, now),
        keys: actor
            .keys
            .iter()
            .map(|key| (key.id.clone(), key.pem.clone()))
            .collect(),
        emojis,
        is_away: actor.is_suspended,
        is_unsearchable: actor.is_unsearchable,
        handle: handle.standing,
    }
}

fn home(actor: &Actor) -> Remote {
    Remote {
        uri: actor.id.clone(),
        url: actor.url.clone().filter(|url| *url != actor.id),
        inbox: actor.inbox.clone(),
        shared_inbox: actor.shared_inbox.clone(),
        followers_uri: actor.followers.clone(),
        featured_uri: actor.featured.clone(),
        fetched_at: None,
    }
}

fn profile(actor: &Actor, now: Time) -> Profile {
    let context = Context::of(&actor.tags, &[]);
    let description = actor.summary.as_ref().map(|summary| match summary {
        Summary::Mfm(text) => text.clone(),
        Summary::Html(html) => context.convert(html).text,
    });
    let field = |field: &crate::federation::vocab::actor::Field| Field {
        name: field.name.clone(),
        value: start(&context.convert(&field.value_html).text, FIELD_CHARACTERS),
    };
    Profile {
        description: description
            .map(|text| start(text.trim(), DESCRIPTION_CHARACTERS))
            .filter(|text| !text.is_empty()),
        location: actor.location.clone(),
        birthday: actor
            .birthday
            .clone()
            .filter(|day| day.as_str() <= &now.to_string()[..10]), // D39
        fields: actor.fields.iter().map(field).collect(),
        followed_message: actor.followed_message.clone(),
        banner: actor.image.clone().map(Avatar::Theirs),
        followers_visibility: ListVisibility::Public,
        following_visibility: ListVisibility::Public,
        also_known_as: actor.aliases.clone(),
        moved_to: actor.moved_to.clone(),
        ..Profile::default()
    }
}

/// Names and pictures of the emoji that an object brings along.
pub fn pictures(tags: &Tags) -> Vec<Seen> {
    tags.emojis.iter().map(picture).collect()
}

/// The same of one of them.
pub fn picture(emoji: &Emoji) -> Seen {
    Seen {
        name: emoji.name.clone(),
        url: emoji.url.clone(),
        updated_at: emoji.updated,
    }
}

fn start(text: &str, limit_characters: usize) -> String {
    crate::federation::vocab::loose::cut(text, limit_characters).to_owned()
}

/// What HTML needs to be read rightly, owned.
struct Context<'a> {
    mentions: Vec<mfm::MentionTag>,
    hashtags: &'a [String],
    quoted: &'a [&'a str],
}

impl<'a> Context<'a> {
    fn of(tags: &'a Tags, quoted: &'a [&'a str]) -> Self {
        let mention = |tag: &crate::federation::vocab::tag::Mention| {
            mfm::MentionTag::from_tag(&tag.href, tag.name.as_deref().unwrap_or_default())
        };
        Self {
            mentions: tags.mentions.iter().filter_map(mention).collect(),
            hashtags: &tags.hashtags,
            quoted,
        }
    }

    fn convert(&self, html: &str) -> mfm::Converted {
        let context = mfm::Context {
            mentions: &self.mentions,
            hashtags: self.hashtags,
            quoted: self.quoted,
        };
        mfm::from_html(html, &context)
    }
}

/// The text of a note in MFM (I36 to I38). `known` are the people it mentions that we
/// have met, with their handles; `quoted` are the addresses of what it quotes.
pub fn text(us: &Origin, post: &Post, known: &[User], quoted: &[&str]) -> Option<String> {
    let (body, was_cut) = match &post.content {
        Content::Mfm(text) | Content::Plain(text) => limited(text.trim()),
        Content::Html(html) => {
            let mut context = Context::of(&post.tags, quoted);
            for mention in &mut context.mentions {
                complete(us, mention, known);
            }
            let converted = context.convert(html);
            (converted.text, converted.cut)
        }
    };
    let mut parts = Vec::with_capacity(3);
    parts.extend(post.title.as_ref().map(|title| format!("**{title}**")));
    parts.extend(Some(body).filter(|body| !body.is_empty()));
    let is_article = post.is_article || post.title.is_some();
    if was_cut || is_article {
        parts.push(post.url.as_ref().unwrap_or(&post.id).clone());
    }
    (!parts.is_empty()).then(|| parts.join("\n\n"))
}

/// The text with the address of what it quotes below, for a quote that cannot be shown.
pub fn with_link(text: Option<String>, quoted: &str) -> String {
    match text {
        Some(text) if text.contains(quoted) => text,
        Some(text) => format!("{text}\n\nRE: {quoted}"),
        None => format!("RE: {quoted}"),
    }
}

fn limited(text: &str) -> (String, bool) {
    let cut = start(text, REMOTE_TEXT_CHARACTERS);
    let was_cut = cut.len() < text.len();
    (cut, was_cut)
}

/// A handle is known better than a tag tells it (I49); some tags tell a name that is no
/// handle at all.
fn complete(us: &Origin, mention: &mut mfm::MentionTag, known: &[User]) {
    let ours = Ours::read(us, &mention.href);
    let is_it = |user: &&User| match &user.remote {
        Some(remote) => remote.uri == mention.href,
        None => {
            ours == Some(Ours::User(user.id)) || ours == Some(Ours::Name(user.username.clone()))
        }
    };
    let Some(user) = known.iter().find(is_it) else {
        return;
    };
    mention.url = match &user.remote {
        Some(remote) => remote.url.clone(),
        None => Some(addresses::profile(us, &user.username)),
    };
    mention.username = Some(user.username.clone());
    let home = || us.account_domain().to_owned();
    mention.host = user.host.clone().unwrap_or_else(home);
}

/// Who may see a note (3.5). `followers` is the author's collection of followers.
/// `was_fetched`: nobody addressed at all means everybody, for a few blogs; delivered,
/// it means the owner of the inbox.
pub fn visibility(
    reach: &Reach,
    author: &str,
    followers: Option<&str>,
    was_fetched: bool,
) -> Visibility {
    let is_followers = |id: &String| is_followers(id, author, followers);
    if reach.direct {
        return Visibility::Specified;
    }
    if reach.public || (was_fetched && reach.is_empty()) {
        return Visibility::Public;
    }
    if reach.unlisted {
        return Visibility::Home;
    }
    match reach.named.iter().any(is_followers) {
        true => Visibility::Followers,
        false => Visibility::Specified,
    }
}

/// Whether this is the collection of an author's followers.
pub fn is_followers(id: &str, author: &str, followers: Option<&str>) -> bool {
    Some(id) == followers || id.strip_prefix(author) == Some("/followers")
}

/// A file somewhere else; whose it is and its id are given when it is stored.
pub fn file(attachment: &Attachment, all_sensitive: bool) -> File {
    let path = attachment.url.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit('/').next().filter(|name| !name.is_empty());
    let unknown = "application/octet-stream";
    File {
        id: Id::new(0),
        user_id: None,
        folder_id: None,
        name: start(name.unwrap_or("file"), crate::model::files::NAME_CHARACTERS),
        media_type: attachment
            .media_type
            .clone()
            .unwrap_or_else(|| unknown.to_owned()),
        size_bytes: 0,
        md5: None,
        place: Place::There {
            uri: attachment.url.clone(),
            thumbnail_uri: attachment.thumbnail.clone(),
        },
        comment: attachment.alt.clone(),
        is_sensitive: attachment.sensitive || all_sensitive,
        blurhash: attachment.blurhash.clone(),
        width: attachment.width.map(i64::from),
        height: attachment.height.map(i64::from),
    }
}

/// A poll with its tallies; one that its server calls closed is over now.
pub fn poll(poll: &crate::federation::vocab::poll::Poll, now: Time) -> NewPoll {
    let choice = |choice: &crate::federation::vocab::poll::Choice| Choice {
        text: choice.text.clone(),
        votes: i64::from(choice.votes),
    };
    NewPoll {
        choices: poll.choices.iter().map(choice).collect(),
        multiple: poll.multiple,
        expires_at: match poll.closed {
            true => Some(poll.ends.unwrap_or(now).min(now)),
            false => poll.ends,
        },
        voters: poll.voters.map(i64::from),
    }
}

/// Hashtags in their matching form, each once.
pub fn hashtags(tags: &Tags) -> Vec<String> {
    let mut names: Vec<String> = tags
        .hashtags
        .iter()
        .map(|tag| mfm::normalise_hashtag(tag))
        .collect();
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const AUTHOR: &str = "https://a.example/u/1";

    fn seen(object: serde_json::Value, was_fetched: bool) -> Visibility {
        visibility(
            &Reach::read(&object),
            AUTHOR,
            Some("https://a.example/f/1"),
            was_fetched,
        )
    }

    #[test]
    fn addressing_decides_who_may_see_it() {
        let public = "https://www.w3.org/ns/activitystreams#Public";
        assert_eq!(seen(json!({"to": [public]}), false), Visibility::Public);
        assert_eq!(
            seen(
                json!({"to": ["https://a.example/f/1"], "cc": [public]}),
                false
            ),
            Visibility::Home
        );
        assert_eq!(
            seen(json!({"to": "https://a.example/f/1"}), false),
            Visibility::Followers
        );
        assert_eq!(
            seen(json!({"to": "https://a.example/u/1/followers"}), false),
            Visibility::Followers
        );
        assert_eq!(
            seen(json!({"to": "https://b.example/f/1"}), false),
            Visibility::Specified
        );
        assert_eq!(seen(json!({}), true), Visibility::Public);
        assert_eq!(seen(json!({}), false), Visibility::Specified);
        let direct = json!({"to": "https://a.example/f/1", "directMessage": true});
        assert_eq!(seen(direct, false), Visibility::Specified);
    }

    fn words(object: serde_json::Value) -> Option<String> {
        let mut note =
            json!({"id": "https://a.example/n/1", "type": "Note", "attributedTo": AUTHOR});
        let map = note.as_object_mut().expect("an object");
        map.extend(object.as_object().expect("an object").clone());
        let us = Origin::parse("https://us.example").expect("an origin");
        text(&us, &Post::read(&note, None).expect("readable"), &[], &[])
    }

    #[test]
    fn an_article_has_its_title_in_bold_and_its_address_below() {
        let article = json!({"type": "Article", "name": "Title", "content": "<p>Body</p>",
            "url": "https://a.example/page"});
        assert_eq!(
            words(article).as_deref(),
            Some("**Title**\n\nBody\n\nhttps://a.example/page")
        );
        let nameless = json!({"type": "Article", "content": "<p>Body</p>"});
        assert_eq!(
            words(nameless).as_deref(),
            Some("Body\n\nhttps://a.example/n/1")
        );
    }

    #[test]
    fn a_note_without_words_has_no_text() {
        assert_eq!(words(json!({"content": ""})), None);
        assert_eq!(
            words(json!({"content": "<p>hi</p>"})).as_deref(),
            Some("hi")
        );
    }

    #[test]
    fn what_is_cut_keeps_a_link_to_the_whole() {
        let long = words(
            json!({"source": {"mediaType": "text/x.misskeymarkdown", "content": "x".repeat(9000)}}),
        );
        let long = long.expect("text");
        assert!(long.ends_with("\n\nhttps://a.example/n/1"));
        assert_eq!(
            long.chars().filter(|&c| c == 'x').count(),
            REMOTE_TEXT_CHARACTERS + "example".matches('x').count()
        );
    }
}
