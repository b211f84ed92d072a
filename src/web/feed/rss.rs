//! RSS 2.0 (<https://www.rssboard.org/rss-specification>). Files have no enclosures here: those
//! want a length, which is not known of files elsewhere; pictures stand in the text.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::clock::Time;
use crate::web::feed::Entry;
use crate::web::feed::Feed;
use crate::web::feed::xml::element;
use crate::web::feed::xml::escaped;

/// The feed as a document.
pub fn write(feed: &Feed) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    xml.push_str("<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\">\n<channel>\n");
    element(&mut xml, "title", &feed.title);
    element(&mut xml, "link", &feed.page);
    // The specification wants one.
    let about = match feed.about.is_empty() {
        true => &feed.title,
        false => &feed.about,
    };
    element(&mut xml, "description", about);
    element(&mut xml, "lastBuildDate", &date(feed.updated));
    let own = escaped(&feed.own);
    xml.push_str(&format!(
        "<atom:link rel=\"self\" type=\"application/rss+xml\" href=\"{own}\"/>\n"
    ));
    for entry in &feed.entries {
        item(&mut xml, entry);
    }
    xml.push_str("</channel>\n</rss>\n");
    xml
}

fn item(xml: &mut String, entry: &Entry) {
    xml.push_str("<item>");
    element(xml, "title", &entry.title);
    element(xml, "link", &entry.address);
    element(xml, "guid", &entry.id);
    element(xml, "pubDate", &date(entry.published));
    element(xml, "description", &entry.html);
    xml.push_str("</item>\n");
}

/// As RFC 822 has it, with the year in full.
fn date(time: Time) -> String {
    let stamp = Timestamp::from_millisecond(time.0).unwrap_or(Timestamp::UNIX_EPOCH);
    let zoned = stamp.to_zoned(TimeZone::UTC);
    zoned.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_letters() {
        let time = Time::parse("2026-11-01T09:05:07Z").unwrap();
        assert_eq!(date(time), "Sun, 01 Nov 2026 09:05:07 +0000");
    }
}
