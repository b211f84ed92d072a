//! From characters to tags and text: html5ever's tokenizer, and bounds around it.

use std::cell::Cell;
use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::BufferQueue;
use html5ever::tokenizer::Tag;
use html5ever::tokenizer::TagKind;
use html5ever::tokenizer::Token;
use html5ever::tokenizer::TokenSink;
use html5ever::tokenizer::TokenSinkResult;
use html5ever::tokenizer::Tokenizer;
use html5ever::tokenizer::TokenizerOpts;
use html5ever::tokenizer::states::RawKind;

use super::builder::Builder;

/// How much HTML is read: 32 bytes for each character that may come out of it.
const INPUT_BYTES_MAX: usize = 256 * 1024;

/// How often two attributes may be compared in a note, some milliseconds: the tokenizer
/// compares each attribute of a tag with all before it, so one tag of a hundred thousand
/// attributes would take minutes. Honest notes of the largest size need a tenth.
const COMPARISONS_MAX: usize = 1_000_000;

/// The document comes to the tokenizer in pieces of at most this length, so that what one
/// of them may cost is known before.
const PIECE_BYTES_MAX: usize = 256;

/// Reads the HTML into the builder.
pub fn run<'a>(html: &str, builder: Builder<'a>) -> Builder<'a> {
    let sink = Sink {
        builder: RefCell::new(builder),
        text: RefCell::default(),
    };
    let sink = read(html, sink);
    sink.flush();
    sink.builder.into_inner()
}

/// Reads HTML of others within bounds, for whoever looks for something in it.
pub fn read<S: TokenSink>(html: &str, sink: S) -> S {
    let html = &html[..html.floor_char_boundary(INPUT_BYTES_MAX)];
    feed(html, COMPARISONS_MAX, sink, |_| false).0
}

/// Gives a document to a sink until that has enough, or until more comparisons of attributes
/// may be needed than this: in whatever the tokenizer takes for a tag, however it is quoted,
/// since the count goes on until the tokenizer tells of something. The second value: how
/// many bytes were read.
pub fn feed<S: TokenSink>(
    html: &str,
    comparisons_max: usize,
    sink: S,
    has_enough: impl Fn(&S) -> bool,
) -> (S, usize) {
    let tokenizer = Tokenizer::new(Counted::of(sink), TokenizerOpts::default());
    let input = BufferQueue::default();
    let (mut at, mut spent, mut attributes) = (0, 0, 0);
    let mut comments = Comments::default();
    while at < html.len() && !has_enough(&tokenizer.sink.sink) {
        if let Some(end) = comments.end_of(html, at) {
            at = end;
            continue;
        }
        let piece = piece(&html[at..]);
        // Text between tags has no attributes; a tag begins where a piece does.
        if attributes > 0 || piece.starts_with('<') {
            attributes += most_attributes(piece);
        }
        let cost = attributes * attributes / 2;
        if spent + cost > comparisons_max {
            break;
        }
        let (texts, tags) = tokenizer.sink.told();
        input.push_back(StrTendril::from(piece));
        // No sink of ours asks for a pause, so all of a piece is read at once.
        let _ = tokenizer.feed(&input);
        let (texts_now, tags_now) = tokenizer.sink.told();
        // Text may have been held back up to the tag that begins here: that goes on.
        if tags_now > tags || (texts_now > texts && !piece.starts_with('<')) {
            spent += cost;
            attributes = 0;
        }
        at += piece.len();
    }
    tokenizer.end();
    (tokenizer.sink.sink, at)
}

/// The document up to the next place where a tag may begin or end.
fn piece(html: &str) -> &str {
    let start = &html[..html.floor_char_boundary(PIECE_BYTES_MAX)];
    let mut bytes = start.bytes().enumerate();
    let end = bytes.find_map(|(at, byte)| match byte {
        b'<' if at > 0 => Some(at),
        b'>' => Some(at + 1),
        _ => None,
    });
    &start[..end.unwrap_or(start.len())]
}

/// Comments are passed over: they may be long and full of words. One that stands in quotes
/// is, too, and nothing is lost with it.
#[derive(Default)]
struct Comments {
    /// From here on none ends, so that nobody makes us look for that again and again.
    endless: bool,
}

impl Comments {
    /// Where the comment that begins here ends.
    fn end_of(&mut self, html: &str, at: usize) -> Option<usize> {
        const CLOSE: &str = "-->";
        if self.endless || !html[at..].starts_with("<!--") {
            return None;
        }
        // The shortest comment is `<!-->`.
        let from = at + "<!".len();
        let end = html[from..]
            .find(CLOSE)
            .map(|found| from + found + CLOSE.len());
        self.endless = end.is_none();
        end
    }
}

/// No attribute begins but after one of these.
fn most_attributes(piece: &str) -> usize {
    let begins = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'"' | b'\'');
    1 + piece.bytes().filter(begins).count()
}

/// A sink, and how many tokens it got.
struct Counted<S> {
    sink: S,
    texts: Cell<usize>,
    tags: Cell<usize>,
}

impl<S> Counted<S> {
    fn of(sink: S) -> Self {
        Self {
            sink,
            texts: Cell::new(0),
            tags: Cell::new(0),
        }
    }

    /// How many pieces of text, and how many tags and the like.
    fn told(&self) -> (usize, usize) {
        (self.texts.get(), self.tags.get())
    }
}

impl<S: TokenSink> TokenSink for Counted<S> {
    type Handle = S::Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<S::Handle> {
        match token {
            // An error is told in the midst of a tag.
            Token::ParseError(_) => {}
            Token::TagToken(_) | Token::DoctypeToken(_) | Token::CommentToken(_) => {
                self.tags.set(self.tags.get() + 1);
            }
            _ => self.texts.set(self.texts.get() + 1),
        }
        self.sink.process_token(token, line)
    }
}

struct Sink<'a> {
    builder: RefCell<Builder<'a>>,
    /// Text comes in pieces; the builder wants it whole.
    text: RefCell<String>,
}

impl Sink<'_> {
    fn flush(&self) {
        let text = self.text.take();
        if !text.is_empty() {
            self.builder.borrow_mut().text(&text);
        }
    }
}

impl TokenSink for Sink<'_> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::CharacterTokens(text) => {
                self.text.borrow_mut().push_str(&text);
                TokenSinkResult::Continue
            }
            Token::TagToken(tag) => {
                self.flush();
                let mut builder = self.builder.borrow_mut();
                match tag.kind {
                    TagKind::StartTag => builder.start(&tag),
                    TagKind::EndTag => builder.end(&tag.name),
                }
                inside(&tag)
            }
            _ => TokenSinkResult::Continue,
        }
    }
}

/// The inside of some elements is not HTML.
pub fn inside(tag: &Tag) -> TokenSinkResult<()> {
    if tag.kind == TagKind::EndTag {
        return TokenSinkResult::Continue;
    }
    match &*tag.name {
        "script" => TokenSinkResult::RawData(RawKind::ScriptData),
        "style" | "xmp" | "iframe" | "noembed" | "noframes" => {
            TokenSinkResult::RawData(RawKind::Rawtext)
        }
        "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
        "plaintext" => TokenSinkResult::Plaintext,
        _ => TokenSinkResult::Continue,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Deaf;

    impl TokenSink for Deaf {
        type Handle = ();

        fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
            match &token {
                Token::TagToken(tag) => inside(tag),
                _ => TokenSinkResult::Continue,
            }
        }
    }

    /// How many of so many bytes are read.
    fn bytes_read(html: &str) -> usize {
        feed(html, COMPARISONS_MAX, Deaf, |_| false).1
    }

    #[test]
    fn a_tag_with_too_many_attributes_is_not_read_to_its_end_however_it_is_quoted() {
        let attributes: String = (0..50_000).map(|number| format!(" a{number}")).collect();
        for begin in [
            "<a",
            "<a x=\">\"",
            "<a x='>'",
            "<a x=\"<b>\" y='>'",
            "&am<a x=\">\"",
            "<script>a<b \"</script><a x=\">\"",
            "<!--><a x='>'",
            "<a <a <a",
            "</a x=\">\"",
            "<a x='<!--' y='-->>'",
        ] {
            let read = bytes_read(&format!("{begin}{attributes}>after"));
            assert!(read < 20_000, "{begin} {read}");
        }
    }

    #[test]
    fn many_tags_cost_no_more_than_one() {
        let attributes: String = (0..500).map(|number| format!(" a{number}")).collect();
        let read = bytes_read(&format!("<a x=\">\"{attributes}>").repeat(1_000));
        assert!(read < 200_000, "{read}");
    }

    #[test]
    fn honest_documents_are_read_whole() {
        let link = "<p><a href=\"https://a.example/@a\" class=\"u-url mention\" \
            rel=\"nofollow noopener\" target='_blank'>@<span>a</span></a> 1 < 2 &amp; 3 > 2</p>";
        let notes = link.repeat(INPUT_BYTES_MAX / link.len());
        let script = "for(var i=0;i<n;i++){if(a<b&&c>d){e(\"<i class='x'>\"+f/2)}} ";
        let page = format!(
            "<head><script>{}</script><title>x</title>",
            script.repeat(1_000)
        );
        let picture = format!(
            "<img src=\"data:image/png;base64,{}\">",
            "A".repeat(200_000)
        );
        let words = format!("<meta content=\"{}\">", "beans and peas ".repeat(300));
        let comment = format!("<head><!-- {} -->", "beans and peas ".repeat(10_000));
        for html in [notes, page, picture, words, comment] {
            assert_eq!(bytes_read(&html), html.len(), "{:.60}", html);
        }
    }
}
