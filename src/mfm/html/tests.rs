//! What other servers are sent.

use super::*;
use crate::mfm::parse;

fn html(text: &str) -> String {
    quoting(text, None)
}

fn quoting(text: &str, quoted: Option<&str>) -> String {
    let links = Links {
        origin: "https://us.example",
        mention: &|username, host| {
            (username != "nobody").then(|| MentionLink {
                href: format!("https://us.example/@{username}"),
                text: format!("@{username}@{}", host.unwrap_or("us.example")),
            })
        },
    };
    to_html(&parse(text), &links, quoted)
}

#[test]
fn text_is_escaped_and_keeps_its_lines() {
    assert_eq!(
        html("a < b & \"c\"\nd"),
        "<p>a &lt; b &amp; &quot;c&quot;<br>d</p>"
    );
    assert_eq!(
        html("<script>x</script>"),
        "<p>&lt;script&gt;x&lt;/script&gt;</p>"
    );
    assert_eq!(html(""), "");
}

#[test]
fn emphasis_has_the_tags_that_others_keep() {
    assert_eq!(
        html("**b** <i>i</i> ~~s~~ <small>x</small> `c` \\(f\\) $[spin y]"),
        "<p><b>b</b> <i>i</i> <del>s</del> <small>x</small> <code>c</code> \
             <code>f</code> <span>y</span></p>"
    );
}

#[test]
fn blocks_stand_outside_of_paragraphs() {
    assert_eq!(
        html("a\n> q\n```js\nlet a;\n```\nb"),
        "<p>a</p><blockquote>q</blockquote>\
             <pre><code class=\"language-js\">let a;</code></pre><p>b</p>"
    );
    assert_eq!(html("<center>x</center>"), "<div>x</div>");
    assert_eq!(
        html("> > a\n> b"),
        "<blockquote><blockquote>a</blockquote>b</blockquote>"
    );
}

#[test]
fn addresses_and_links_open_safely() {
    assert_eq!(
        html("[a **b**](https://a.example/?x&y)"),
        "<p><a href=\"https://a.example/?x&amp;y\" rel=\"nofollow noopener\" \
             target=\"_blank\">a <b>b</b></a></p>"
    );
    assert_eq!(
        html("https://a.example"),
        "<p><a href=\"https://a.example\" rel=\"nofollow noopener\" \
             target=\"_blank\">https://a.example</a></p>"
    );
}

#[test]
fn other_schemes_become_text() {
    let links = Links {
        origin: "https://us.example",
        mention: &|_, _| None,
    };
    let link = Node::Link {
        silent: false,
        url: "javascript:alert(1)".to_owned(),
        children: vec![Node::Text("x".to_owned())],
    };
    assert_eq!(to_html(&[link], &links, None), "<p>x</p>");
    assert_eq!(
        html("[x](javascript:alert)"),
        "<p>[x](javascript:alert)</p>"
    );
}

#[test]
fn mentions_of_the_known_are_links() {
    assert_eq!(
        html("@bob @nobody"),
        "<p><a href=\"https://us.example/@bob\" class=\"u-url mention\">@bob@us.example</a> \
             @nobody</p>"
    );
}

#[test]
fn hashtags_lead_to_our_page_of_them() {
    assert_eq!(
        html("#a%b"),
        "<p><a href=\"https://us.example/tags/a%25b\" class=\"mention hashtag\" \
             rel=\"tag\">#a%b</a></p>"
    );
}

#[test]
fn custom_emoji_are_kept_apart_from_words() {
    assert_eq!(html(":x: :y:"), "<p>:x: :y:</p>");
    assert_eq!(html("a:x:、"), "<p>a\u{200b}:x:、</p>");
    assert_eq!(
        html("(:x:あ:y::z:)"),
        "<p>(:x:\u{200b}あ\u{200b}:y:\u{200b}:z:)</p>"
    );
    assert_eq!(
        html(":x:`rm -rf`"),
        "<p>:x:\u{200b}<code>rm -rf</code></p>",
        "what is copied from code runs"
    );
}

#[test]
fn a_text_of_hashtags_alone_does_not_grow_thirtyfold() {
    let tags = html(&"#a ".repeat(1_000));
    assert_eq!(tags.matches("<a ").count(), HASHTAG_LINKS);
    assert_eq!(tags.matches("#a").count(), 1_000);
}

#[test]
fn ruby_and_times_say_what_they_mean() {
    assert_eq!(
        html("$[ruby 漢字 かんじ]"),
        "<p><ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby></p>"
    );
    assert_eq!(html("$[ruby x]"), "<p><span>x</span></p>");
    assert_eq!(
        html("$[unixtime 1701356400]"),
        "<p><time datetime=\"2023-11-30T15:00:00.000Z\">2023-11-30 15:00:00 UTC</time></p>"
    );
    assert_eq!(
        html("$[unixtime 99999999999999]"),
        "<p><span>99999999999999</span></p>"
    );
}

#[test]
fn a_quote_is_linked_for_those_who_know_no_quotes() {
    let link = "<span class=\"quote-inline\">RE: <a href=\"https://q.example/1\" \
                    rel=\"nofollow noopener\" target=\"_blank\">https://q.example/1</a></span>";
    assert_eq!(
        quoting("so", Some("https://q.example/1")),
        format!("<p>so<br><br>{link}</p>")
    );
    assert_eq!(
        quoting("", Some("https://q.example/1")),
        format!("<p>{link}</p>")
    );
}

#[test]
fn the_source_is_needed_for_markup_only() {
    assert!(html_suffices(&parse("a 👍 :x: @b #c https://d.example")));
    assert!(!html_suffices(&parse("**a**")));
    assert!(!html_suffices(&parse("$[spin a]")));
}
