//! The frame around every page: head, the column of widgets, and between them what the page
//! shows. The way to the other pages is `navigation.rs`.
//!
//! A page is a struct of the data it shows and says its title and body; everything else
//! is decided here, once. No page has inline script or style: the policy sent with it
//! (`server/reply.rs` adds nothing to pages) forbids both.

use std::sync::LazyLock;

use http::HeaderValue;
use http::StatusCode;
use http::header;
use maud::DOCTYPE;
use maud::Markup;
use maud::html;
use url::Origin;
use url::Url;

use crate::clock::Time;
use crate::http::Reply;
use crate::model::word_mutes::WordMutes;
use crate::web::assets;
use crate::web::locale;
use crate::web::locale::Language;
use crate::web::navigation;
use crate::web::parts::icon::icon;

/// Something that is shown inside the frame.
pub trait Page {
    /// What stands in the tab and in lists of links; the site's name is added.
    fn title(&self, frame: &Frame) -> String;

    /// The middle column.
    fn body(&self, frame: &Frame) -> Markup;

    /// More for the head: OpenGraph, feeds, where else the thing is.
    fn head(&self, _frame: &Frame) -> Markup {
        html! {}
    }

    /// Where in the navigation one is.
    fn section(&self) -> Section {
        Section::Elsewhere
    }

    /// How it is answered; pages of trouble say their own.
    fn status(&self) -> StatusCode {
        StatusCode::OK
    }
}

/// The places of the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The timelines.
    Timeline,
    /// What others did.
    Notifications,
    /// Who wants to follow.
    Requests,
    /// Finding.
    Search,
    /// Lists, antennas, favourites and clips.
    Lists,
    /// One's own profile.
    Profile,
    /// Settings.
    Settings,
    /// None of these.
    Elsewhere,
}

/// What every page knows beside its own data.
#[derive(Debug)]
pub struct Frame {
    /// The server's name.
    pub site: String,
    /// Its origin, without a slash at the end: `https://bean.example`.
    pub origin: String,
    /// Where the accounts here are: after the second `@` of a handle of ours.
    pub account_domain: String,
    /// Which language is spoken.
    pub language: Language,
    /// When the page is made.
    pub now: Time,
    /// Who looks; `None` for visitors.
    pub viewer: Option<Viewer>,
    /// What the forms of this session carry (`web/session.rs`).
    pub proof: String,
    /// One sentence on what just happened.
    pub said: Option<&'static str>,
    /// The right column.
    pub widgets: Widgets,
}

/// The signed-in person, as the frame shows them.
#[derive(Debug, Default)]
pub struct Viewer {
    /// Their id as text.
    pub id: String,
    /// What they call themselves.
    pub name: String,
    /// `aoi`.
    pub username: String,
    /// Their picture.
    pub avatar: String,
    /// Notifications not seen yet.
    pub unread: i64,
    /// Follow requests waiting.
    pub requests: i64,
    /// Whether requests can come at all.
    pub locked: bool,
    /// Whether they look after the server.
    pub is_moderator: bool,
    /// Whether they look after the custom emoji.
    pub manages_emojis: bool,
    /// Words behind which notes are folded.
    pub muted: WordMutes,
    /// Words for which notes are left out of lists.
    pub hard_muted: WordMutes,
}

/// The right column's data.
#[derive(Debug, Default)]
pub struct Widgets {
    /// The newest notifications, ready made (`parts/notification.rs`).
    pub notifications: Option<Markup>,
    /// People, notes, servers.
    pub figures: Option<(i64, i64, i64)>,
}

impl Frame {
    /// Our own host, as addresses have it.
    pub fn host(&self) -> &str {
        self.origin.split_once("://").map_or("", |(_, host)| host)
    }
}

/// Nothing but our own files, no inline code, no frames; pictures of others come through
/// our proxy. `data:` is for the script's own small previews.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'self'; \
     script-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; \
     frame-ancestors 'none'; base-uri 'none'",
);
/// Pages are made for one reader at one moment.
const NOT_KEPT: HeaderValue = HeaderValue::from_static("private, no-store");
const KIND: &str = "text/html; charset=utf-8";

static STYLE: LazyLock<String> = LazyLock::new(|| assets::STYLE.url());
static SCRIPT: LazyLock<String> = LazyLock::new(|| assets::SCRIPT.url());
static ICON: LazyLock<String> = LazyLock::new(|| assets::ICON.url());

/// A page in its frame.
pub fn show(page: &dyn Page, frame: &Frame) -> Reply {
    guarded(page.status(), document(page, frame))
}

/// The same answer, whose forms may also lead to this address: browsers hold the policy
/// against redirects too.
pub fn leading_to(reply: Reply, target: &Url) -> Reply {
    let place = match target.origin() {
        origin @ Origin::Tuple(..) => origin.ascii_serialization(),
        Origin::Opaque(_) => format!("{}:", target.scheme()),
    };
    let policy = POLICY;
    let policy = policy.to_str().unwrap_or_default();
    let policy = policy.replace("form-action 'self'", &format!("form-action 'self' {place}"));
    match HeaderValue::from_str(&policy) {
        Ok(policy) => reply.with(header::CONTENT_SECURITY_POLICY, policy),
        Err(_) => reply,
    }
}

/// A piece of a page, for the script to put in its place.
pub fn fragment(status: StatusCode, piece: Markup) -> Reply {
    guarded(status, piece)
}

fn guarded(status: StatusCode, markup: Markup) -> Reply {
    Reply::new(status, KIND, markup.into_string())
        .with(header::CONTENT_SECURITY_POLICY, POLICY)
        .with(header::CACHE_CONTROL, NOT_KEPT)
        .with(
            header::VARY,
            HeaderValue::from_static("Accept, Accept-Language, Cookie"),
        )
        .with(
            header::REFERRER_POLICY,
            HeaderValue::from_static("same-origin"),
        )
        .with(
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        )
}

fn document(page: &dyn Page, frame: &Frame) -> Markup {
    let title = page.title(frame);
    let say = |key| frame.language.say(key);
    html! {
        (DOCTYPE)
        html lang=(frame.language.tag()) {
            head {
                meta charset="utf-8";
                title { @if title.is_empty() { (frame.site) } @else { (title) " · " (frame.site) } }
                meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
                meta name="theme-color" content="#f6f5f0" media="(prefers-color-scheme: light)";
                meta name="theme-color" content="#151613" media="(prefers-color-scheme: dark)";
                link rel="stylesheet" href=(*STYLE);
                link rel="icon" type="image/svg+xml" href=(*ICON);
                link rel="manifest" href="/manifest.json";
                script src=(*SCRIPT) type="module" {}
                (page.head(frame))
            }
            body data-viewer=[frame.viewer.as_ref().map(|me| &me.id)] data-words=(script_words(frame.language)) {
                a.skip href="#main" { (say("nav.skip")) }
                div.shell {
                    (navigation::side(page.section(), frame))
                    main id="main" {
                        @if let Some(said) = frame.said { p.say.good role="status" { (frame.language.say(said)) } }
                        (page.body(frame))
                    }
                    (widgets(frame))
                }
                (navigation::phone(page.section(), frame))
            }
        }
    }
}

/// What the script may have to say by itself, as JSON.
fn script_words(language: Language) -> String {
    const SAID: [&str; 10] = [
        "timeline.new",
        "timeline.new.one",
        "told.new",
        "told.new.one",
        "note.copied",
        "note.delete.sure",
        "error.network",
        "compose.remove",
        "compose.alt",
        "nav.back",
    ];
    let words: serde_json::Map<_, _> = SAID
        .iter()
        .map(|key| ((*key).to_owned(), language.say(key).into()))
        .collect();
    serde_json::Value::Object(words).to_string()
}

fn widgets(frame: &Frame) -> Markup {
    let say = |key| frame.language.say(key);
    html! {
        aside {
            @if frame.viewer.is_some() { (search(frame, "")) }
            @if let Some(notifications) = &frame.widgets.notifications {
                section.card.widget {
                    h2 { a href="/notifications" { (say("widget.notifications")) } }
                    (notifications)
                }
            }
            @if let Some((people, notes, servers)) = frame.widgets.figures {
                section.card.widget {
                    h2 { (say("widget.server")) }
                    dl.figures {
                        (figure(say("widget.people"), people))
                        (figure(say("widget.notes"), notes))
                        (figure(say("widget.servers"), servers))
                    }
                }
            }
            p.foot { (say("foot.made")) }
        }
    }
}

/// The search field, here and on its own page.
pub fn search(frame: &Frame, query: &str) -> Markup {
    let words = frame.language.say("search.placeholder");
    html! {
        form.search action="/search" role="search" {
            (icon("find"))
            input name="q" type="search" value=(query) placeholder=(words) aria-label=(words) autocapitalize="none" maxlength="500";
        }
    }
}

fn figure(words: &str, count: i64) -> Markup {
    html! { div { dt { (words) } dd { (locale::number(count)) } } }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    struct Plain;

    impl Page for Plain {
        fn title(&self, _frame: &Frame) -> String {
            "<Tea>".to_owned()
        }

        fn body(&self, _frame: &Frame) -> Markup {
            html! { p { "Rice" } }
        }
    }

    pub(crate) fn frame(viewer: Option<Viewer>) -> Frame {
        Frame {
            site: "bean.example".to_owned(),
            origin: "https://bean.example".to_owned(),
            account_domain: "bean.example".to_owned(),
            language: Language::English,
            now: Time(0),
            viewer,
            proof: "p".to_owned(),
            said: None,
            widgets: Widgets::default(),
        }
    }

    #[test]
    fn a_page_stands_in_its_frame_with_nothing_inline() {
        let html = document(&Plain, &frame(None)).into_string();
        assert!(html.contains("<title>&lt;Tea&gt; · bean.example</title>"));
        assert!(html.contains("<p>Rice</p>"));
        assert!(!html.contains(" style=") && !html.contains("<style"));
        assert!(!html.contains("<script>") && !html.contains(" onclick"));
    }

    #[test]
    fn only_the_signed_in_see_their_places() {
        let visitor = document(&Plain, &frame(None)).into_string();
        assert!(visitor.contains("/signin") && !visitor.contains("/settings/profile"));
        let me = Viewer {
            username: "aoi".to_owned(),
            unread: 120,
            ..Viewer::default()
        };
        let signed_in = document(&Plain, &frame(Some(me))).into_string();
        assert!(signed_in.contains("/@aoi") && signed_in.contains("99+"));
        assert!(!signed_in.contains("/requests"), "nobody waits");
    }

    #[test]
    fn a_form_may_lead_to_the_one_place_it_was_made_for() {
        let policy = |target: &str| {
            let target = Url::parse(target).unwrap();
            let reply = leading_to(show(&Plain, &frame(None)), &target);
            reply.headers[header::CONTENT_SECURITY_POLICY]
                .to_str()
                .unwrap()
                .to_owned()
        };
        assert!(policy("aria://aria/miauth").contains("form-action 'self' aria:;"));
        let web = policy("https://a.example:8443/cb; script-src *");
        assert!(web.contains("form-action 'self' https://a.example:8443;"));
        assert!(web.contains("script-src 'self'"));
    }

    #[test]
    fn every_page_carries_the_strict_policy() {
        let reply = show(&Plain, &frame(None));
        let policy = reply.headers[header::CONTENT_SECURITY_POLICY]
            .to_str()
            .unwrap();
        assert!(policy.starts_with("default-src 'none'"));
        assert!(!policy.contains("unsafe"));
        assert_eq!(reply.headers[header::CACHE_CONTROL], NOT_KEPT);
    }
}
