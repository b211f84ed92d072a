//! What other servers write, and what hostile ones might.

use super::*;
use crate::mfm::Links;
use crate::mfm::parse;
use crate::mfm::to_html;

fn text(html: &str) -> String {
    from_html(html, &Context::default()).text
}

fn with_tags(html: &str) -> String {
    let mentions = [
        MentionTag::from_tag("https://m.example/users/bob", "@bob@m.example").expect("an id"),
        MentionTag::from_tag("https://f.example/profile/eve", "").expect("an id"),
        MentionTag {
            href: "https://web.split.example/u/1".to_owned(),
            url: Some("https://web.split.example/@dan".to_owned()),
            username: Some("dan".to_owned()),
            host: "split.example".to_owned(),
        },
    ];
    let hashtags = ["#Tag".to_owned(), "テスト".to_owned()];
    let context = Context {
        mentions: &mentions,
        hashtags: &hashtags,
        quoted: &["https://q.example/1", "https://q.example/@a/1"],
    };
    from_html(html, &context).text
}

#[test]
fn text_keeps_its_characters() {
    assert_eq!(
        text("a &amp; b &lt;c&gt; &#x1F44D;\r\nd"),
        "a & b <c> 👍\nd"
    );
    assert_eq!(text("  <p> a </p>  "), "a");
    assert_eq!(text("<p>　a</p><p>　b</p>"), "a\n\n　b");
}

#[test]
fn blocks_have_lines_of_their_own() {
    assert_eq!(text("<p>a</p><p>b</p>"), "a\n\nb");
    assert_eq!(text("<p>a</p>\n<p>b</p>\n"), "a\n\nb");
    assert_eq!(text("<div>a</div><div>b</div>"), "a\nb");
    assert_eq!(text("<p>a<br>b<br />\nc</p>"), "a\nb\nc");
    assert_eq!(text("<p>abc<br><br/>d</p>"), "abc\n\nd");
    assert_eq!(text("<h1>t</h1>a<h2>u</h2>b"), "【t】\na\n\nu\n\nb");
    assert_eq!(text("a<hr>b"), "a\n---\nb");
    assert_eq!(
        text("<table><tr><td>a</td><td>b</td></tr><tr><td>c</table>"),
        "a b\nc"
    );
}

#[test]
fn lists_keep_their_signs() {
    assert_eq!(
        text("<ul>\n<li>a</li>\n<li><p>b</p></li>\n</ul>"),
        "・a\n・b"
    );
    assert_eq!(text("x<ol><li>a<li>b</ol>y"), "x\n\n1. a\n2. b\n\ny");
    assert_eq!(text("<ul><li>a<ul><li>b</li></ul></li></ul>"), "・a\n・b");
}

#[test]
fn emphasis_becomes_marks() {
    assert_eq!(
        text("<b>a</b> <strong>b</strong> <em>c</em> <del>d</del> <small>e</small> <u>f</u>"),
        "**a** **b** <i>c</i> ~~d~~ <small>e</small> f"
    );
    assert_eq!(text("<b><strong>a</strong></b>"), "**a**");
    assert_eq!(text("<b>a*</b>"), "<b>a*</b>");
    assert_eq!(text("<s>a<br>b</s>"), "<s>a\nb</s>");
    assert_eq!(text("a<b></b>b"), "ab");
    assert_eq!(text("a<center>b</center>c"), "a\n<center>b</center>\nc");
}

#[test]
fn code_is_taken_as_it_is() {
    assert_eq!(text("<code>a <b>b</b></code>"), "`a b`");
    assert_eq!(
        text("x<pre><code class=\"language-js\">a\n  <a href=\"https://b\">b</a>\n</code></pre>y"),
        "x\n```js\na\n  b\n```\ny"
    );
    assert_eq!(text("<pre>a<br>b</pre>"), "```\na\nb\n```");
}

#[test]
fn quotes_are_prefixed_line_by_line() {
    assert_eq!(text("<blockquote>a\nb</blockquote>"), "> a\n> b");
    assert_eq!(
        text("x<blockquote><p>a</p><p>b</p></blockquote>y"),
        "x\n\n> a\n> \n> b\n\ny"
    );
    assert_eq!(
        text("<blockquote><blockquote>a</blockquote>b</blockquote>"),
        "> > a\n> \n> b"
    );
}

#[test]
fn ruby_and_math_find_their_form() {
    assert_eq!(
        text("<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rt>じ</rt></ruby>"),
        "$[ruby 漢 かん]$[ruby 字 じ]"
    );
    assert_eq!(text("<ruby>a b<rt>c</rt></ruby>"), "a b(c)");
    assert_eq!(
        text("<ruby><a href=\"https://a.example\"></a><rt>b</rt>あ<rt>c</rt></ruby>"),
        "<https://a.example>(b)$[ruby あ c]"
    );
    let math = "<semantics><mi>x</mi><annotation encoding=\"application/x-tex\">x^2\
                </annotation></semantics></math>";
    assert_eq!(text(&format!("a <math>{math} b")), "a \\(x^2\\) b");
    assert_eq!(
        text(&format!("a<math display=\"block\">{math}")),
        "a\n\\[x^2\\]"
    );
}

#[test]
fn what_is_not_for_reading_is_dropped() {
    assert_eq!(
        text("a<!-- x --><script>b<p></script><style>c</style>d"),
        "ad"
    );
    assert_eq!(text("<head><title>x</title></head><body>a</body>"), "a");
    assert_eq!(text("<head><meta name=x>text"), "text");
    assert_eq!(text("a<span class=\"invisible\">b</span>c"), "ac");
}

#[test]
fn pictures_are_emoji_or_links() {
    assert_eq!(text("<img alt=\":x:\" src=\"https://e.example/x\">"), ":x:");
    assert_eq!(text("<img class=\"emoji\" alt=\"😀\" src=\"/x\">"), "😀");
    assert_eq!(
        text("<img alt=\"a cow\" src=\"https://e.example/x.png\">"),
        "[a cow](https://e.example/x.png)"
    );
    assert_eq!(text("<img alt=\"a cow\" src=\"javascript:x\">"), "a cow");
}

#[test]
fn mentions_are_completed_however_they_are_written() {
    for html in [
        r#"<span class="h-card"><a href="https://m.example/@bob" class="u-url mention">@<span>bob</span></a></span>"#,
        r#"<a href="https://m.example/@bob" class="u-url mention">@bob@m.example</a>"#,
        r#"<a href="https://m.example/users/bob">@bob</a>"#,
        r#"@<a class="userinfo mention" href="https://m.example/users/bob">Bob B.</a>"#,
        r#"@<span class="h-card"><a class="u-url mention" href="https://m.example/@bob">bob</a></span>"#,
    ] {
        assert_eq!(with_tags(html), "@bob@m.example", "{html}");
    }
    assert_eq!(
        with_tags(r#"<a class="mention" href="https://f.example/profile/eve">@eve</a>!"#),
        "@eve@f.example!"
    );
    assert_eq!(
        with_tags(r#"<a class="mention" href="https://web.split.example/@dan">@dan</a>"#),
        "@dan@split.example"
    );
    assert_eq!(
        text(r#"<a class="mention" href="https://n.example/@new">@new</a>"#),
        "@new@n.example"
    );
}

#[test]
fn what_only_looks_like_a_mention_is_a_link() {
    assert_eq!(
        text(r#"<a href="https://n.example/@new">@new</a>"#),
        "[@new](https://n.example/@new)"
    );
    assert_eq!(
        text(r#"<a rel="me nofollow" class="mention" href="https://n.example/@x">@x</a>"#),
        "[@x](https://n.example/@x)"
    );
    assert_eq!(
        text(r#"<a href="https://n.example" class="mention">class mention</a>"#),
        "[class mention](https://n.example)"
    );
}

#[test]
fn hashtags_need_a_tag_or_a_word_of_the_link() {
    assert_eq!(
        with_tags(r#"<a href="https://m.example/t">#tag</a>"#),
        "#tag"
    );
    assert_eq!(
        with_tags(r#"<a href="https://m.example/t">#<span>ﾃｽﾄ</span></a>"#),
        "#ﾃｽﾄ"
    );
    assert_eq!(
        with_tags(r#"#<a href="https://m.example/t">tag</a>"#),
        "#tag"
    );
    assert_eq!(
        text(r#"<a href="https://m.example/t" rel="tag">#x</a>"#),
        "#x"
    );
    assert_eq!(
        with_tags(r#"<a href="https://m.example/t">#other</a>"#),
        "[#other](https://m.example/t)"
    );
}

#[test]
fn an_address_is_written_out() {
    let mastodon = r#"<a href="https://a.example/long/path"><span class="invisible">https://</span><span class="ellipsis">a.example/long</span><span class="invisible">/path</span></a>"#;
    assert_eq!(text(mastodon), "https://a.example/long/path");
    for shown in [
        "",
        "a.example/long/path",
        "https://a.example/long/path/",
        "a.example/lo…",
    ] {
        let html = format!("<a href=\"https://a.example/long/path\">{shown}</a>");
        assert_eq!(text(&html), "https://a.example/long/path", "{shown}");
    }
    assert_eq!(
        text("<a href=\"https://ja.example/%E3%81%82\">https://ja.example/あ</a>"),
        "https://ja.example/%E3%81%82"
    );
    assert_eq!(
        text("<a href=\"https://ja.example/あ\">https://ja.example/あ</a>"),
        "<https://ja.example/あ>"
    );
}

#[test]
fn an_address_does_not_grow_into_the_words_after_it() {
    let link = "<a href=\"https://a.example\">https://a.example</a>";
    assert_eq!(text(&format!("{link}, b")), "https://a.example, b");
    assert_eq!(text(&format!("({link})")), "(https://a.example)");
    assert_eq!(text(&format!("{link}です")), "https://a.exampleです");
    assert_eq!(text(&format!("{link}!")), "<https://a.example>!");
    assert_eq!(text(&format!("<u>{link}</u>b")), "<https://a.example>b");
    assert_eq!(text(&format!("<s>{link}</s>")), "~~<https://a.example>~~");
}

#[test]
fn links_lead_where_they_led() {
    assert_eq!(
        text("<a href=\"https://a.example\">b [c]</a>"),
        "[b c](https://a.example)"
    );
    assert_eq!(
        text("<a href=\"https://a.example/(x)\">b</a>"),
        "[b](<https://a.example/(x)>)"
    );
    assert_eq!(
        text("<a href=\"https://a.example/x y>\">b</a>"),
        "[b](https://a.example/x%20y%3E)"
    );
    assert_eq!(
        text("<a href=\"https://a.example\">b<br>c</a>"),
        "[b c](https://a.example)"
    );
    assert_eq!(
        text("<a href=\"https://a.example\">** b</a>"),
        "** b <https://a.example>"
    );
    for href in [
        "javascript:alert(1)",
        "/b",
        "https://u:p@a.example",
        "mailto:a@b.example",
        "",
    ] {
        assert_eq!(text(&format!("<a href=\"{href}\">b</a>")), "b", "{href}");
    }
}

#[test]
fn the_stand_in_for_a_quote_goes_when_it_leads_there() {
    for html in [
        r#"<p>a<br><br><span class="quote-inline">RE: <a href="https://q.example/1">https://q.example/1</a></span></p>"#,
        r#"<p>a<span class="quote-inline"><br><br>RE: <a href="https://q.example/@a/1">q.example</a></span></p>"#,
        r#"<p class="quote-inline">RE: <a href="https://q.example/@a/1">x</a></p><p>a</p>"#,
        r#"<p><span>a<br><br>RE: </span><a href="https://q.example/1">https://q.example/1</a></p>"#,
        "<p>a</p><p>RE: https://q.example/1</p>",
    ] {
        assert_eq!(with_tags(html), "a", "{html}");
    }
    let other = r#"<p>a<span class="quote-inline"><br><br>RE: <a href="https://z.example">https://z.example</a></span></p>"#;
    assert_eq!(with_tags(other), "a\n\nRE: https://z.example");
}

#[test]
fn custom_emoji_come_back_without_their_boundaries() {
    assert_eq!(text("a\u{200b}:x:\u{200b}、\u{200b}b"), "a:x:、\u{200b}b");
    assert_eq!(text("a\u{200b}:x:\u{200b}b"), "a:x:\u{200b}b");
}

#[test]
fn our_own_html_is_read_back() {
    let links = Links {
        origin: "https://us.example",
        mention: &|_, _| None,
    };
    for mfm in [
        "a **b** <i>c</i> ~~d~~ `e`",
        "a\nb\n\nc",
        "> a\n> b",
        "```js\nlet a;\n```",
        "$[ruby 漢字 かんじ]",
        "#tag [a](https://a.example) https://b.example",
        "あ:x:い",
    ] {
        let html = to_html(&parse(mfm), &links, None);
        assert_eq!(parse(&text(&html)), parse(mfm), "{html}");
    }
}

#[test]
fn the_result_is_cut_and_says_so() {
    let long = from_html(&"あ".repeat(9000), &Context::default());
    assert_eq!(long.text.chars().count(), OUTPUT_CHARS_MAX);
    assert!(long.cut);
    assert!(!from_html("a", &Context::default()).cut);
    let deep = format!("<b>{}</b>", "<i>x</i>".repeat(5000));
    assert!(from_html(&deep, &Context::default()).cut);
}

#[test]
fn no_html_is_too_hostile() {
    for piece in [
        "<b>",
        "<p>",
        "</p>",
        "<blockquote>",
        "<ul><li>",
        "<a href=\"https://a.example\">",
        "<a href=x>@",
        "<ruby>a<rt>b",
        "<math>",
        "<pre><code>",
        "<table><td>",
        "<",
        "</",
        "&",
        "&#",
        "<!--",
        "<![CDATA[",
        "<s>~~",
        "<center>",
        "\u{200b}:x:",
        "<img alt=[ src=https://a>",
        "<script>",
        "<h1>",
        "<svg><a/>",
        "<blockquote>a<br>",
        "\0",
        "<br>\n",
    ] {
        let html = piece.repeat(INPUT_FOR_TEST / piece.len());
        let result = from_html(&html, &Context::default());
        assert!(result.text.chars().count() <= OUTPUT_CHARS_MAX, "{piece}");
    }
}

#[test]
fn a_tag_of_endless_attributes_is_where_reading_ends() {
    let attributes: String = (0..30_000).map(|n| format!(" a{n}")).collect();
    for begin in ["<b", "<b x=\">\""] {
        let html = format!("a{begin}{attributes}>c</b><i>d</i>");
        assert_eq!(text(&html), "a");
    }
}

#[test]
fn tag_soup_loses_no_letters() {
    const PIECES: [&str; 44] = [
        "<b>",
        "</b>",
        "<p>",
        "</p>",
        "<a href=\"https://a.b/é x\">",
        "</a>",
        "<ruby>",
        "<rt>",
        "<a class=mention href=https://m.example/@b>",
        "</ruby>",
        "<pre>",
        "</pre>",
        "<code>",
        "</code>",
        "<li>",
        "<ul>",
        "</ul>",
        "<ol>",
        "<blockquote>",
        "</blockquote>",
        "@",
        "#",
        "\u{200b}",
        ":x:",
        "https://x.example",
        "!",
        ".",
        "<s>",
        "</s>",
        "<center>",
        "</center>",
        "<br>",
        "\n",
        "<math>",
        "<annotation encoding=application/x-tex>",
        "<td>",
        "<tr>",
        "<h1>",
        "</h1>",
        "<img src=https://i.example/k alt='[]'>",
        "<head>",
        "*",
        "👍",
        "あ",
    ];
    let mut seed = 42_u64;
    let mut random = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % below as u64).expect("it is below")
    };
    for _ in 0..3_000 {
        let html: String = (0..20).map(|_| PIECES[random(PIECES.len())]).collect();
        let in_math = html.contains("<math>");
        let text = text(&html);
        let letters = |text: &str| text.matches(['あ', '👍']).count();
        assert!(
            in_math || letters(&text) >= letters(&html),
            "{html:?} became {text:?}"
        );
        parse(&text);
    }
}

/// Enough for quadratic time to be felt.
const INPUT_FOR_TEST: usize = 100_000;

#[test]
fn a_scheme_in_capitals_is_a_link_all_the_same() {
    assert_eq!(
        text("<a href=\"HTTPS://a.example/Tea\">tea</a>"),
        "[tea](https://a.example/Tea)"
    );
    assert_eq!(text("<a href=\"JavaScript://a.example/x\">tea</a>"), "tea");
}
