//! The wire of streaming: what clients send, what they are sent.
//!
//! Every frame is one JSON object `{type, body}`, but for the bare texts `h` and `ping`.
//! What cannot be read is ignored, never answered and never a reason to hang up: clients
//! of every age connect here.

use serde::Serialize;
use serde_json::Map;
use serde_json::Value;

/// The longest frame taken from a client, in bytes. Real ones stay under 200.
pub const FRAME_BYTES: usize = 16 * 1024;

/// The longest name a client may give a connection; Aria's are UUIDs with a prefix.
const ID_BYTES: usize = 128;

/// What a client says.
#[derive(Debug, PartialEq)]
pub enum Said {
    /// Listen to a channel.
    Connect(Connect),
    /// Listen no longer.
    Disconnect(String),
    /// Tell me what happens to this note.
    Capture(String),
    /// No longer.
    Release(String),
    /// Something for a channel that is connected.
    Tell {
        /// The client's name for it.
        id: String,
        /// What kind of thing.
        kind: String,
        /// What.
        body: Map<String, Value>,
    },
    /// I have seen my notifications.
    ReadNotifications,
    /// Milktea's sign of life; it waits for `pong`.
    Ping,
    /// Nothing we know.
    Nothing,
}

/// A wish to listen.
#[derive(Debug, PartialEq)]
pub struct Connect {
    /// Which channel.
    pub channel: String,
    /// The client's name for it.
    pub id: String,
    /// What the channel takes.
    pub params: Map<String, Value>,
    /// Say when it is done.
    pub pong: bool,
}

/// Reads a frame.
pub fn read(text: &str) -> Said {
    if text == "ping" {
        return Said::Ping;
    }
    if text.len() > FRAME_BYTES {
        return Said::Nothing;
    }
    let Ok(Value::Object(mut frame)) = serde_json::from_str(text) else {
        return Said::Nothing;
    };
    let body = match frame.remove("body") {
        Some(Value::Object(body)) => body,
        _ => Map::new(),
    };
    let kind = frame.get("type").and_then(Value::as_str);
    said(kind.unwrap_or_default(), body).unwrap_or(Said::Nothing)
}

fn said(kind: &str, mut body: Map<String, Value>) -> Option<Said> {
    Some(match kind {
        "connect" => Said::Connect(Connect {
            channel: word(&mut body, "channel")?,
            id: word(&mut body, "id")?,
            pong: body.get("pong") == Some(&Value::Bool(true)),
            params: match body.remove("params") {
                Some(Value::Object(params)) => params,
                _ => Map::new(),
            },
        }),
        "disconnect" => Said::Disconnect(word(&mut body, "id")?),
        "s" | "sr" | "subNote" => Said::Capture(word(&mut body, "id")?),
        "un" | "unsubNote" => Said::Release(word(&mut body, "id")?),
        "ch" | "channel" => Said::Tell {
            id: word(&mut body, "id")?,
            kind: word(&mut body, "type")?,
            body: match body.remove("body") {
                Some(Value::Object(body)) => body,
                _ => Map::new(),
            },
        },
        "readNotification" => Said::ReadNotifications,
        _ => return None,
    })
}

fn word(body: &mut Map<String, Value>, name: &str) -> Option<String> {
    match body.remove(name)? {
        Value::String(text) if text.len() <= ID_BYTES => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A frame `{type, body}`.
pub fn frame(kind: &str, body: &impl Serialize) -> String {
    #[derive(Serialize)]
    struct Frame<'a, T> {
        r#type: &'a str,
        body: &'a T,
    }
    serde_json::to_string(&Frame { r#type: kind, body }).expect("our own values are JSON")
}

/// An event of a channel; `body` is JSON already, written once for all who hear it.
pub fn of_channel(id: &str, kind: &str, body: &str) -> String {
    let name = |text: &str| serde_json::to_string(text).expect("a text is JSON");
    let (id, kind) = (name(id), name(kind));
    format!(r#"{{"type":"channel","body":{{"id":{id},"type":{kind},"body":{body}}}}}"#)
}

/// `connected`, the answer to a connect with `pong`.
pub fn connected(id: &str) -> String {
    #[derive(Serialize)]
    struct Body<'a> {
        id: &'a str,
    }
    frame("connected", &Body { id })
}

/// `noteUpdated`.
pub fn note_updated(note: &impl Serialize, kind: &str, body: &impl Serialize) -> String {
    #[derive(Serialize)]
    struct Body<'a, N, T> {
        id: &'a N,
        r#type: &'a str,
        body: &'a T,
    }
    let body = Body {
        id: note,
        r#type: kind,
        body,
    };
    frame("noteUpdated", &body)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_real_clients_send_is_understood() {
        let connect =
            r#"{"type":"connect","body":{"channel":"main","id":"1","params":null,"pong":true}}"#;
        let expected = Said::Connect(Connect {
            channel: "main".into(),
            id: "1".into(),
            params: Map::new(),
            pong: true,
        });
        assert_eq!(read(connect), expected);
        assert_eq!(
            read(r#"{"type":"connect","body":{"channel":"main","id":1}}"#),
            Said::Connect(Connect {
                channel: "main".into(),
                id: "1".into(),
                params: Map::new(),
                pong: false
            })
        );
        for capture in ["s", "sr", "subNote"] {
            let text = json!({"type": capture, "body": {"id": "a"}}).to_string();
            assert_eq!(read(&text), Said::Capture("a".into()));
        }
        assert_eq!(
            read(r#"{"type":"unsubNote","body":{"id":"a"}}"#),
            Said::Release("a".into())
        );
        assert_eq!(read("ping"), Said::Ping);
    }

    #[test]
    fn what_cannot_be_read_is_ignored() {
        let long = format!(
            r#"{{"type":"disconnect","body":{{"id":"{}"}}}}"#,
            "x".repeat(ID_BYTES + 1)
        );
        for text in [
            "h",
            "not json",
            "",
            "[]",
            r#"{"type":"h","body":null}"#,
            r#"{"type":"alive"}"#,
            r#"{"type":"s"}"#,
            r#"{"type":"api","body":{"id":"1","endpoint":"i","data":{}}}"#,
            &long,
        ] {
            assert_eq!(read(text), Said::Nothing, "{text}");
        }
    }

    #[test]
    fn frames_are_spelled_as_misskey_spells_them() {
        let frame = of_channel("a\"b", "note", r#"{"id":"x"}"#);
        let read: Value = serde_json::from_str(&frame).expect("JSON");
        assert_eq!(
            read,
            json!({"type": "channel", "body": {"id": "a\"b", "type": "note", "body": {"id": "x"}}})
        );
        assert_eq!(connected("1"), r#"{"type":"connected","body":{"id":"1"}}"#);
        let deleted = note_updated(&"n", "deleted", &json!({"deletedAt": "t"}));
        assert_eq!(
            deleted,
            r#"{"type":"noteUpdated","body":{"id":"n","type":"deleted","body":{"deletedAt":"t"}}}"#
        );
    }
}
