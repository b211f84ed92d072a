//! Collections and their pages.

use serde::Serialize;
use serde_json::Value;

/// A collection, whole or as the way to its pages (I93).
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Collection {
    /// Its id.
    pub id: String,
    /// Always `OrderedCollection`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Whose it is, where that says something (FEP-7888).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attributed_to: Option<String>,
    /// How many things are in it.
    pub total_items: i64,
    /// Its first page; a collection without pages and items is private.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<String>,
    /// Its items, when they are few.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordered_items: Option<Vec<Value>>,
}

/// One page of a collection.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Page {
    /// Its id.
    pub id: String,
    /// Always `OrderedCollectionPage`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The collection.
    pub part_of: String,
    /// How many things are in the collection.
    pub total_items: i64,
    /// What stands on this page.
    pub ordered_items: Vec<Value>,
    /// The page of older things.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// The page of newer things.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prev: Option<String>,
}
