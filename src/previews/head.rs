//! What a page says of itself in its head: Open Graph, Twitter's cards, and plain HTML.
//!
//! Which source counts before which is what Misskey's `summaly` does. Pure.

use std::cell::RefCell;
use std::collections::HashMap;

use html5ever::tokenizer::Tag;
use html5ever::tokenizer::TagKind;
use html5ever::tokenizer::Token;
use html5ever::tokenizer::TokenSink;
use html5ever::tokenizer::TokenSinkResult;
use html5ever::tokenizer::states::RawKind;
use url::Url;

use crate::mfm::from_html::tokens;
use crate::model::previews::Player;
use crate::model::previews::Preview;

/// The longest title and the longest description, in characters, as in `summaly`.
const TITLE_CHARACTERS: usize = 100;
const DESCRIPTION_CHARACTERS: usize = 300;
/// The longest name of a site or a person.
const NAME_CHARACTERS: usize = 100;
/// The longest address that is told.
const ADDRESS_BYTES: usize = 2_048;
/// How often two attributes may be compared in one page ([`tokens::feed`]), some tens of
/// milliseconds. What stands in scripts is counted, too, where it looks like tags: a page may
/// have megabytes of them.
const COMPARISONS_MAX: usize = 4_000_000;
/// The most that is kept of one word of the head before it is cut to its length.
const WORD_BYTES: usize = 4_096;

/// Reads the head of a page.
pub fn read(url: &Url, html: &str) -> Preview {
    let said = said(html);
    let address = |text: Option<&str>| absolute(url, text?);
    let title = said.first(&["og:title", "twitter:title"]).or(said.title());
    let description = said.first(&["og:description", "twitter:description", "description"]);
    let site = said.first(&["og:site_name", "application-name"]);
    let title = title.map(|text| cut(text, TITLE_CHARACTERS));
    Preview {
        url: url.to_string(),
        description: description
            .map(|text| cut(text, DESCRIPTION_CHARACTERS))
            .filter(|text| Some(text) != title.as_ref()),
        title,
        thumbnail: address(
            said.first(&["og:image", "twitter:image", "image"])
                .or(said.link("image_src")),
        ),
        icon: address(said.icon()).or_else(|| absolute(url, "/favicon.ico")),
        site: site
            .map(|text| cut(text, NAME_CHARACTERS))
            .or_else(|| url.host_str().map(str::to_owned)),
        player: player(url, &said),
        is_sensitive: is_sensitive(&said),
        activity: address(said.link("activity")),
        creator: said
            .first(&["fediverse:creator"])
            .map(|text| cut(text, NAME_CHARACTERS)),
    }
}

/// Only a player that is served securely is told; it is put into others' pages.
fn player(url: &Url, said: &Said) -> Option<Player> {
    let is_card = said.first(&["twitter:card"]) == Some("player");
    let of_card = said.first(&["twitter:player"]).filter(|_| is_card);
    let is_film = said
        .first(&["og:video:type"])
        .is_some_and(|kind| kind.starts_with("text/html"));
    let of_film = said
        .first(&["og:video:secure_url", "og:video:url", "og:video"])
        .filter(|_| is_film);
    let address = absolute(url, of_card.or(of_film)?)?;
    let pixels = |names: &[&str]| said.first(names)?.parse().ok();
    address.starts_with("https:").then(|| Player {
        url: address,
        width: pixels(&["twitter:player:width", "og:video:width"]),
        height: pixels(&["twitter:player:height", "og:video:height"]),
    })
}

/// What RTA and some sites put into their head.
fn is_sensitive(said: &Said) -> bool {
    let rating = said
        .first(&["rating"])
        .unwrap_or_default()
        .to_ascii_lowercase();
    let is_rated = ["adult", "mature", "rta-5042-1996-1400-1577-rta"].contains(&rating.as_str());
    is_rated || said.first(&["mixi:content-rating"]) == Some("1")
}

/// An address of the web, seen from the page; nothing else is told.
fn absolute(page: &Url, text: &str) -> Option<String> {
    let address = page.join(text.trim()).ok()?;
    let is_web = matches!(address.scheme(), "http" | "https");
    let address = String::from(address);
    (is_web && address.len() <= ADDRESS_BYTES).then_some(address)
}

/// The text on one line, no longer than this.
fn cut(text: &str, characters: usize) -> String {
    let line: Vec<&str> = text.split_whitespace().collect();
    let line = line.join(" ");
    match line.char_indices().nth(characters) {
        Some(_) => {
            let kept: String = line.chars().take(characters - 1).collect();
            kept + "…"
        }
        None => line,
    }
}

/// What was found: the first of each name counts.
#[derive(Default)]
struct Said {
    metas: HashMap<String, String>,
    links: HashMap<&'static str, String>,
    title: String,
    in_title: bool,
    is_over: bool,
}

impl Said {
    fn first(&self, names: &[&str]) -> Option<&str> {
        let found = names.iter().filter_map(|name| self.metas.get(*name));
        found.map(|text| text.trim()).find(|text| !text.is_empty())
    }

    fn title(&self) -> Option<&str> {
        let title = self.title.trim();
        (!title.is_empty()).then_some(title)
    }

    fn link(&self, kind: &str) -> Option<&str> {
        self.links.get(kind).map(String::as_str)
    }

    fn icon(&self) -> Option<&str> {
        self.link("icon").or(self.link("apple"))
    }

    fn start(&mut self, tag: &Tag) {
        match &*tag.name {
            "meta" => self.meta(tag),
            "link" => self.follow(tag),
            "title" => self.in_title = self.title.is_empty(),
            "body" => self.is_over = true,
            _ => {}
        }
    }

    fn meta(&mut self, tag: &Tag) {
        let name = attribute(tag, "property").or(attribute(tag, "name"));
        if let (Some(name), Some(content)) = (name, attribute(tag, "content")) {
            let name = shortened(name).to_ascii_lowercase();
            self.metas
                .entry(name)
                .or_insert_with(|| shortened(content).to_owned());
        }
    }

    fn follow(&mut self, tag: &Tag) {
        let (Some(rel), Some(href)) = (attribute(tag, "rel"), attribute(tag, "href")) else {
            return;
        };
        let kind = attribute(tag, "type").unwrap_or_default();
        for word in rel.split_ascii_whitespace() {
            let place = match word.to_ascii_lowercase().as_str() {
                "icon" => "icon",
                "apple-touch-icon" => "apple",
                "image_src" => "image_src",
                "alternate" if kind.starts_with("application/activity+json") => "activity",
                _ => continue,
            };
            self.links
                .entry(place)
                .or_insert_with(|| shortened(href).to_owned());
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_title && self.title.len() < WORD_BYTES {
            self.title.push_str(shortened(text));
        }
    }
}

fn attribute<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    let found = tag
        .attrs
        .iter()
        .find(|attribute| &*attribute.name.local == name);
    found.map(|attribute| &*attribute.value)
}

fn shortened(text: &str) -> &str {
    &text[..text.floor_char_boundary(WORD_BYTES)]
}

fn said(html: &str) -> Said {
    let is_over = |sink: &Sink| sink.0.borrow().is_over;
    let (sink, _) = tokens::feed(html, COMPARISONS_MAX, Sink::default(), is_over);
    sink.0.into_inner()
}

#[derive(Default)]
struct Sink(RefCell<Said>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut said = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => said.text(&text),
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                said.start(&tag);
                return after(&tag);
            }
            Token::TagToken(tag) if &*tag.name == "title" => said.in_title = false,
            Token::TagToken(tag) if &*tag.name == "head" => said.is_over = true,
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// What stands in these is no HTML, which only a whole parser would know by itself.
fn after(tag: &Tag) -> TokenSinkResult<()> {
    match &*tag.name {
        "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
        "style" | "noframes" | "iframe" => TokenSinkResult::RawData(RawKind::Rawtext),
        "script" => TokenSinkResult::RawData(RawKind::ScriptData),
        _ => TokenSinkResult::Continue,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(html: &str) -> Preview {
        read(
            &Url::parse("https://a.example/news/1").expect("an address"),
            html,
        )
    }

    #[test]
    fn what_is_said_for_others_counts_before_what_is_said_for_browsers() {
        let found = page(
            r#"<!doctype html><html><head><title>Plain</title><meta name="description" content="plain">
            <meta property="og:title" content="枝豆 &amp; beer"><meta property="og:description" content="green  and
            salty"><meta property="og:image" content="/bean.png"><meta property="og:site_name" content="Beans">
            <link rel="shortcut icon" href="icon.png"><link rel="alternate" type="application/activity+json" href="/notes/1">
            <meta name="fediverse:creator" content="@a@b.example"></head>"#,
        );
        assert_eq!(found.title.as_deref(), Some("枝豆 & beer"));
        assert_eq!(found.description.as_deref(), Some("green and salty"));
        assert_eq!(
            found.thumbnail.as_deref(),
            Some("https://a.example/bean.png")
        );
        assert_eq!(
            found.icon.as_deref(),
            Some("https://a.example/news/icon.png")
        );
        assert_eq!(found.site.as_deref(), Some("Beans"));
        assert_eq!(found.activity.as_deref(), Some("https://a.example/notes/1"));
        assert_eq!(found.creator.as_deref(), Some("@a@b.example"));
    }

    #[test]
    fn a_page_without_words_has_at_least_its_title_and_host() {
        let found = page("<title> A  page </title><p>and more");
        assert_eq!(found.title.as_deref(), Some("A page"));
        assert_eq!(found.description, None);
        assert_eq!(found.site.as_deref(), Some("a.example"));
        assert_eq!(found.icon.as_deref(), Some("https://a.example/favicon.ico"));
        assert_eq!(page("").title, None);
    }

    #[test]
    fn only_the_head_speaks() {
        let found =
            page("<head><title>a</title></head><body><meta property='og:title' content='b'>");
        assert_eq!(found.title.as_deref(), Some("a"));
        let found = page(
            "<head><script>\"<meta property='og:title' content='b'>\"</script><title>a</title>",
        );
        assert_eq!(found.title.as_deref(), Some("a"));
    }

    #[test]
    fn only_addresses_of_the_web_are_told() {
        let found = page(
            r#"<meta property="og:image" content="javascript:alert(1)"><meta name="twitter:card" content="player">
            <meta name="twitter:player" content="http://a.example/insecure">"#,
        );
        assert_eq!(found.thumbnail, None);
        assert_eq!(found.player, None);
        let found = page(
            r#"<meta property="og:video:type" content="text/html"><meta property="og:video" content="https://v.example/1">
            <meta property="og:video:width" content="640"><meta property="og:video:height" content="360">"#,
        );
        let player = found.player.expect("a player");
        assert_eq!(
            (player.url.as_str(), player.width, player.height),
            ("https://v.example/1", Some(640), Some(360))
        );
    }

    #[test]
    fn a_rating_covers_the_preview() {
        assert!(page("<meta name=rating content='RTA-5042-1996-1400-1577-RTA'>").is_sensitive);
    }

    #[test]
    fn long_words_are_cut() {
        let found = page(&format!("<title>{}</title>", "豆".repeat(10_000)));
        assert_eq!(
            found.title.expect("a title").chars().count(),
            TITLE_CHARACTERS
        );
    }

    #[test]
    fn a_page_that_wants_to_be_read_for_hours_is_given_up() {
        let attributes: String = (0..100_000).map(|number| format!(" a{number}=x")).collect();
        let tag = format!(
            "<title>before</title><meta x=\">\"{attributes}><meta name=rating content=adult>"
        );
        let found = page(&tag);
        assert_eq!(found.title.as_deref(), Some("before"));
        assert!(!found.is_sensitive);
    }
}
