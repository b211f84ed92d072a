//! Files and previews that hang on a note (I44).

use serde_json::Value;

use crate::federation::authority;
use crate::federation::vocab::loose;
use crate::federation::vocab::loose::get;
use crate::federation::vocab::loose::many;
use crate::model::files::REMOTE_COMMENT_CHARACTERS;
use crate::model::notes::FILES;

/// Attachments that are looked at (I44).
const READ_LIMIT: usize = 32;
/// The longest blurhash.
const BLURHASH_LIMIT: usize = 100;

/// A file somewhere else.
#[derive(Debug, Clone, PartialEq)]
pub struct Attachment {
    /// Where it is.
    pub url: String,
    /// Its type as its server says; the proxy looks for itself.
    pub media_type: Option<String>,
    /// Alternative text.
    pub alt: Option<String>,
    /// Whether it is to be hidden first.
    pub sensitive: bool,
    /// Its blurred preview.
    pub blurhash: Option<String>,
    /// Pixels across.
    pub width: Option<u32>,
    /// Pixels down.
    pub height: Option<u32>,
    /// The still picture of a video or sound.
    pub thumbnail: Option<String>,
}

/// Reads the files of an object: an Article's `image` first, then its attachments; else what
/// a Video, Audio or Image object is itself.
pub fn read(object: &Value) -> Vec<Attachment> {
    let listed = many(get(object, "attachment")).iter().take(READ_LIMIT);
    let mut found: Vec<_> = listed.filter_map(one).take(FILES).collect();
    let is_page = loose::is_a(object, "Article") || loose::is_a(object, "Page");
    let image = many(get(object, "image")).first().and_then(one);
    let image = image.map(known_as_picture);
    let image = image.filter(|image| found.iter().all(|file| file.url != image.url));
    if let Some(image) = image.filter(|_| found.is_empty() || is_page) {
        found.insert(0, image);
        found.truncate(FILES);
    }
    if found.is_empty() {
        found.extend(itself(object));
    }
    found
}

/// A picture of which nothing but the address was said.
fn known_as_picture(file: Attachment) -> Attachment {
    let media_type = file.media_type.or_else(|| Some("image/unknown".to_owned()));
    Attachment { media_type, ..file }
}

/// Pixels down of a video that is shown as a file of its note (I44).
const VIDEO_HEIGHT: u32 = 720;

/// The file that an object is, in a form browsers play.
fn itself(object: &Value) -> Option<Attachment> {
    let places = loose::links(get(object, "url"));
    let playable = |kind: &str| kind == "video/mp4" || is_still_or_sound(kind);
    let place = places.iter().find(|place| {
        place.media_type.is_some_and(playable)
            && place.height.is_none_or(|height| height <= VIDEO_HEIGHT)
            && authority::may_be_shown(place.href)
    })?;
    Some(Attachment {
        url: place.href.to_owned(),
        media_type: place.media_type.map(str::to_owned),
        alt: None,
        sensitive: loose::flag(get(object, "sensitive")),
        blurhash: None,
        width: place.width.filter(|&width| width > 0),
        height: place.height.filter(|&height| height > 0),
        thumbnail: thumbnail(object),
    })
}

fn is_still_or_sound(media_type: &str) -> bool {
    media_type.starts_with("image/") || media_type.starts_with("audio/")
}

fn one(value: &Value) -> Option<Attachment> {
    let kind = loose::types(value).next().unwrap_or_default();
    let known = matches!(
        kind,
        "Document" | "Image" | "Video" | "Audio" | "Link" | "Page" | ""
    );
    if !known {
        return None;
    }
    let places = loose::links(value);
    let place = places
        .iter()
        .find(|place| authority::may_be_shown(place.href))?;
    // Without a type the kind is enough to choose how it is shown.
    let media_type = place.media_type.or(match kind {
        "Image" => Some("image/unknown"),
        "Video" => Some("video/unknown"),
        "Audio" => Some("audio/unknown"),
        _ => None,
    });
    // A link to a page is a preview card, and the address is in the text already.
    let is_card = matches!(kind, "Link" | "Page") && !media_type.is_some_and(is_media);
    if is_card {
        return None;
    }
    Some(Attachment {
        url: place.href.to_owned(),
        media_type: media_type.map(str::to_owned),
        alt: alternative(value),
        sensitive: loose::flag(get(value, "sensitive")),
        blurhash: blurhash(value),
        width: place.width.filter(|&width| width > 0),
        height: place.height.filter(|&height| height > 0),
        thumbnail: thumbnail(value),
    })
}

fn is_media(media_type: &str) -> bool {
    ["image/", "video/", "audio/"]
        .iter()
        .any(|start| media_type.starts_with(start))
}

/// GoToSocial and new Mastodon describe in `summary`, everybody else in `name`.
fn alternative(value: &Value) -> Option<String> {
    let said = |name| loose::text(value, name).filter(|text| !text.trim().is_empty());
    let text = said("summary").or_else(|| said("name"))?;
    Some(loose::cut(&text, REMOTE_COMMENT_CHARACTERS).to_owned())
}

fn blurhash(value: &Value) -> Option<String> {
    let hash = get(value, "blurhash").as_str()?;
    let alphabet =
        |byte: u8| byte.is_ascii_alphanumeric() || b"#$%*+,-.:;=?@[]^_{|}~".contains(&byte);
    let fits = (6..=BLURHASH_LIMIT).contains(&hash.len()) && hash.bytes().all(alphabet);
    fits.then(|| hash.to_owned())
}

fn thumbnail(value: &Value) -> Option<String> {
    let places = loose::links(get(value, "icon"));
    let place = places
        .iter()
        .find(|place| authority::may_be_shown(place.href))?;
    Some(place.href.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_file_is_read_in_the_shapes_of_others() {
        let files = read(&json!({"attachment": [
            {"type": "Document", "mediaType": "image/png", "url": "https://a.example/1.png",
             "name": "a cat", "blurhash": "LEHV6nWB2yk8pyo0adR*.7kCMdnj", "width": 10, "height": 0},
            {"type": "Image", "summary": "new", "name": "old",
             "url": [{"type": "Link", "href": "https://a.example/2.jpg", "mediaType": "image/jpeg"}]},
            {"type": "Link", "href": "https://news.example/story"},
            {"type": "PropertyValue", "name": "x", "value": "y"},
            {"type": "Document", "url": "data:image/png;base64,AAAA"},
            {"type": "Document", "url": "https://a.example/3", "blurhash": "<script>"},
        ]}));
        assert_eq!(files.len(), 3);
        assert_eq!(files[0].alt.as_deref(), Some("a cat"));
        assert_eq!((files[0].width, files[0].height), (Some(10), None));
        assert!(files[0].blurhash.is_some());
        assert_eq!(files[1].alt.as_deref(), Some("new"));
        assert_eq!(files[1].media_type.as_deref(), Some("image/jpeg"));
        assert_eq!(files[2].blurhash, None);
    }

    #[test]
    fn only_sixteen_are_kept() {
        let list: Vec<_> = (0..40)
            .map(|n| json!({"type": "Document", "url": format!("https://a.example/{n}")}))
            .collect();
        assert_eq!(read(&json!({"attachment": list})).len(), FILES);
    }
}
