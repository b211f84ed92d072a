//! Bounds of the parser. What it finds is checked against mfm-js in `tests/mfm.rs`.

use super::*;

/// Long enough that quadratic time would be minutes.
const HOSTILE_BYTES: usize = 100_000;

fn hostile(piece: &str, bytes: usize) -> String {
    piece.repeat(bytes / piece.len())
}

/// Parses, and tells how many bytes were read per byte of text.
fn readings_per_byte(text: &str) -> usize {
    let all = text.len() * EFFORT_PER_BYTE;
    let effort = Cell::new(all);
    Parser::new(text, 0, &effort).full();
    (all - effort.get()) / text.len()
}

fn depth(nodes: &[Node]) -> usize {
    nodes
        .iter()
        .map(|node| 1 + depth(node.children()))
        .max()
        .unwrap_or(0)
}

#[test]
fn openings_without_end_are_read_a_few_times_only() {
    for piece in [
        "**",
        "***",
        "*",
        "~~",
        "<b>",
        "<i>",
        "<s>",
        "<small>",
        "<center>",
        "<center>\n",
        "$[x ",
        "$[x.a=1,b ",
        "[",
        "?[",
        "[a](",
        ">",
        "> ",
        ">\n",
        "\n",
        "```\n",
        "```\na\n",
        "`",
        "\\(",
        "\\[",
        "\\[\n",
        "<plain>",
        "@",
        "@a@",
        "#(",
        "#[「",
        "http://(",
        "<http://",
        "<http://a ",
        ":a",
        "_a",
        "__a",
        "a search",
        "[<https://<b>",
        "[**",
        "[http://~~ ",
        "👩\u{200d}",
        "\r",
    ] {
        let readings = readings_per_byte(&hostile(piece, HOSTILE_BYTES));
        assert!(readings <= 64, "{piece:?} was read {readings} times");
    }
}

#[test]
fn text_made_to_be_read_again_and_again_is_cut_short() {
    for (piece, end) in [
        ("[", "]("),
        ("[**a", "]("),
        ("[<https://<b>", "]("),
        ("<center>\n", "</center>x\n</center>"),
    ] {
        // Enough for the effort to be spent; more would only make the test slow.
        let text = hostile(piece, HOSTILE_BYTES / 8) + end;
        assert_eq!(readings_per_byte(&text), EFFORT_PER_BYTE, "{piece:?}");
    }
}

#[test]
fn no_nesting_goes_below_the_limit() {
    for (open, close) in [
        ("<b>", "</b>"),
        ("$[x ", "]"),
        ("<small><i>", "</i></small>"),
        ("> ", ""),
        ("> <b>", "</b>"),
    ] {
        let text = open.repeat(500) + "x" + &close.repeat(500);
        assert!(depth(&parse(&text)) <= NEST_LIMIT + 1, "{open}");
    }
}

#[test]
fn an_unclosed_mark_swallows_what_follows_as_text() {
    assert_eq!(parse("**a @bob"), [Node::Text("**a @bob".to_owned())]);
}

#[test]
fn a_simple_text_holds_emoji_only() {
    assert_eq!(
        parse_simple(":x:**👍**"),
        [
            Node::CustomEmoji("x".to_owned()),
            Node::Text("**".to_owned()),
            Node::Emoji("👍".to_owned()),
            Node::Text("**".to_owned()),
        ]
    );
}

#[test]
fn arguments_without_end_are_paid_for() {
    let names: Vec<String> = (0..10_000).map(|number| format!("a{number}")).collect();
    let text = format!("$[x.{} y]", names.join(","));
    assert_eq!(
        readings_per_byte(&text),
        EFFORT_PER_BYTE,
        "the rest is text"
    );
    let few = format!("$[x.{} y]", names[..20].join(","));
    assert!(matches!(parse(&few).as_slice(), [Node::Function { .. }]));
}
