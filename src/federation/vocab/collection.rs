//! Lists of things on other servers (I92). Counts are claims, not facts.

use serde_json::Value;

use crate::federation::authority;
use crate::federation::vocab::loose;
use crate::federation::vocab::loose::get;
use crate::federation::vocab::loose::many;

/// A collection or one page of it, borrowed from its document.
#[derive(Debug, Clone, Copy)]
pub struct Collection<'a> {
    document: &'a Value,
}

impl<'a> Collection<'a> {
    /// Looks at a document as a collection; pages of some servers have no type.
    pub fn of(document: &'a Value) -> Self {
        Self { document }
    }

    /// What stands on this page: ids or embedded objects, at most
    /// [`loose::LIST_LIMIT`].
    pub fn items(self) -> &'a [Value] {
        match self.document.get("orderedItems") {
            Some(Value::Null) | None => many(get(self.document, "items")),
            Some(items) => many(items),
        }
    }

    /// How many there are all together, as its server claims.
    pub fn total(self) -> Option<u32> {
        loose::uint(get(self.document, "totalItems"))
    }

    /// Where to read on: the first page, or the next one, on the same host only.
    pub fn onward(self, from: &str) -> Option<&'a str> {
        let next = get(self.document, "next");
        let onward = if next.is_null() {
            get(self.document, "first")
        } else {
            next
        };
        onward
            .as_str()
            .filter(|address| authority::same_origin(address, from))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn items_stand_in_either_place() {
        assert_eq!(
            Collection::of(&json!({"items": "https://a.example/1"}))
                .items()
                .len(),
            1
        );
        assert_eq!(
            Collection::of(&json!({"orderedItems": ["a", "b"]}))
                .items()
                .len(),
            2
        );
        assert!(Collection::of(&json!({})).items().is_empty());
    }

    #[test]
    fn pages_of_other_hosts_are_not_followed() {
        let from = "https://a.example/o";
        let page = |next: &str| json!({"next": next});
        assert!(
            Collection::of(&page("https://a.example/o?2"))
                .onward(from)
                .is_some()
        );
        assert!(
            Collection::of(&page("https://b.example/o?2"))
                .onward(from)
                .is_none()
        );
    }
}
