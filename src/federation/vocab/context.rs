//! The `@context` of everything we send.
//!
//! One constant for all objects: it declares every term we ever emit, exactly as full
//! JSON-LD processors expect them (their expanded IRIs are what they match on). Remote
//! contexts are never fetched nor interpreted (X14).

use serde::Serialize;

/// The context as JSON text, ready to be put before an object's own properties.
const CONTEXT: &str = concat!(
    r#"["https://www.w3.org/ns/activitystreams","https://w3id.org/security/v1",{"#,
    r#""Key":"sec:Key","manuallyApprovesFollowers":"as:manuallyApprovesFollowers","#,
    r#""sensitive":"as:sensitive","Hashtag":"as:Hashtag","#,
    r#""alsoKnownAs":{"@id":"as:alsoKnownAs","@type":"@id"},"#,
    r#""movedTo":{"@id":"as:movedTo","@type":"@id"},"quoteUrl":"as:quoteUrl","#,
    r#""fedibird":"http://fedibird.com/ns#","quoteUri":"fedibird:quoteUri","#,
    r#""emojiReactions":{"@id":"fedibird:emojiReactions","@type":"@id"},"#,
    r#""quote":{"@id":"https://w3id.org/fep/044f#quote","@type":"@id"},"#,
    r#""quoteAuthorization":{"@id":"https://w3id.org/fep/044f#quoteAuthorization","@type":"@id"},"#,
    r#""QuoteRequest":"https://w3id.org/fep/044f#QuoteRequest","#,
    r#""QuoteAuthorization":"https://w3id.org/fep/044f#QuoteAuthorization","#,
    r#""gts":"https://gotosocial.org/ns#","#,
    r#""interactionPolicy":{"@id":"gts:interactionPolicy","@type":"@id"},"#,
    r#""canQuote":{"@id":"gts:canQuote","@type":"@id"},"#,
    r#""automaticApproval":{"@id":"gts:automaticApproval","@type":"@id"},"#,
    r#""manualApproval":{"@id":"gts:manualApproval","@type":"@id"},"#,
    r#""interactingObject":{"@id":"gts:interactingObject","@type":"@id"},"#,
    r#""interactionTarget":{"@id":"gts:interactionTarget","@type":"@id"},"#,
    r#""approvedBy":{"@id":"gts:approvedBy","@type":"@id"},"#,
    r#""replyAuthorization":{"@id":"gts:replyAuthorization","@type":"@id"},"#,
    r#""LikeRequest":"gts:LikeRequest","ReplyRequest":"gts:ReplyRequest","#,
    r#""AnnounceRequest":"gts:AnnounceRequest","#,
    r#""likeAuthorization":{"@id":"gts:likeAuthorization","@type":"@id"},"#,
    r#""announceAuthorization":{"@id":"gts:announceAuthorization","@type":"@id"},"#,
    r#""toot":"http://joinmastodon.org/ns#","Emoji":"toot:Emoji","#,
    r#""featured":{"@id":"toot:featured","@type":"@id"},"discoverable":"toot:discoverable","#,
    r#""indexable":"toot:indexable","suspended":"toot:suspended","blurhash":"toot:blurhash","#,
    r#""votersCount":"toot:votersCount","focalPoint":{"@container":"@list","@id":"toot:focalPoint"},"#,
    r#""schema":"http://schema.org#","PropertyValue":"schema:PropertyValue","value":"schema:value","#,
    r#""misskey":"https://misskey-hub.net/ns#","_misskey_content":"misskey:_misskey_content","#,
    r#""_misskey_quote":"misskey:_misskey_quote","_misskey_reaction":"misskey:_misskey_reaction","#,
    r#""_misskey_votes":"misskey:_misskey_votes","_misskey_summary":"misskey:_misskey_summary","#,
    r#""_misskey_followedMessage":"misskey:_misskey_followedMessage","#,
    r#""_misskey_requireSigninToViewContents":"misskey:_misskey_requireSigninToViewContents","#,
    r#""_misskey_makeNotesFollowersOnlyBefore":"misskey:_misskey_makeNotesFollowersOnlyBefore","#,
    r#""_misskey_makeNotesHiddenBefore":"misskey:_misskey_makeNotesHiddenBefore","#,
    r#""_misskey_license":"misskey:_misskey_license","#,
    r#""freeText":{"@id":"misskey:freeText","@type":"schema:text"},"isCat":"misskey:isCat","#,
    r#""implements":{"@id":"https://w3id.org/fep/844e#implements","@type":"@id"},"#,
    r#""webfinger":{"@id":"https://purl.archive.org/socialweb/webfinger#webfinger"},"#,
    r#""vcard":"http://www.w3.org/2006/vcard/ns#"}]"#,
);

/// The terms every document must declare to count as ActivityStreams (X4).
pub const ACTIVITY_STREAMS: &str = "https://www.w3.org/ns/activitystreams";

/// An object of ours as a document of its own: JSON with the context first.
pub fn document(object: &impl Serialize) -> Vec<u8> {
    let object = serde_json::to_vec(object).expect("our own types are always JSON");
    let mut text = Vec::with_capacity(CONTEXT.len() + object.len() + 16);
    text.extend_from_slice(b"{\"@context\":");
    text.extend_from_slice(CONTEXT.as_bytes());
    if object != b"{}" {
        text.push(b',');
    }
    text.extend_from_slice(
        object
            .strip_prefix(b"{")
            .expect("our documents are objects"),
    );
    text
}

/// Whether a foreign document declares ActivityStreams: as a string, in a list, or in a
/// list inside a list (X4).
pub fn declares_activity_streams(document: &serde_json::Value) -> bool {
    use crate::federation::vocab::loose;
    let named = |value: &serde_json::Value| value.as_str() == Some(ACTIVITY_STREAMS);
    loose::many(loose::get(document, "@context"))
        .iter()
        .any(|one| named(one) || loose::many(one).iter().any(named))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_document_starts_with_its_context() {
        let text = document(&json!({"type": "Note"}));
        let value: Value = serde_json::from_slice(&text).expect("JSON");
        assert_eq!(value["type"], "Note");
        assert_eq!(value["@context"][0], ACTIVITY_STREAMS);
        assert_eq!(value["@context"][2]["isCat"], "misskey:isCat");
        assert!(declares_activity_streams(&value));
        let empty: Value = serde_json::from_slice(&document(&json!({}))).expect("JSON");
        assert!(declares_activity_streams(&empty));
    }

    #[test]
    fn a_document_without_the_terms_is_none_of_ours_to_read() {
        assert!(!declares_activity_streams(&json!({})));
        assert!(!declares_activity_streams(
            &json!({"@context": "https://w3id.org/security/v1"})
        ));
        assert!(declares_activity_streams(
            &json!({"@context": ACTIVITY_STREAMS})
        ));
        assert!(declares_activity_streams(
            &json!({"@context": [["x", ACTIVITY_STREAMS]]})
        ));
    }
}
