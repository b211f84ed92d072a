//! Whether a value is what was declared, asked in Ajv's order.

use std::collections::HashMap;

use serde_json::Map;
use serde_json::Value;

use crate::api::schema::Invalid;
use crate::api::schema::Kind;
use crate::api::schema::Object;
use crate::api::schema::Pattern;
use crate::api::schema::Schema;
use crate::api::schema::Unless;

impl Schema {
    /// Checks a value and fills in defaults. Whole numbers written as `10.0` become `10`.
    pub fn check(&self, value: &mut Value) -> Result<(), Invalid> {
        if self.nullable && value.is_null() {
            return Ok(());
        }
        self.kind.check_type(value)?;
        match &self.kind {
            Kind::Any | Kind::Boolean => Ok(()),
            Kind::Integer(min, max) => {
                check_range(value, min.map(|n| n as f64), max.map(|n| n as f64))
            }
            Kind::Number(min, max) => check_range(value, *min, *max),
            Kind::Text(min, max, pattern) => check_text(value, *min, *max, *pattern),
            Kind::Id => check_id(value),
            Kind::Word(words) => check_word(value, words),
            Kind::Array(items, min, max, unique) => {
                check_array(value, items, (*min, *max), *unique)
            }
            Kind::Object(object) => object.check(value),
            Kind::Either(choices) => check_either(value, choices),
        }
    }

    /// Reads booleans and numbers out of the texts of a query or a form, as Misskey does;
    /// answers the name and type of the first that is neither.
    pub fn cast(&self, values: &mut Map<String, Value>) -> Result<(), (String, &'static str)> {
        let Kind::Object(object) = &self.kind else {
            return Ok(());
        };
        for (name, schema) in object.properties {
            let kind = schema.kind.type_name();
            let scalar = matches!(kind, "boolean" | "integer" | "number");
            let Some(Value::String(text)) = values.get(*name).filter(|_| scalar) else {
                continue;
            };
            let read = serde_json::from_str(text).map_err(|_| (name.to_string(), kind))?;
            values.insert((*name).to_string(), read);
        }
        Ok(())
    }
}

impl Kind {
    fn check_type(&self, value: &mut Value) -> Result<(), Invalid> {
        let fits = match self {
            Self::Any | Self::Either(_) => true,
            Self::Boolean => value.is_boolean(),
            Self::Integer(..) => whole(value),
            Self::Number(..) => value.is_number(),
            Self::Text(..) | Self::Id | Self::Word(_) => value.is_string(),
            Self::Array(..) => value.is_array(),
            Self::Object(_) => value.is_object(),
        };
        if fits {
            return Ok(());
        }
        Err(Invalid::at("type", format!("must be {}", self.type_name())))
    }
}

impl Object {
    fn check(&self, value: &mut Value) -> Result<(), Invalid> {
        let Value::Object(map) = value else {
            return Ok(());
        };
        self.check_any_of(map)?;
        if let Some(unless) = self.unless {
            unless.check(map)?;
        }
        self.fill(map);
        self.check_properties(map)
    }

    fn check_any_of(&self, map: &Map<String, Value>) -> Result<(), Invalid> {
        let is_whole = |set: &&[&str]| set.iter().all(|name| map.contains_key(*name));
        let Some(first) = self.any_of.first() else {
            return Ok(());
        };
        match first.iter().find(|name| !map.contains_key(**name)) {
            Some(name) if !self.any_of.iter().any(is_whole) => {
                Err(Invalid::missing(name).under("anyOf/0"))
            }
            _ => Ok(()),
        }
    }

    fn fill(&self, map: &mut Map<String, Value>) {
        for (name, schema) in self.properties {
            if let Some(default) = schema.default.filter(|_| !map.contains_key(*name)) {
                map.insert((*name).to_string(), default.into());
            }
        }
    }

    fn check_properties(&self, map: &mut Map<String, Value>) -> Result<(), Invalid> {
        for name in self.required {
            if !map.contains_key(*name) {
                return Err(Invalid::missing(name));
            }
        }
        for (name, schema) in self.properties {
            if let Some(value) = map.get_mut(*name) {
                schema
                    .check(value)
                    .map_err(|invalid| invalid.under(&format!("properties/{name}")))?;
            }
        }
        Ok(())
    }
}

impl Unless {
    fn check(&self, map: &mut Map<String, Value>) -> Result<(), Invalid> {
        let absent = |name: &&str| map.get(*name).is_none_or(Value::is_null);
        if !self.given.iter().all(absent) {
            return Ok(());
        }
        self.then
            .check_properties(map)
            .map_err(|invalid| invalid.under("then"))
    }
}

/// Whether a number is whole; `10.0` is rewritten as `10`, as JavaScript sees it.
fn whole(value: &mut Value) -> bool {
    /// Beyond this JavaScript's numbers have gaps (2^53).
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.is_i64() {
        return true;
    }
    match value.as_f64() {
        Some(number) if number.fract() == 0.0 && number.abs() <= EXACT => {
            *value = Value::from(number as i64);
            true
        }
        _ => false,
    }
}

fn check_range(value: &Value, min: Option<f64>, max: Option<f64>) -> Result<(), Invalid> {
    let number = value.as_f64().unwrap_or_default();
    match (min, max) {
        (_, Some(max)) if number > max => Err(Invalid::at("maximum", format!("must be <= {max}"))),
        (Some(min), _) if number < min => Err(Invalid::at("minimum", format!("must be >= {min}"))),
        _ => Ok(()),
    }
}

fn check_text(
    value: &Value,
    min: usize,
    max: Option<usize>,
    pattern: Option<Pattern>,
) -> Result<(), Invalid> {
    let text = value.as_str().unwrap_or_default();
    let length = text.chars().count();
    if let Some(max) = max.filter(|max| length > *max) {
        let reason = format!("must NOT have more than {max} characters");
        return Err(Invalid::at("maxLength", reason));
    }
    if length < min {
        let reason = format!("must NOT have fewer than {min} characters");
        return Err(Invalid::at("minLength", reason));
    }
    match pattern.filter(|pattern| !(pattern.matches)(text)) {
        Some(pattern) => {
            let reason = format!("must match pattern \"{}\"", pattern.source);
            Err(Invalid::at("pattern", reason))
        }
        None => Ok(()),
    }
}

fn check_id(value: &Value) -> Result<(), Invalid> {
    let text = value.as_str().unwrap_or_default();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Ok(());
    }
    Err(Invalid::at("format", "must match format \"misskey:id\""))
}

fn check_word(value: &Value, words: &[&str]) -> Result<(), Invalid> {
    if words.contains(&value.as_str().unwrap_or_default()) {
        return Ok(());
    }
    Err(Invalid::at(
        "enum",
        "must be equal to one of the allowed values",
    ))
}

fn check_array(
    value: &mut Value,
    items: &Schema,
    (min, max): (Option<usize>, Option<usize>),
    unique: bool,
) -> Result<(), Invalid> {
    let Value::Array(list) = value else {
        return Ok(());
    };
    if let Some(max) = max.filter(|max| list.len() > *max) {
        let reason = format!("must NOT have more than {max} items");
        return Err(Invalid::at("maxItems", reason));
    }
    if let Some(min) = min.filter(|min| list.len() < *min) {
        let reason = format!("must NOT have fewer than {min} items");
        return Err(Invalid::at("minItems", reason));
    }
    if unique && let Some((later, earlier)) = twice(list) {
        let reason =
            format!("must NOT have duplicate items (items ## {later} and {earlier} are identical)");
        return Err(Invalid::at("uniqueItems", reason));
    }
    for item in list {
        items
            .check(item)
            .map_err(|invalid| invalid.under("items"))?;
    }
    Ok(())
}

/// The last two equal items, looked for from the end as Ajv does.
fn twice(list: &[Value]) -> Option<(usize, usize)> {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for (index, item) in list.iter().enumerate().rev() {
        if let Some(text) = item.as_str()
            && let Some(later) = seen.insert(text, index)
        {
            return Some((later, index));
        }
    }
    None
}

fn check_either(value: &mut Value, choices: &[Schema]) -> Result<(), Invalid> {
    let mut first = None;
    for (index, choice) in choices.iter().enumerate() {
        match choice.check(value) {
            Ok(()) => return Ok(()),
            Err(invalid) => {
                first.get_or_insert_with(|| invalid.under(&format!("oneOf/{index}")));
            }
        }
    }
    first.map_or(Ok(()), Err)
}

impl Invalid {
    fn at(keyword: &str, reason: impl Into<String>) -> Self {
        Self {
            param: format!("#/{keyword}"),
            reason: reason.into(),
        }
    }

    fn missing(name: &str) -> Self {
        Self::at("required", format!("must have required property '{name}'"))
    }

    fn under(self, place: &str) -> Self {
        Self {
            param: format!("#/{place}{}", &self.param[1..]),
            reason: self.reason,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::api::schema::Literal;
    use crate::api::schema::NOT_BLANK;
    use crate::api::schema::any;
    use crate::api::schema::boolean;
    use crate::api::schema::id;
    use crate::api::schema::list;
    use crate::api::schema::list_of;
    use crate::api::schema::object;
    use crate::api::schema::range;
    use crate::api::schema::string;
    use crate::api::schema::text;
    use crate::api::schema::text_like;
    use crate::api::schema::word;

    /// What Misskey 2024.10.1 takes for `notes/create`, as far as its recorded errors go.
    const NOTE: Schema = object(&[
        (
            "visibility",
            word(&["public", "home"]).or(Literal::Text("public")),
        ),
        ("cw", text(1, 100).nullable()),
        ("replyId", id().nullable()),
        ("renoteId", id().nullable()),
        ("text", text(1, 3000).nullable()),
        ("fileIds", list_of(&id(), 1, 16).unique()),
        (
            "poll",
            object(&[("choices", list_of(&text(1, 50), 2, 10).unique())])
                .required(&["choices"])
                .nullable(),
        ),
    ])
    .unless(&Unless {
        given: &["renoteId", "fileIds", "poll"],
        then: Object {
            properties: &[("text", text_like(1, 3000, NOT_BLANK))],
            required: &["text"],
            any_of: &[],
            unless: None,
        },
    });

    const PAGE: Schema = object(&[
        ("limit", range(1, 100).or(Literal::Int(10))),
        ("sinceId", id()),
        ("detail", boolean().or(Literal::Bool(true))),
    ]);

    const WHO: Schema = object(&[("userId", id()), ("username", string()), ("host", string())])
        .any_of(&[&["userId"], &["username", "host"]]);

    fn refusal(schema: &Schema, mut value: Value) -> (String, String) {
        let invalid = schema.check(&mut value).expect_err("a refusal");
        (invalid.param, invalid.reason)
    }

    fn refused(schema: &Schema, value: Value, param: &str, reason: &str) {
        let (got_param, got_reason) = refusal(schema, value.clone());
        assert_eq!(
            (got_param.as_str(), got_reason.as_str()),
            (param, reason),
            "{value}"
        );
    }

    #[test]
    fn a_note_is_refused_in_the_words_misskey_was_recorded_with() {
        let must_be_text = "must be string";
        let cases = [
            (
                json!({}),
                "#/then/required",
                "must have required property 'text'",
            ),
            (
                json!({"text": "   "}),
                "#/then/properties/text/pattern",
                "must match pattern \"[^\\s]+\"",
            ),
            (
                json!({"text": null}),
                "#/then/properties/text/type",
                must_be_text,
            ),
            (
                json!({"text": ""}),
                "#/then/properties/text/minLength",
                "must NOT have fewer than 1 characters",
            ),
            (
                json!({"text": "x".repeat(3001)}),
                "#/then/properties/text/maxLength",
                "must NOT have more than 3000 characters",
            ),
            (
                json!({"text": "x", "visibility": "nope"}),
                "#/properties/visibility/enum",
                "must be equal to one of the allowed values",
            ),
            (
                json!({"text": 5}),
                "#/then/properties/text/type",
                must_be_text,
            ),
            (
                json!({"text": "x", "cw": ""}),
                "#/properties/cw/minLength",
                "must NOT have fewer than 1 characters",
            ),
            (
                json!({"text": "x", "replyId": "not an id!"}),
                "#/properties/replyId/format",
                "must match format \"misskey:id\"",
            ),
            (
                json!({"fileIds": ["a", "a"]}),
                "#/properties/fileIds/uniqueItems",
                "must NOT have duplicate items (items ## 1 and 0 are identical)",
            ),
            (
                json!({"text": "x", "fileIds": []}),
                "#/properties/fileIds/minItems",
                "must NOT have fewer than 1 items",
            ),
            (
                json!({"text": "x", "poll": {"choices": ["a"]}}),
                "#/properties/poll/properties/choices/minItems",
                "must NOT have fewer than 2 items",
            ),
        ];
        for (value, param, reason) in cases {
            refused(&NOTE, value, param, reason);
        }
    }

    #[test]
    fn a_page_is_refused_in_the_words_misskey_was_recorded_with() {
        refused(
            &PAGE,
            json!({"limit": 0}),
            "#/properties/limit/minimum",
            "must be >= 1",
        );
        refused(
            &PAGE,
            json!({"limit": 101}),
            "#/properties/limit/maximum",
            "must be <= 100",
        );
        refused(
            &PAGE,
            json!({"limit": "10"}),
            "#/properties/limit/type",
            "must be integer",
        );
        refused(
            &PAGE,
            json!({"detail": "yes"}),
            "#/properties/detail/type",
            "must be boolean",
        );
        refused(
            &PAGE,
            json!({"limit": null}),
            "#/properties/limit/type",
            "must be integer",
        );
    }

    #[test]
    fn one_whole_set_of_several_is_enough() {
        let reason = "must have required property 'userId'";
        refused(&WHO, json!({"username": "a"}), "#/anyOf/0/required", reason);
        let mut by_name = json!({"username": "a", "host": "b"});
        assert_eq!(WHO.check(&mut by_name), Ok(()));
    }

    #[test]
    fn defaults_are_filled_in_and_strangers_pass() {
        let mut value = json!({"limit": 10.0, "unheard": {"of": [1]}});
        assert_eq!(PAGE.check(&mut value), Ok(()));
        assert_eq!(
            value,
            json!({"limit": 10, "detail": true, "unheard": {"of": [1]}})
        );
    }

    #[test]
    fn a_query_is_cast_before_it_is_checked() {
        let mut values = Map::new();
        values.insert("limit".into(), "5".into());
        values.insert("sinceId".into(), "123".into());
        PAGE.cast(&mut values).expect("a number");
        assert_eq!(Value::Object(values), json!({"limit": 5, "sinceId": "123"}));

        let mut values = Map::new();
        values.insert("limit".into(), "five".into());
        assert_eq!(PAGE.cast(&mut values), Err(("limit".into(), "integer")));
    }

    #[test]
    fn what_is_not_declared_may_nest_as_it_likes() {
        const INNER: Schema = list(&any());
        let mut deep = json!([]);
        for _ in 0..100 {
            deep = json!([deep]);
        }
        assert_eq!(
            object(&[("x", INNER)]).check(&mut json!({"x": deep})),
            Ok(())
        );
    }
}
