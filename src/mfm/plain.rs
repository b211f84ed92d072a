//! Tree → the words alone: for notifications, feeds, page titles.

use crate::mfm::node::Node;

/// The text without its markup. A link is its label, a quote keeps its `>`.
pub fn to_plain(nodes: &[Node]) -> String {
    let mut plain = String::new();
    for node in nodes {
        push(&mut plain, node);
    }
    plain.truncate(plain.trim_end_matches('\n').len());
    plain
}

fn push(plain: &mut String, node: &Node) {
    match node {
        Node::Text(text) | Node::Emoji(text) | Node::Plain(text) => plain.push_str(text),
        Node::CustomEmoji(name) => plain.extend([":", name, ":"]),
        Node::Mention { username, host } => {
            plain.push_str(&Node::acct(username, host.as_deref()));
        }
        Node::Hashtag(tag) => plain.extend(["#", tag]),
        Node::Url { url, .. } => plain.push_str(url),
        Node::InlineCode(code) | Node::InlineMath(code) => plain.push_str(code),
        Node::CodeBlock { code, .. } | Node::MathBlock(code) => push_block(plain, code),
        Node::Search { query, .. } => push_block(plain, query),
        Node::Quote(children) => {
            let inside = to_plain(children);
            let lines: Vec<_> = inside.split('\n').map(|line| format!("> {line}")).collect();
            push_block(plain, &lines.join("\n"));
        }
        Node::Center(children) => push_block(plain, &to_plain(children)),
        _ => plain.push_str(&to_plain(node.children())),
    }
}

/// Blocks took the line breaks around them along when they were parsed.
fn push_block(plain: &mut String, block: &str) {
    if !plain.is_empty() && !plain.ends_with('\n') {
        plain.push('\n');
    }
    plain.push_str(block);
    plain.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mfm::parse;

    #[test]
    fn only_the_words_are_left() {
        let text = "**Hi** $[spin @bob] [here](https://a.example) :x: #t `c`\n> q\n> r\nend";
        assert_eq!(
            to_plain(&parse(text)),
            "Hi @bob here :x: #t c\n> q\n> r\nend"
        );
    }
}
