//! Misskey's text as HTML: a walk over the tree, escaped by maud at every leaf.
//!
//! The page's policy allows no style attributes, so effects are classes, and their
//! parameters are checked numbers and colours in `data-mfm`, which the script sets one
//! property at a time. Without the script an effect has its default strength. Formulas
//! are shown as written: a renderer would be larger than the rest of the page.

use maud::Markup;
use maud::html;

use crate::clock::Time;
use crate::config::is_path;
use crate::mfm;
use crate::mfm::Argument;
use crate::mfm::Node;
use crate::web::layout::Frame;
use crate::web::parts::emoji;
use crate::web::parts::emoji::Pictures;
use crate::web::parts::icon::icon;
use crate::web::parts::time;

/// Whose text it is and what is known around it.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The page.
    pub frame: &'a Frame,
    /// Pictures of custom emoji.
    pub pictures: &'a Pictures,
    /// The author's server: names without one are of it.
    pub host: Option<&'a str>,
    /// The author is a cat.
    pub is_cat: bool,
}

/// Effects that move, as Misskey names them.
const MOVING: [&str; 9] = [
    "tada", "jelly", "twitch", "shake", "spin", "jump", "bounce", "rainbow", "sparkle",
];
/// Faces of `$[font.…]`.
const FONTS: [&str; 6] = ["serif", "monospace", "cursive", "fantasy", "emoji", "math"];
/// Lines of `$[border.style=…]`, as CSS has them.
const LINES: [&str; 10] = [
    "hidden", "dotted", "dashed", "solid", "double", "groove", "ridge", "inset", "outset", "none",
];
/// Nothing is moved further than this from its place, in em: text must not cover a page.
const FURTHEST: f64 = 20.0;
/// Nothing is made larger than this, as in Misskey.
const LARGEST: f64 = 5.0;
/// The slowest turn, in seconds.
const SLOWEST: f64 = 60.0;
/// The thickest border and roundest corner, in pixels.
const THICKEST: f64 = 50.0;

/// A whole text.
pub fn text(context: Context, text: &str) -> Markup {
    html! { div.mfm { (nodes(context, &mfm::parse(text))) } }
}

/// A text of one line (names, warnings): only emoji mean something.
pub fn line(context: Context, text: &str) -> Markup {
    nodes(context, &mfm::parse_simple(text))
}

fn nodes(context: Context, nodes: &[Node]) -> Markup {
    html! { @for node in nodes { (self::node(context, node)) } }
}

fn node(context: Context, node: &Node) -> Markup {
    let inside = || nodes(context, node.children());
    match node {
        Node::Text(text) if context.is_cat => html! { (as_cats_say(text)) },
        Node::Text(text) | Node::Emoji(text) | Node::Plain(text) => html! { (text) },
        Node::CustomEmoji(name) => emoji::custom(context.pictures, name, context.host),
        Node::Mention { username, host } => mention(context, username, host.as_deref()),
        Node::Hashtag(tag) => {
            html! { a.tag href={ "/tags/" (encoded(tag)) } rel="tag" { "#" (tag) } }
        }
        Node::Url { url, .. } => link(context, url, html! { (shown(url)) }),
        Node::Link { url, .. } => link(context, url, inside()),
        Node::Bold(_) => html! { b { (inside()) } },
        Node::Italic(_) => html! { i { (inside()) } },
        Node::Strike(_) => html! { s { (inside()) } },
        Node::Small(_) => html! { small { (inside()) } },
        Node::Quote(_) => html! { blockquote { (inside()) } },
        Node::Center(_) => html! { span.center { (inside()) } },
        Node::InlineCode(code) => html! { code { (code) } },
        Node::CodeBlock { code, language } => {
            html! { pre { code data-language=[language.as_deref()] { (code) } } }
        }
        Node::InlineMath(formula) => html! { span.math { (formula) } },
        Node::MathBlock(formula) => html! { div.math { (formula) } },
        Node::Search { query, .. } => search(context, query),
        Node::Function {
            name,
            arguments,
            children,
        } => function(context, name, arguments, children),
    }
}

fn mention(context: Context, username: &str, host: Option<&str>) -> Markup {
    let frame = context.frame;
    let homes = [frame.host(), &frame.account_domain];
    let is_home = |host: &&str| homes.iter().any(|ours| host.eq_ignore_ascii_case(ours));
    let host = host.or(context.host).filter(|host| !is_home(host));
    let me = context.frame.viewer.as_ref();
    let is_me = host.is_none() && me.is_some_and(|me| me.username.eq_ignore_ascii_case(username));
    html! {
        a.mention.mine[is_me] href={ "/@" (username) @if let Some(host) = host { "@" (host) } } {
            "@" (username) @if let Some(host) = host { small { "@" (host) } }
        }
    }
}

/// A link; what leads elsewhere opens apart and vouches for nothing.
fn link(context: Context, url: &str, label: Markup) -> Markup {
    let inside = url
        .strip_prefix(context.frame.origin.as_str())
        .filter(|path| is_path(path));
    html! {
        @match inside {
            Some(path) => a href=(path) { (label) },
            None => a href=(url) rel="nofollow noopener noreferrer ugc" target="_blank" { (label) },
        }
    }
}

/// An address as people read it.
fn shown(url: &str) -> &str {
    let bare = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"));
    bare.unwrap_or(url).trim_end_matches('/')
}

/// A search engine's address: our pages may send forms only to us.
fn search(context: Context, query: &str) -> Markup {
    let address = format!("https://duckduckgo.com/?q={}", encoded(query));
    html! {
        a.find href=(address) rel="nofollow noopener noreferrer" target="_blank" {
            (icon("find")) (query) b { (context.frame.language.say("find.go")) }
        }
    }
}

fn function(context: Context, name: &str, arguments: &[Argument], children: &[Node]) -> Markup {
    let inside = || nodes(context, children);
    match name {
        "unixtime" => unix_time(context, children),
        "ruby" => ruby(context, children),
        "clickable" => inside(),
        "blur" => html! { span.fx.blur tabindex="0" { (inside()) } },
        _ => match effect(name, &Given(arguments)) {
            Some(effect) => html! {
                span class={ "fx " (effect.class) } data-mfm=[effect.parameters()] { (inside()) }
            },
            None => html! { "$[" (name) " " (inside()) "]" },
        },
    }
}

/// An effect as the style sheet knows it.
#[derive(Default)]
struct Effect {
    class: String,
    set: Vec<(&'static str, String)>,
}

impl Effect {
    fn new(class: impl Into<String>) -> Self {
        Self {
            class: class.into(),
            set: Vec::new(),
        }
    }

    fn with(mut self, name: &'static str, value: Option<String>) -> Self {
        self.set.extend(value.map(|value| (name, value)));
        self
    }

    fn parameters(&self) -> Option<String> {
        let pairs = self
            .set
            .iter()
            .map(|(name, value)| format!("{name}:{value}"));
        let all = pairs.collect::<Vec<_>>().join(";");
        (!all.is_empty()).then_some(all)
    }
}

fn effect(name: &str, given: &Given) -> Option<Effect> {
    Some(match name {
        "x2" | "x3" | "x4" => Effect::new(name),
        "flip" => Effect::new(given.switches("flip", &["h", "v"])),
        "font" => Effect::new(format!(
            "font-{}",
            FONTS.iter().find(|font| given.has(font))?
        )),
        "rotate" => Effect::new(name).with("deg", given.number("deg", 36_000.0, "deg")),
        "position" => Effect::new(name)
            .with("x", given.number("x", FURTHEST, "em"))
            .with("y", given.number("y", FURTHEST, "em")),
        "scale" => Effect::new(name)
            .with("x", given.number("x", LARGEST, ""))
            .with("y", given.number("y", LARGEST, "")),
        "fg" | "bg" => Effect::new(name).with("color", given.colour("color")),
        "border" => Effect::new(given.switches(name, &["noclip"]))
            .with("width", given.number("width", THICKEST, "px"))
            .with("radius-of", given.number("radius", THICKEST, "px"))
            .with("style", given.word("style", &LINES))
            .with("color", given.colour("color")),
        _ if MOVING.contains(&name) => {
            let turns: &[&str] = if name == "spin" {
                &["x", "y", "left", "alternate"]
            } else {
                &[]
            };
            Effect::new(format!("moving {}", given.switches(name, turns)))
                .with("speed", given.duration("speed"))
                .with("delay", given.duration("delay"))
        }
        _ => return None,
    })
}

/// The arguments of a function, each checked before it goes anywhere.
struct Given<'a>(&'a [Argument]);

impl Given<'_> {
    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|argument| argument.name == name)
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|argument| argument.name == name)?
            .value
            .as_deref()
    }

    /// The class, followed by those of these switches that are on.
    fn switches(&self, class: &str, names: &[&str]) -> String {
        let on = names.iter().filter(|name| self.has(name));
        on.fold(class.to_owned(), |class, name| format!("{class} {name}"))
    }

    fn number(&self, name: &str, most: f64, unit: &str) -> Option<String> {
        let number: f64 = self
            .value(name)?
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite())?;
        Some(format!("{}{unit}", number.clamp(-most, most)))
    }

    fn duration(&self, name: &str) -> Option<String> {
        let text = self.value(name)?;
        let (digits, scale) = match text.strip_suffix("ms") {
            Some(digits) => (digits, 1_000.0),
            None => (text.strip_suffix('s')?, 1.0),
        };
        let seconds = digits
            .parse::<f64>()
            .ok()
            .filter(|number| number.is_finite())?
            / scale;
        Some(format!("{}s", seconds.clamp(0.0, SLOWEST)))
    }

    fn colour(&self, name: &str) -> Option<String> {
        let hex = self.value(name)?;
        let fits =
            matches!(hex.len(), 3 | 4 | 6 | 8) && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
        fits.then(|| format!("#{hex}"))
    }

    fn word(&self, name: &str, allowed: &[&str]) -> Option<String> {
        let value = self.value(name)?;
        allowed.contains(&value).then(|| value.to_owned())
    }
}

fn unix_time(context: Context, children: &[Node]) -> Markup {
    let seconds = match children {
        [Node::Text(text)] => text.trim().parse::<i64>().ok(),
        _ => None,
    };
    let moment = seconds
        .and_then(|seconds| seconds.checked_mul(1_000))
        .map(Time);
    html! {
        @match moment {
            Some(then) => (time::moment(context.frame.language, then)),
            None => (nodes(context, children)),
        }
    }
}

/// `$[ruby base reading]`: the reading is the last word of the last text.
fn ruby(context: Context, children: &[Node]) -> Markup {
    let Some((Node::Text(last), before)) = children.split_last() else {
        return nodes(context, children);
    };
    let (base, reading) = match before {
        [] => last.split_once(' ').unwrap_or((last, "")),
        _ => ("", last.trim()),
    };
    html! { ruby { (nodes(context, before)) (base) rp { "(" } rt { (reading) } rp { ")" } } }
}

/// Misskey's nyaize: na becomes nya.
fn as_cats_say(text: &str) -> String {
    let mut said = String::with_capacity(text.len() + 8);
    let mut before = ' ';
    for letter in text.chars() {
        match letter {
            'な' => said.push_str("にゃ"),
            'ナ' => said.push_str("ニャ"),
            'ﾅ' => said.push_str("ﾆｬ"),
            'a' if matches!(before, 'n' | 'N') => said.push_str("ya"),
            'A' if matches!(before, 'n' | 'N') => said.push_str("YA"),
            _ => said.push(letter),
        }
        before = letter;
    }
    said
}

/// A text as part of a path or query.
pub fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::layout;

    fn show(source: &str) -> String {
        let frame = layout::tests::frame(None);
        let pictures = Pictures::default();
        let context = Context {
            frame: &frame,
            pictures: &pictures,
            host: None,
            is_cat: false,
        };
        let html = text(context, source).into_string();
        html.strip_prefix("<div class=\"mfm\">")
            .unwrap()
            .strip_suffix("</div>")
            .unwrap()
            .to_owned()
    }

    #[test]
    fn a_link_that_only_begins_like_ours_is_shown_as_a_strangers() {
        let origin = layout::tests::frame(None).origin;
        assert!(!show(&format!("{origin}/notes/x")).contains("nofollow"));
        let link = show(&format!("[here]({origin}//evil.example)"));
        assert!(link.contains("nofollow"), "{link}");
    }

    #[test]
    fn text_is_only_text_whatever_it_looks_like() {
        assert_eq!(
            show("<script>alert(1)</script>"),
            "&lt;script&gt;alert(1)&lt;/script&gt;"
        );
        let link = show("[<img src=x>](https://a.example/\"onclick=x)");
        assert!(
            !link.contains("<img") && !link.contains("\"onclick"),
            "{link}"
        );
        assert!(!show("[x](javascript:alert(1))").contains("href"));
    }

    #[test]
    fn marks_and_addresses_become_what_they_mean() {
        assert_eq!(
            show("**bold** and `code`"),
            "<b>bold</b> and <code>code</code>"
        );
        assert!(show("@bob@b.example hello").contains("href=\"/@bob@b.example\""));
        assert!(
            show("@bob@bean.example hello").contains("href=\"/@bob\""),
            "our own host is left out"
        );
        assert!(show("#豆").contains("href=\"/tags/%E8%B1%86\""));
        assert!(show("https://bean.example/notes/x").contains("href=\"/notes/x\""));
        assert!(show("https://bean.example.evil.example/").contains("nofollow"));
    }

    #[test]
    fn parameters_are_numbers_and_colours_or_nothing() {
        assert!(
            show("$[spin.speed=2s,left go]")
                .contains("class=\"fx moving spin left\" data-mfm=\"speed:2s\"")
        );
        assert!(show("$[fg.color=f00 red]").contains("data-mfm=\"color:#f00\""));
        for evil in [
            "$[fg.color=red;x:y a]",
            "$[spin.speed=1s;x a]",
            "$[scale.x=NaN a]",
            "$[border.style=url(x) a]",
        ] {
            assert!(!show(evil).contains("data-mfm"), "{evil}");
        }
        assert!(show("$[scale.x=999 a]").contains("x:5"));
        assert!(show("$[position.x=-1e9 a]").contains("x:-20em"));
    }

    #[test]
    fn an_effect_nobody_knows_is_shown_as_written() {
        assert_eq!(show("$[nosuch tea]"), "$[nosuch tea]");
        assert_eq!(show("$[font.comic tea]"), "$[font tea]");
    }

    #[test]
    fn ruby_and_times_are_read() {
        assert_eq!(
            show("$[ruby 豆 まめ]"),
            "<ruby>豆<rp>(</rp><rt>まめ</rt><rp>)</rp></ruby>"
        );
        assert!(show("$[unixtime 0]").contains("1970-01-01T00:00:00.000Z"));
        assert_eq!(show("$[unixtime soon]"), "soon");
    }

    #[test]
    fn cats_say_nya() {
        assert_eq!(
            as_cats_say("banana なにぬ ナス NA"),
            "banyanya にゃにぬ ニャス NYA"
        );
    }
}
