//! The public notes of one of ours, for feed readers: Atom, RSS and JSON Feed, under the
//! addresses Misskey has for them (`/@NAME.atom`, `.rss`, `.json`).
//!
//! What is in a feed is decided here, once: what everyone may read on the profile, but for
//! what is not to leave this server. How it is written is each form's own file.

mod atom;
mod json;
mod rss;
mod xml;

use http::HeaderValue;
use http::StatusCode;
use http::header;

use crate::clock::Time;
use crate::http::Reply;
use crate::mfm;
use crate::mfm::Links;
use crate::mfm::MentionLink;
use crate::model::notes::Note;
use crate::model::paths;
use crate::model::users::User;
use crate::web::gather::Shown;
use crate::web::parts::note::View;
use crate::web::parts::notification;
use crate::web::parts::user;

/// Readers ask often; a few minutes late is early enough.
const KEPT: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// How a feed is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// RFC 4287.
    Atom,
    /// RSS 2.0.
    Rss,
    /// JSON Feed 1.1 (<https://www.jsonfeed.org/version/1.1/>).
    Json,
}

/// What a feed holds, ready to be written.
struct Feed {
    title: String,
    about: String,
    author: String,
    /// The address of the profile.
    page: String,
    /// The address of the feed itself.
    own: String,
    /// The address of the author's picture.
    picture: String,
    updated: Time,
    entries: Vec<Entry>,
}

/// A note in it.
struct Entry {
    /// The address of the note that was written: for a renote, of that.
    id: String,
    /// The address of the note that is shown.
    address: String,
    title: String,
    html: String,
    published: Time,
    updated: Time,
    /// Addresses and media types.
    files: Vec<(String, String)>,
}

impl Form {
    /// All of them, as a profile offers them.
    pub const ALL: [Self; 3] = [Self::Atom, Self::Rss, Self::Json];

    /// What stands behind the name in the address.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Atom => ".atom",
            Self::Rss => ".rss",
            Self::Json => ".json",
        }
    }

    /// Its media type.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Atom => "application/atom+xml",
            Self::Rss => "application/rss+xml",
            Self::Json => "application/feed+json",
        }
    }

    fn write(self, feed: &Feed) -> String {
        match self {
            Self::Atom => atom::write(feed),
            Self::Rss => rss::write(feed),
            Self::Json => json::write(feed),
        }
    }
}

/// The feed of these notes; `about` is what the author says of themselves.
pub fn reply(form: Form, view: View, author: &User, about: &str, notes: &[Note]) -> Reply {
    let origin = &view.frame.origin;
    let page = format!("{origin}{}", user::path(author));
    let entries: Vec<_> = notes.iter().filter_map(|note| entry(view, note)).collect();
    let picture = view.gathered.people.get(&author.id);
    let feed = Feed {
        title: format!(
            "{} ({}@{})",
            author.display_name(),
            author.acct(),
            view.frame.account_domain
        ),
        about: mfm::to_plain(&mfm::parse(about)),
        author: author.display_name().to_owned(),
        own: format!("{page}{}", form.suffix()),
        picture: picture.map_or_else(String::new, |person| format!("{origin}{}", person.avatar)),
        updated: entries
            .iter()
            .map(|entry| entry.updated)
            .max()
            .unwrap_or(author.id.time()),
        page,
        entries,
    };
    let kind = format!("{}; charset=utf-8", form.kind());
    let kind = HeaderValue::from_str(&kind).unwrap_or(HeaderValue::from_static("text/plain"));
    Reply::new(StatusCode::OK, "text/plain", form.write(&feed))
        .with(header::CONTENT_TYPE, kind)
        .with(header::CACHE_CONTROL, KEPT)
}

/// A note that is for everyone everywhere. A renote is an entry of its own that shows what
/// it passes on.
fn entry(view: View, note: &Note) -> Option<Entry> {
    let shown = view.gathered.renoted_by(note).unwrap_or(note);
    let is_hidden = note.is_renote() && shown.id == note.id;
    let is_open = |note: &Note| note.visibility.is_open() && !note.local_only;
    if is_hidden || !is_open(note) || !is_open(shown) {
        return None;
    }
    let origin = &view.frame.origin;
    let files = view.gathered.files.get(&shown.id).into_iter().flatten();
    let files: Vec<_> = files.filter(|_| shown.cw.is_none()).collect();
    Some(Entry {
        id: format!("{origin}{}", paths::note(note.id)),
        address: format!("{origin}{}", paths::note(shown.id)),
        title: notification::gist(shown),
        html: html(view, shown, &files),
        published: note.id.time(),
        updated: shown
            .edited_at
            .unwrap_or(note.id.time())
            .max(note.id.time()),
        files: files
            .iter()
            .map(|file| (format!("{origin}{}", file.address), file.media_type.clone()))
            .collect(),
    })
}

/// What a note says, and its pictures. Behind a warning stands nothing but the warning.
fn html(view: View, note: &Note, files: &[&Shown]) -> String {
    if let Some(warning) = &note.cw {
        return format!("<p>{}</p>", xml::escaped(warning));
    }
    let origin = &view.frame.origin;
    let mention = |name: &str, host: Option<&str>| {
        let address = match host {
            Some(host) => format!("@{name}@{host}"),
            None => format!("@{name}"),
        };
        Some(MentionLink {
            href: format!("{origin}/{address}"),
            text: address,
        })
    };
    let links = Links {
        origin,
        mention: &mention,
    };
    let quoted = note
        .renote_id
        .filter(|id| view.gathered.notes.contains_key(id));
    let quoted = quoted.map(|id| format!("{origin}{}", paths::note(id)));
    let text = mfm::parse(note.text.as_deref().unwrap_or_default());
    let mut html = mfm::to_html(&text, &links, quoted.as_deref());
    for file in files {
        if file.media_type.starts_with("image/") && !file.is_sensitive {
            let (address, alt) = (&file.address, file.comment.as_deref().unwrap_or_default());
            let (address, alt) = (xml::escaped(address), xml::escaped(alt));
            html.push_str(&format!(
                "<p><img src=\"{origin}{address}\" alt=\"{alt}\"></p>"
            ));
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::ReplyBody;
    use crate::web::layout;
    use crate::web::parts::note::tests;

    fn written(form: Form, notes: &[Note]) -> String {
        let gathered = tests::gathered(notes);
        let frame = layout::tests::frame(None);
        let view = View {
            frame: &frame,
            gathered: &gathered,
        };
        let reply = reply(form, view, &tests::user(1, None), "**Beans**", notes);
        let ReplyBody::Bytes(bytes) = reply.body else {
            panic!("a text")
        };
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    #[test]
    fn notes_are_entries_and_nothing_breaks_out_of_them() {
        let mut warned = tests::note(6, 1, "They all live");
        warned.cw = Some("Spoilers".to_owned());
        let notes = [
            tests::note(5, 1, "]]></content></description><evil a=\"&\u{1}\""),
            warned,
        ];
        for (form, mark) in [
            (Form::Atom, "<entry>"),
            (Form::Rss, "<item>"),
            (Form::Json, "\"content_html\""),
        ] {
            let feed = written(form, &notes);
            assert_eq!(feed.matches(mark).count(), 2, "{feed}");
            assert!(!feed.contains('\u{1}'), "{feed}");
            // A title in JSON is text: there is nothing to break out of.
            let markup = match form {
                Form::Json => feed.replace("\"title\":\"]]></content></description><evil", ""),
                Form::Atom | Form::Rss => feed.clone(),
            };
            assert!(!markup.contains("<evil"), "{feed}");
            // JSON keeps a title as it is: it is text, and nobody's HTML.
            let shown = feed.split("content_html").nth(1).unwrap_or(&feed);
            assert!(
                !shown.contains("<evil") && shown.contains("&lt;evil"),
                "{feed}"
            );
            assert!(!feed.contains('\u{1}'), "{feed}");
            assert!(
                feed.contains("Spoilers") && !feed.contains("They all live"),
                "{feed}"
            );
        }
    }

    #[test]
    fn what_stays_here_or_is_for_some_is_in_no_feed() {
        let mut stays = tests::note(5, 1, "stays here");
        stays.local_only = true;
        let mut closed = tests::note(6, 1, "for followers");
        closed.visibility = crate::model::notes::Visibility::Followers;
        for form in Form::ALL {
            let feed = written(form, &[stays.clone(), closed.clone()]);
            assert!(
                !feed.contains("stays here") && !feed.contains("for followers"),
                "{feed}"
            );
        }
    }
}
