//! The tree of a text, and its JSON as mfm-js writes it.
//!
//! The tree owns its strings: the lines of a quote are put together anew, so they could
//! not be borrowed, and a note is small.

use serde::Serialize;
use serde::Serializer;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

/// One piece of a text. Blocks (`Quote`, `Search`, `CodeBlock`, `MathBlock`, `Center`)
/// stand at the top or in a quote only; a `Text` never follows another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// Characters that mean themselves, line breaks included.
    Text(String),
    /// A Unicode emoji, as written.
    Emoji(String),
    /// `:name:`, a picture of the server, without its colons.
    CustomEmoji(String),
    /// `@username` or `@username@host`, as written.
    Mention {
        /// The name, in the letters the author used.
        username: String,
        /// The server, when it was named.
        host: Option<String>,
    },
    /// `#tag`, without its sign.
    Hashtag(String),
    /// A bare address.
    Url {
        /// The address, http or https.
        url: String,
        /// Whether it was written `<https://…>`.
        brackets: bool,
    },
    /// `[label](address)`.
    Link {
        /// Written `?[…](…)`: no preview is wanted.
        silent: bool,
        /// The address, http or https.
        url: String,
        /// The label; it holds no link, mention or hashtag.
        children: Vec<Node>,
    },
    /// `**…**`, `<b>…</b>` or `__…__`.
    Bold(Vec<Node>),
    /// `<i>…</i>`, `*…*` or `_…_`.
    Italic(Vec<Node>),
    /// `~~…~~` or `<s>…</s>`.
    Strike(Vec<Node>),
    /// `<small>…</small>`.
    Small(Vec<Node>),
    /// `$[name.argument,argument=value …]`; `***…***` is the function `tada`.
    Function {
        /// Which effect; unknown ones are kept.
        name: String,
        /// In the order written, each name once.
        arguments: Vec<Argument>,
        /// What the effect is done to.
        children: Vec<Node>,
    },
    /// `<plain>…</plain>`: nothing inside means anything.
    Plain(String),
    /// `` `…` ``.
    InlineCode(String),
    /// `\(…\)`, a TeX formula.
    InlineMath(String),
    /// Lines that began with `>`.
    Quote(Vec<Node>),
    /// `<center>…</center>`.
    Center(Vec<Node>),
    /// A fence of three backticks.
    CodeBlock {
        /// The lines between the fences.
        code: String,
        /// The word after the first fence.
        language: Option<String>,
    },
    /// `\[…\]`, a TeX formula on its own.
    MathBlock(String),
    /// A line that ends in ` [search]`: a form for a search engine.
    Search {
        /// What to look for.
        query: String,
        /// The whole line.
        content: String,
    },
}

/// `name` or `name=value` of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// The name, letters, digits and `_`.
    pub name: String,
    /// The value; without one the argument is a switch that is on.
    pub value: Option<String>,
}

impl Node {
    /// The pieces inside this one.
    pub fn children(&self) -> &[Node] {
        match self {
            Self::Link { children, .. }
            | Self::Function { children, .. }
            | Self::Bold(children)
            | Self::Italic(children)
            | Self::Strike(children)
            | Self::Small(children)
            | Self::Quote(children)
            | Self::Center(children) => children,
            _ => &[],
        }
    }

    /// A mention as it was written, with its signs.
    pub(super) fn acct(username: &str, host: Option<&str>) -> String {
        match host {
            Some(host) => format!("@{username}@{host}"),
            None => format!("@{username}"),
        }
    }

    /// mfm-js's name of the kind.
    fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Emoji(_) => "unicodeEmoji",
            Self::CustomEmoji(_) => "emojiCode",
            Self::Mention { .. } => "mention",
            Self::Hashtag(_) => "hashtag",
            Self::Url { .. } => "url",
            Self::Link { .. } => "link",
            Self::Bold(_) => "bold",
            Self::Italic(_) => "italic",
            Self::Strike(_) => "strike",
            Self::Small(_) => "small",
            Self::Function { .. } => "fn",
            Self::Plain(_) => "plain",
            Self::InlineCode(_) => "inlineCode",
            Self::InlineMath(_) => "mathInline",
            Self::Quote(_) => "quote",
            Self::Center(_) => "center",
            Self::CodeBlock { .. } => "blockCode",
            Self::MathBlock(_) => "mathBlock",
            Self::Search { .. } => "search",
        }
    }

    /// mfm-js's `props`, for the kinds that have some.
    fn props(&self) -> Option<Value> {
        Some(match self {
            Self::Text(text) => json!({ "text": text }),
            Self::Emoji(emoji) => json!({ "emoji": emoji }),
            Self::CustomEmoji(name) => json!({ "name": name }),
            Self::Mention { username, host } => json!({
                "username": username,
                "host": host,
                "acct": Self::acct(username, host.as_deref()),
            }),
            Self::Hashtag(tag) => json!({ "hashtag": tag }),
            Self::Url { url, brackets } if *brackets => json!({ "url": url, "brackets": true }),
            Self::Url { url, .. } => json!({ "url": url }),
            Self::Link { silent, url, .. } => json!({ "silent": silent, "url": url }),
            Self::Function {
                name, arguments, ..
            } => json!({ "name": name, "args": arguments_json(arguments) }),
            Self::InlineCode(code) => json!({ "code": code }),
            Self::CodeBlock { code, language } => json!({ "code": code, "lang": language }),
            Self::InlineMath(formula) | Self::MathBlock(formula) => json!({ "formula": formula }),
            Self::Search { query, content } => json!({ "query": query, "content": content }),
            _ => return None,
        })
    }
}

fn arguments_json(arguments: &[Argument]) -> Value {
    let pairs = arguments.iter().map(|argument| {
        let value = match &argument.value {
            Some(value) => json!(value),
            None => json!(true),
        };
        (argument.name.clone(), value)
    });
    Value::Object(pairs.collect::<Map<_, _>>())
}

impl Serialize for Node {
    /// mfm-js's form: `type`, `props` and `children`, the latter two where they exist.
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let mut object = Map::new();
        object.insert("type".to_owned(), json!(self.kind()));
        if let Some(props) = self.props() {
            object.insert("props".to_owned(), props);
        }
        match self {
            Self::Plain(text) => {
                let inside = json!([{ "type": "text", "props": { "text": text } }]);
                object.insert("children".to_owned(), inside);
            }
            Self::Link { .. }
            | Self::Function { .. }
            | Self::Bold(_)
            | Self::Italic(_)
            | Self::Strike(_)
            | Self::Small(_)
            | Self::Quote(_)
            | Self::Center(_) => {
                object.insert("children".to_owned(), json!(self.children()));
            }
            _ => {}
        }
        object.serialize(out)
    }
}
