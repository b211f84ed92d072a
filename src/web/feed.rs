//! Atom (RFC 4287): the public notes of one of ours, for feed readers.
//!
//! Written by hand, for maud writes HTML: its `<link>` is no XML.

use http::HeaderValue;
use http::StatusCode;
use http::header;

use crate::http::Reply;
use crate::model::notes::Note;
use crate::model::paths;
use crate::model::users::User;
use crate::web::parts::note::View;
use crate::web::parts::told;
use crate::web::parts::user;

/// Readers ask often; a few minutes late is early enough.
const KEPT: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// The feed of these notes.
pub fn atom(view: View, author: &User, notes: &[Note]) -> Reply {
    let origin = &view.frame.origin;
    let page = format!("{origin}{}", user::path(author));
    let updated = notes
        .first()
        .map_or(author.id.time(), |note| note.id.time());
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    xml.push_str("<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
    element(&mut xml, "id", &page);
    element(
        &mut xml,
        "title",
        &format!(
            "{} ({}@{})",
            author.display_name(),
            author.acct(),
            view.frame.host()
        ),
    );
    element(&mut xml, "updated", &updated.to_string());
    link(&mut xml, "alternate", "text/html", &page);
    link(
        &mut xml,
        "self",
        "application/atom+xml",
        &format!("{page}.atom"),
    );
    xml.push_str("<author>");
    element(&mut xml, "name", author.display_name());
    element(&mut xml, "uri", &page);
    xml.push_str("</author>\n");
    for note in notes {
        entry(view, note, &mut xml);
    }
    xml.push_str("</feed>\n");
    Reply::new(StatusCode::OK, "application/atom+xml; charset=utf-8", xml)
        .with(header::CACHE_CONTROL, KEPT)
}

fn entry(view: View, note: &Note, xml: &mut String) {
    // A renote is an entry of its own that shows what it passes on.
    let shown = view.gathered.renoted_by(note).unwrap_or(note);
    if note.is_renote() && shown.id == note.id {
        return;
    }
    let address = format!("{}{}", view.frame.origin, paths::note(shown.id));
    let gist = told::gist(shown);
    xml.push_str("<entry>");
    element(
        xml,
        "id",
        &format!("{}{}", view.frame.origin, paths::note(note.id)),
    );
    element(xml, "title", &gist);
    element(xml, "published", &note.id.time().to_string());
    element(xml, "updated", &note.id.time().to_string());
    link(xml, "alternate", "text/html", &address);
    let text = shown
        .text
        .as_deref()
        .filter(|_| shown.cw.is_none())
        .unwrap_or(&gist);
    element(xml, "content", text);
    for file in view
        .gathered
        .files
        .get(&shown.id)
        .into_iter()
        .flatten()
        .filter(|_| shown.cw.is_none())
    {
        let file_address = format!("{}{}", view.frame.origin, file.address);
        link(xml, "enclosure", &file.media_type, &file_address);
    }
    xml.push_str("</entry>\n");
}

fn element(xml: &mut String, name: &str, text: &str) {
    let text = escaped(text);
    xml.push_str(&format!("<{name}>{text}</{name}>\n"));
}

fn link(xml: &mut String, relation: &str, kind: &str, address: &str) {
    let (kind, address) = (escaped(kind), escaped(address));
    xml.push_str(&format!(
        "<link rel=\"{relation}\" type=\"{kind}\" href=\"{address}\"/>\n"
    ));
}

/// Text as XML has it; control characters XML does not know are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(letter),
            '\u{fffe}' | '\u{ffff}' => {}
            _ if letter.is_control() => {}
            _ => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::ReplyBody;
    use crate::web::layout;
    use crate::web::parts::note::tests;

    #[test]
    fn notes_are_entries_and_nothing_breaks_out_of_them() {
        let mut warned = tests::note(6, 1, "They all live");
        warned.cw = Some("Spoilers".to_owned());
        let notes = [tests::note(5, 1, "]]></content><evil a=\"&\u{1}\""), warned];
        let gathered = tests::gathered(&notes);
        let frame = layout::tests::frame(None);
        let reply = atom(
            View {
                frame: &frame,
                gathered: &gathered,
            },
            &tests::user(1, None),
            &notes,
        );
        let ReplyBody::Bytes(bytes) = reply.body else {
            panic!("a text")
        };
        let xml = String::from_utf8(bytes.to_vec()).unwrap();
        assert_eq!(xml.matches("<entry>").count(), 2);
        assert!(xml.contains("&lt;evil a=&quot;&amp;&quot;") && !xml.contains('\u{1}'));
        assert!(
            xml.contains("Spoilers") && !xml.contains("They all live"),
            "{xml}"
        );
    }
}
