//! Parameter types that many endpoints share: ids, pages, values that may be left alone.

use std::fmt;

use serde::Deserialize;
use serde::Deserializer;

use crate::api::schema::Literal;
use crate::api::schema::Pattern;
use crate::api::schema::Schema;
use crate::api::schema::at_most;
use crate::api::schema::integer;
use crate::api::schema::like;
use crate::api::schema::range;
use crate::clock::Time;
use crate::ids;
use crate::model::Id;
use crate::model::users::is_username;
use crate::store::rows;

/// How many items a page has when nobody says.
pub const LIMIT: Schema = range(1, 100).or(Literal::Int(10));
/// How many items of a list that is not paged by id are left out first.
pub const OFFSET: Schema = integer().or(Literal::Int(0));
/// A time in Unix milliseconds, as a page's end.
pub const DATE: Schema = integer();
/// A time in Unix milliseconds that is kept: up to the end of 9998, the last whole year
/// that ISO 8601 and the calendar we print it with can say.
pub const MOMENT: Schema = at_most(253_370_764_799_999);

/// A name for an account of ours.
pub const USERNAME: Schema = like(Pattern {
    source: "^\\w{1,20}$",
    matches: is_username,
});

/// No parameters.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Nothing {}

/// An id as a client names it. Any letters and digits are well formed; what is no id of
/// ours names nothing, so it is read as an id that no row has.
pub struct Named<T>(pub Id<T>);

impl<T> Copy for Named<T> {}

impl<T> Clone for Named<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> fmt::Debug for Named<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de, T> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        Ok(Self(Id::parse(&text).unwrap_or(Id::new(-1))))
    }
}

/// The ids of a list.
pub fn ids<T>(named: &[Named<T>]) -> Vec<Id<T>> {
    named.iter().map(|named| named.0).collect()
}

/// Where a page begins or ends: an id as text, compared as text. Ids of other methods
/// (aidx, of other servers) sort by the same eight leading characters of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor(pub i64);

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        let ten = text.chars().chain(std::iter::repeat('0')).take(10);
        let ten: String = ten.map(|letter| letter.to_ascii_lowercase()).collect();
        Ok(Self(ids::parse(&ten).unwrap_or(0)))
    }
}

/// Which part of a list: after one id, before another, so many.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Page {
    since_id: Option<Cursor>,
    until_id: Option<Cursor>,
    since_date: Option<i64>,
    until_date: Option<i64>,
    limit: Option<i64>,
}

impl Page {
    /// The id all items are newer than.
    pub fn since(&self) -> Option<i64> {
        let date = || self.since_date.map(|date| ids::first_of(Time(date)));
        self.since_id.map(|cursor| cursor.0).or_else(date)
    }

    /// The id all items are older than.
    pub fn until(&self) -> Option<i64> {
        let date = || self.until_date.map(|date| ids::first_of(Time(date)));
        self.until_id.map(|cursor| cursor.0).or_else(date)
    }

    /// How many at most.
    pub fn limit(&self) -> u32 {
        let limit = self.limit.and_then(|limit| u32::try_from(limit).ok());
        limit.unwrap_or(10).clamp(1, rows::PAGE)
    }

    /// The same page as the store asks for it.
    pub fn rows(&self) -> rows::Page {
        rows::Page::between(self.since(), self.until(), self.limit())
    }
}

/// A value that may be left as it is, set, or removed with null.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// It was not mentioned.
    #[default]
    Keep,
    /// It was null.
    Remove,
    /// It was given.
    Set(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        Ok(match Option::deserialize(input)? {
            Some(value) => Self::Set(value),
            None => Self::Remove,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Deserialize)]
    struct Params {
        id: Named<()>,
        #[serde(flatten)]
        page: Page,
        #[serde(default)]
        name: Patch<String>,
    }

    fn params(value: serde_json::Value) -> Params {
        serde_json::from_value(value).expect("parameters")
    }

    #[test]
    fn an_id_of_another_method_names_nothing() {
        assert_eq!(
            params(json!({"id": "atvs23rd0d"})).id.0.to_string(),
            "atvs23rd0d"
        );
        assert_eq!(params(json!({"id": "aaaaaaaaaaaaaaaa"})).id.0.number(), -1);
    }

    #[test]
    fn a_page_is_cut_by_ids_of_any_length_and_by_dates() {
        let page =
            params(json!({"id": "x", "sinceId": "9", "untilId": "atvs23rd0dplay", "limit": 3}))
                .page;
        assert_eq!(page.since(), ids::parse("9000000000"));
        assert_eq!(page.until(), ids::parse("atvs23rd0d"));
        assert_eq!(page.limit(), 3);

        let date = Time::parse("2026-11-22T19:11:47.593Z").expect("a time");
        let page = params(json!({"id": "x", "sinceDate": date.0})).page;
        assert_eq!(page.since(), Some(ids::first_of(date)));
        assert_eq!(page.until(), None);
    }

    #[test]
    fn null_removes_and_silence_keeps() {
        assert_eq!(params(json!({"id": "x"})).name, Patch::Keep);
        assert_eq!(params(json!({"id": "x", "name": null})).name, Patch::Remove);
        assert_eq!(
            params(json!({"id": "x", "name": "a"})).name,
            Patch::Set("a".to_owned())
        );
    }
}
