//! `/api.json`: the API in OpenAPI 3.1, written from the table that runs it.
//!
//! Parameters, errors, permissions and limits are exactly what the dispatcher checks.
//! Answers are told by the kind of thing they are ([`shapes`]), as far as the Rust type of
//! an endpoint says it.

use std::sync::OnceLock;

use http::StatusCode;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::api::endpoint::Entry;
use crate::api::endpoint::Limit;
use crate::api::endpoint::Rank;
use crate::api::error;
use crate::api::error::Declared;
use crate::api::schema::Kind;
use crate::api::schema::Literal;
use crate::api::schema::Object;
use crate::api::schema::Schema;
use crate::api::shapes;
use crate::api::table::ENDPOINTS;

/// The document, written once.
pub fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(write)
}

fn write() -> Value {
    let paths = ENDPOINTS
        .iter()
        .map(|entry| (format!("/{}", entry.name), path(entry)));
    let mut schemas = shapes::documents();
    schemas.insert("Error".to_owned(), error_schema());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Mamekey API",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Misskey's API as this server answers it: exactly the endpoints served here.",
            "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
        },
        "servers": [{"url": "/api"}],
        "paths": paths.collect::<Map<_, _>>(),
        "components": {
            "schemas": schemas,
            "securitySchemes": {"bearerAuth": {"type": "http", "scheme": "bearer"}},
        },
    })
}

fn error_schema() -> Value {
    let word = json!({"type": "string"});
    json!({
        "type": "object",
        "properties": {"error": {
            "type": "object",
            "properties": {
                "code": word,
                "message": word,
                "id": {"type": "string", "format": "uuid"},
                "kind": {"enum": ["client", "permission", "server"]},
                "info": {},
            },
            "required": ["code", "message", "id", "kind"],
        }},
        "required": ["error"],
    })
}

fn path(entry: &Entry) -> Value {
    let mut methods = Map::new();
    methods.insert("post".to_owned(), operation(entry, false));
    if entry.get.is_some() {
        methods.insert("get".to_owned(), operation(entry, true));
    }
    Value::Object(methods)
}

fn operation(entry: &Entry, is_get: bool) -> Value {
    let method = if is_get { "get___" } else { "" };
    let mut operation = json!({
        "operationId": format!("{method}{}", entry.name.replace('/', "___")),
        "summary": entry.name,
        "description": description(entry),
        "tags": [entry.name.split('/').next()],
        "responses": responses(entry),
    });
    let more = match is_get {
        true => ("parameters", query(entry.params)),
        false => ("requestBody", body(entry)),
    };
    operation[more.0] = more.1;
    operation["security"] = match entry.rank {
        Rank::Anyone => json!([{}, {"bearerAuth": []}]),
        _ => json!([{"bearerAuth": []}]),
    };
    operation
}

/// Who may call, with which permission, how often.
fn description(entry: &Entry) -> String {
    let who = match entry.rank {
        Rank::Anyone => "Credential required: no.",
        Rank::SignedIn => "Credential required: yes.",
        Rank::Moderator => "Credential required: yes, a moderator's.",
        Rank::Admin => "Credential required: yes, an administrator's.",
    };
    let mut sentences = vec![who.to_owned()];
    sentences.extend(entry.scope.map(|scope| format!("Permission: {scope}.")));
    if entry.secure {
        sentences.push("Only for the account's own sign-ins, not for apps.".to_owned());
    }
    sentences.extend(entry.limit.and_then(often));
    sentences.join(" ")
}

fn often(limit: Limit) -> Option<String> {
    let rule = limit.rule?;
    let seconds = rule.window / 1_000;
    Some(format!("At most {} in {seconds} seconds.", rule.max))
}

fn body(entry: &Entry) -> Value {
    let mut params = schema(entry.params);
    if !entry.file {
        return json!({"required": true, "content": {"application/json": {"schema": params}}});
    }
    params["properties"]["file"] =
        json!({"type": "string", "contentMediaType": "application/octet-stream"});
    params["required"] = json!(["file"]);
    json!({"required": true, "content": {"multipart/form-data": {"schema": params}}})
}

/// A query holds what is neither list nor object.
fn query(params: &Schema) -> Value {
    let Kind::Object(object) = &params.kind else {
        return json!([]);
    };
    let flat = object.properties.iter().filter(|(_, schema)| {
        !matches!(
            schema.kind,
            Kind::Array(..) | Kind::Object(_) | Kind::Either(_)
        )
    });
    let parameter = |(name, one): &(&str, Schema)| {
        let required = object.required.contains(name);
        json!({"name": name, "in": "query", "required": required, "schema": schema(one)})
    };
    flat.map(parameter).collect()
}

fn responses(entry: &Entry) -> Value {
    let mut all = Map::new();
    let output = (entry.output)();
    let (status, answer) = match output {
        "()" => ("204", json!({"description": "Done."})),
        _ => (
            "200",
            json!({
                "description": "What was asked for.",
                "content": {"application/json": {"schema": shape(output)}},
            }),
        ),
    };
    all.insert(status.to_owned(), answer);
    let mut errors: Vec<Declared> = entry.errors.to_vec();
    errors.extend([error::INVALID_PARAM, error::INTERNAL_ERROR]);
    if entry.limit.is_some() {
        errors.push(error::RATE_LIMIT_EXCEEDED);
    }
    if entry.rank != Rank::Anyone {
        errors.extend([error::CREDENTIAL_REQUIRED, error::AUTHENTICATION_FAILED]);
    }
    if entry.scope.is_some() {
        errors.push(error::PERMISSION_DENIED);
    }
    for status in errors.iter().map(|error| error.status) {
        let of_status = errors.iter().filter(|error| error.status == status);
        all.entry(status.as_str())
            .or_insert_with(|| refusals(status, of_status));
    }
    Value::Object(all)
}

fn refusals<'a>(status: StatusCode, errors: impl Iterator<Item = &'a Declared>) -> Value {
    let example = |error: &Declared| {
        let Declared {
            message,
            code,
            id,
            kind,
            ..
        } = error;
        let value = json!({"error": {"message": message, "code": code, "id": id, "kind": kind}});
        (code.to_string(), json!({ "value": value }))
    };
    json!({
        "description": status.canonical_reason().unwrap_or("Refused"),
        "content": {"application/json": {
            "schema": {"$ref": "#/components/schemas/Error"},
            "examples": errors.map(example).collect::<Map<_, _>>(),
        }},
    })
}

/// The shape of an answer, by the Rust type that is it.
fn shape(output: &str) -> Value {
    if let Some(inner) = output.strip_prefix("core::option::Option<") {
        return json!({"anyOf": [shape(inner.trim_end_matches('>')), {"type": "null"}]});
    }
    if let Some(inner) = output.strip_prefix("alloc::vec::Vec<") {
        return json!({"type": "array", "items": shape(inner.strip_suffix('>').unwrap_or(inner))});
    }
    let output = output.trim_end_matches("<'_>");
    let known = shapes::TYPES.iter().find(|(end, _)| output.ends_with(end));
    known.map_or_else(|| json!({}), |(_, shape)| shape.document())
}

/// A declared value in JSON Schema.
fn schema(schema: &Schema) -> Value {
    let mut told = kind(&schema.kind);
    if schema.nullable {
        allow_null(&mut told);
    }
    if let Some(default) = &schema.default {
        told["default"] = literal(default);
    }
    told
}

fn allow_null(told: &mut Value) {
    if let Some(Value::Array(words)) = told.get_mut("enum") {
        words.push(Value::Null);
    }
    if let Some(Value::Array(choices)) = told.get_mut("oneOf") {
        choices.push(json!({"type": "null"}));
    }
    if let Some(of) = told.get("type").cloned() {
        told["type"] = json!([of, "null"]);
    }
}

fn literal(literal: &Literal) -> Value {
    match literal {
        Literal::Null => Value::Null,
        Literal::Bool(truth) => json!(truth),
        Literal::Int(number) => json!(number),
        Literal::Text(text) => json!(text),
        Literal::Empty => json!([]),
    }
}

fn kind(kind: &Kind) -> Value {
    let mut told = Map::new();
    let name = kind.type_name();
    if !name.is_empty() {
        told.insert("type".to_owned(), json!(name));
    }
    let mut set = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            told.insert(name.to_owned(), value);
        }
    };
    match kind {
        Kind::Any | Kind::Boolean => {}
        Kind::Integer(min, max) => {
            set("minimum", min.map(Value::from));
            set("maximum", max.map(Value::from));
        }
        Kind::Number(min, max) => {
            set("minimum", min.map(Value::from));
            set("maximum", max.map(Value::from));
        }
        Kind::Text(min, max, pattern) => {
            set("minLength", (*min > 0).then(|| json!(min)));
            set("maxLength", max.map(Value::from));
            set("pattern", pattern.map(|pattern| json!(pattern.source)));
        }
        Kind::Id => set("format", Some(json!("misskey:id"))),
        Kind::Word(words) => set("enum", Some(json!(words))),
        Kind::Array(items, min, max, unique) => {
            set("items", Some(schema(items)));
            set("minItems", min.map(Value::from));
            set("maxItems", max.map(Value::from));
            set("uniqueItems", unique.then_some(Value::Bool(true)));
        }
        Kind::Object(parts) => return object(parts),
        Kind::Either(choices) => {
            set("oneOf", Some(choices.iter().map(schema).collect()));
        }
    }
    Value::Object(told)
}

fn object(object: &Object) -> Value {
    let properties = object.properties.iter();
    let properties: Map<_, _> = properties
        .map(|(name, one)| ((*name).to_owned(), schema(one)))
        .collect();
    let mut told = json!({"type": "object", "properties": properties});
    if !object.required.is_empty() {
        told["required"] = json!(object.required);
    }
    if !object.any_of.is_empty() {
        let set = |names: &&[&str]| json!({ "required": names });
        told["anyOf"] = object.any_of.iter().map(set).collect();
    }
    if let Some(unless) = object.unless {
        let null = |name: &&str| ((*name).to_owned(), json!({"type": "null"}));
        let given: Map<_, _> = unless.given.iter().map(null).collect();
        told["if"] = json!({ "properties": given });
        told["then"] = self::object(&unless.then);
    }
    told
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_endpoint_is_described_under_a_name_of_its_own() {
        let document = write();
        let paths = document["paths"].as_object().expect("paths");
        assert_eq!(paths.len(), ENDPOINTS.len());
        let operations: Vec<&Value> = paths
            .values()
            .flat_map(|path| path.as_object().expect("methods").values())
            .collect();
        let names: HashSet<&Value> = operations.iter().map(|one| &one["operationId"]).collect();
        assert_eq!(names.len(), operations.len());
        for operation in operations {
            assert!(
                operation["responses"]
                    .as_object()
                    .is_some_and(|all| all.len() > 1)
            );
        }
    }

    #[test]
    fn what_notes_create_takes_is_told_as_misskey_tells_it() {
        let document = write();
        let create = &document["paths"]["/notes/create"]["post"];
        let params = &create["requestBody"]["content"]["application/json"]["schema"];
        assert_eq!(
            params["properties"]["cw"],
            json!({"type": ["string", "null"], "minLength": 1, "maxLength": 100})
        );
        assert_eq!(params["then"]["required"], json!(["text"]));
        let errors = &create["responses"]["400"]["content"]["application/json"]["examples"];
        assert!(errors["NO_SUCH_REPLY_TARGET"].is_object() && errors["INVALID_PARAM"].is_object());
    }

    #[test]
    fn answers_are_told_by_what_they_hold() {
        let list = shape("mamekey::api::pack::note::Notes");
        assert_eq!(list["items"]["$ref"], "#/components/schemas/Note");
        let ids = shape("alloc::vec::Vec<alloc::string::String>");
        assert_eq!(ids["items"], json!({"type": "string"}));
        let maybe = shape("core::option::Option<mamekey::api::pack::file::Packed>");
        assert_eq!(maybe["anyOf"][0]["$ref"], "#/components/schemas/DriveFile");
        assert_eq!(shape("mamekey::api::endpoints::ping::Output"), json!({}));
    }
}
