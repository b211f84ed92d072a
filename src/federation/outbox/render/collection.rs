//! Lists of ours: outbox, followers, following, pinned notes, replies (I93).

use serde_json::Value;

use crate::federation::vocab::written::Collection;
use crate::federation::vocab::written::Page;

/// Items of one page (I93).
pub const PAGE_ITEMS: u32 = 40;

impl Collection {
    /// The same, and whose it is.
    pub fn of(mut self, owner: String) -> Self {
        self.attributed_to = Some(owner);
        self
    }
}

/// A collection that leads to its pages.
pub fn paged(id: String, total: i64) -> Collection {
    Collection {
        first: Some(format!("{id}?page=true")),
        id,
        kind: "OrderedCollection",
        attributed_to: None,
        total_items: total,
        ordered_items: None,
    }
}

/// A collection of which only the size is told; Misskey takes the lack of a first page
/// for private.
pub fn closed(id: String, total: i64) -> Collection {
    Collection {
        id,
        kind: "OrderedCollection",
        attributed_to: None,
        total_items: total,
        first: None,
        ordered_items: None,
    }
}

/// A short collection with its items.
pub fn whole(id: String, items: Vec<Value>) -> Collection {
    Collection {
        id,
        kind: "OrderedCollection",
        attributed_to: None,
        total_items: i64::try_from(items.len()).unwrap_or(i64::MAX),
        first: None,
        ordered_items: Some(items),
    }
}

/// One page of a collection. `cursor` is the query this page was asked with, `next` the
/// cursor of the page of older things.
pub fn page(
    collection: &str,
    total: i64,
    cursor: &str,
    items: Vec<Value>,
    next: Option<String>,
) -> Page {
    let at = |cursor: &str| format!("{collection}?page=true{cursor}");
    Page {
        id: at(cursor),
        kind: "OrderedCollectionPage",
        part_of: collection.to_owned(),
        total_items: total,
        ordered_items: items,
        next: next.map(|cursor| at(&cursor)),
        prev: None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn pages_name_each_other() {
        let page = page(
            "https://a.example/o",
            50,
            "&until_id=5",
            vec![json!("x")],
            Some("&until_id=4".into()),
        );
        let value = serde_json::to_value(page).expect("JSON");
        assert_eq!(value["id"], "https://a.example/o?page=true&until_id=5");
        assert_eq!(value["next"], "https://a.example/o?page=true&until_id=4");
        assert_eq!(value["partOf"], "https://a.example/o");
        let root = serde_json::to_value(paged("https://a.example/o".into(), 50)).expect("JSON");
        assert_eq!(root["first"], "https://a.example/o?page=true");
        let private = serde_json::to_value(closed("https://a.example/f".into(), 3)).expect("JSON");
        assert!(private.get("first").is_none());
    }
}
