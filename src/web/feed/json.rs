//! JSON Feed 1.1.

use serde_json::Value;
use serde_json::json;

use crate::web::feed::Entry;
use crate::web::feed::Feed;

/// The feed as a document.
pub fn write(feed: &Feed) -> String {
    let items: Vec<_> = feed.entries.iter().map(item).collect();
    json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.own,
        "description": feed.about,
        "icon": feed.picture,
        "authors": [{"name": feed.author, "url": feed.page, "avatar": feed.picture}],
        "items": items,
    })
    .to_string()
}

fn item(entry: &Entry) -> Value {
    let files = entry.files.iter();
    let files: Vec<_> = files
        .map(|(address, kind)| json!({"url": address, "mime_type": kind}))
        .collect();
    json!({
        "id": entry.id,
        "url": entry.address,
        "title": entry.title,
        "content_html": entry.html,
        "date_published": entry.published.to_string(),
        "date_modified": entry.updated.to_string(),
        "attachments": files,
    })
}
