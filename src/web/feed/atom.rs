//! Atom (RFC 4287).

use crate::web::feed::Entry;
use crate::web::feed::Feed;
use crate::web::feed::xml::element;
use crate::web::feed::xml::escaped;

/// The feed as a document.
pub fn write(feed: &Feed) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    xml.push_str("<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
    element(&mut xml, "id", &feed.page);
    element(&mut xml, "title", &feed.title);
    element(&mut xml, "subtitle", &feed.about);
    element(&mut xml, "updated", &feed.updated.to_string());
    element(&mut xml, "icon", &feed.picture);
    link(&mut xml, "alternate", "text/html", &feed.page);
    link(&mut xml, "self", "application/atom+xml", &feed.own);
    xml.push_str("<author>");
    element(&mut xml, "name", &feed.author);
    element(&mut xml, "uri", &feed.page);
    xml.push_str("</author>\n");
    for entry in &feed.entries {
        self::entry(&mut xml, entry);
    }
    xml.push_str("</feed>\n");
    xml
}

fn entry(xml: &mut String, entry: &Entry) {
    xml.push_str("<entry>");
    element(xml, "id", &entry.id);
    element(xml, "title", &entry.title);
    element(xml, "published", &entry.published.to_string());
    element(xml, "updated", &entry.updated.to_string());
    link(xml, "alternate", "text/html", &entry.address);
    let html = escaped(&entry.html);
    xml.push_str(&format!("<content type=\"html\">{html}</content>\n"));
    for (address, kind) in &entry.files {
        link(xml, "enclosure", kind, address);
    }
    xml.push_str("</entry>\n");
}

fn link(xml: &mut String, relation: &str, kind: &str, address: &str) {
    let (kind, address) = (escaped(kind), escaped(address));
    xml.push_str(&format!(
        "<link rel=\"{relation}\" type=\"{kind}\" href=\"{address}\"/>\n"
    ));
}
