//! What each HTML element means for the text.

use html5ever::tokenizer::Tag;

/// What becomes of what an element holds.
pub enum Kind {
    /// The note itself.
    Root,
    /// Its text, in the line.
    Inline,
    /// Its text on lines of its own, this many line breaks from its neighbours.
    Block(usize),
    /// `h1`.
    Heading,
    List {
        ordered: bool,
        items: usize,
    },
    Item,
    /// Parts of a table, which hold no text themselves.
    Table,
    Cell,
    Marked(Mark),
    Center,
    Code,
    Pre {
        language: String,
    },
    Quote,
    Ruby {
        /// Where the base of the next reading starts.
        base_start: usize,
    },
    Reading,
    Anchor(Anchor),
    /// Nothing of it is shown.
    Hidden,
    Math {
        on_its_own: bool,
        formula: Option<String>,
    },
    /// A formula in TeX, inside of `Math`.
    Formula,
}

/// Emphasis that MFM has a mark for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    Bold,
    Italic,
    Small,
    Strike,
}

/// What is read of an `a`.
#[derive(Default)]
pub struct Anchor {
    pub href: String,
    pub class: String,
    pub rel: String,
    /// All text inside, hidden parts and all, without marks.
    pub plain: String,
}

impl Kind {
    /// The kind of an element by its tag; void elements have none.
    pub fn of(tag: &Tag) -> Self {
        match &*tag.name {
            "p" | "h2" | "h3" | "h4" | "h5" | "h6" => Self::Block(2),
            "h1" => Self::Heading,
            "ul" | "ol" => Self::List {
                ordered: &*tag.name == "ol",
                items: 0,
            },
            "li" => Self::Item,
            "table" | "tbody" | "thead" | "tfoot" => Self::Table,
            "td" | "th" => Self::Cell,
            "b" | "strong" => Self::Marked(Mark::Bold),
            "i" | "em" => Self::Marked(Mark::Italic),
            "small" => Self::Marked(Mark::Small),
            "s" | "del" | "strike" => Self::Marked(Mark::Strike),
            "center" => Self::Center,
            "code" => Self::Code,
            "pre" => Self::Pre {
                language: language(tag),
            },
            "blockquote" => Self::Quote,
            "ruby" => Self::Ruby { base_start: 0 },
            "rt" => Self::Reading,
            "rp" | "script" | "style" | "template" | "head" | "noembed" | "noframes" => {
                Self::Hidden
            }
            "a" => Self::Anchor(Anchor {
                href: attribute(tag, "href").trim().to_owned(),
                class: attribute(tag, "class").to_owned(),
                rel: attribute(tag, "rel").to_owned(),
                plain: String::new(),
            }),
            "math" => Self::Math {
                on_its_own: attribute(tag, "display") == "block",
                formula: None,
            },
            "annotation" if attribute(tag, "encoding") == "application/x-tex" => Self::Formula,
            "span" if has_class(tag, "invisible") => Self::Hidden,
            name if is_line(name) => Self::Block(1),
            _ => Self::Inline,
        }
    }
}

fn is_line(name: &str) -> bool {
    matches!(
        name,
        "div"
            | "header"
            | "footer"
            | "article"
            | "section"
            | "dt"
            | "dd"
            | "tr"
            | "dl"
            | "caption"
            | "address"
            | "aside"
            | "main"
            | "nav"
            | "figure"
            | "figcaption"
            | "details"
            | "summary"
            | "form"
            | "fieldset"
            | "xmp"
    )
}

/// Elements without content and end.
pub fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Which open elements end where another begins, and the element that keeps those
/// outside of it open.
pub fn ended_by(name: &str) -> (&'static [&'static str], &'static [&'static str]) {
    match name {
        "a" => (&["a"], &[]),
        "li" => (&["li", "p"], &["ul", "ol"]),
        "dt" | "dd" => (&["dt", "dd", "p"], &["dl"]),
        "td" | "th" => (&["td", "th"], &["tr", "table"]),
        "tr" => (&["tr"], &["table"]),
        "rt" | "rp" => (&["rt", "rp"], &["ruby"]),
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "ul" | "ol" | "pre" | "blockquote"
        | "hr" | "center" | "table" => (&["p"], &["td", "th", "button"]),
        _ if is_line(name) => (&["p"], &["td", "th", "button"]),
        _ => (&[], &[]),
    }
}

/// What may lie in a `head`; anything else ends it.
pub fn is_of_head(name: &str) -> bool {
    matches!(
        name,
        "title" | "meta" | "link" | "base" | "script" | "style" | "noscript" | "template"
    )
}

/// The word of `class="language-…"`.
pub fn language(tag: &Tag) -> String {
    attribute(tag, "class")
        .split_ascii_whitespace()
        .find_map(|class| class.strip_prefix("language-"))
        .filter(|language| {
            language
                .chars()
                .all(|c| c.is_alphanumeric() || "+#.-_".contains(c))
        })
        .unwrap_or_default()
        .to_owned()
}

pub fn has_class(tag: &Tag, class: &str) -> bool {
    has_word(attribute(tag, "class"), class)
}

/// Whether a list of words separated by spaces has the word.
pub fn has_word(words: &str, word: &str) -> bool {
    words.split_ascii_whitespace().any(|one| one == word)
}

pub fn attribute<'a>(tag: &'a Tag, name: &str) -> &'a str {
    tag.attrs
        .iter()
        .find(|attribute| &*attribute.name.local == name)
        .map_or("", |attribute| &*attribute.value)
}
