//! `GET /api-doc`: what the API takes and answers, for people; read from the same document
//! that programs read at `/api.json`. The door hands the document over, because pages do
//! not know the API.

use maud::Markup;
use maud::html;
use serde_json::Map;
use serde_json::Value;

use crate::app::App;
use crate::http::Reply;
use crate::http::Request;
use crate::web;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::parts::list;

/// Endpoints whose parameters are shown at once; of more only the names are.
const WHOLE: usize = 12;
/// The longest search that is looked at.
const QUERY_CHARACTERS: usize = 100;

struct Guide<'a> {
    query: String,
    found: Vec<(&'a str, &'a Value)>,
}

/// Answers a request for the page.
pub fn answer(app: &App, request: &Request, document: &Value) -> Reply {
    web::visit(app, request, |visit| {
        let query = request.parameter("q").unwrap_or_default();
        let query: String = query.trim().chars().take(QUERY_CHARACTERS).collect();
        let guide = Guide {
            found: found(document, &query.to_lowercase()),
            query,
        };
        Ok(layout::show(&guide, &visit.frame()?))
    })
}

/// The endpoints whose name holds these words; the one that is called so comes first.
fn found<'a>(document: &'a Value, query: &str) -> Vec<(&'a str, &'a Value)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let all = paths.map(|(path, methods)| (path.trim_start_matches('/'), &methods["post"]));
    let mut holding: Vec<_> = all.filter(|(name, _)| name.contains(query)).collect();
    holding.sort_by_key(|(name, _)| *name != query);
    holding
}

impl Guide<'_> {
    /// How many are shown whole: the one that was asked for, or all when they are few.
    fn whole(&self) -> usize {
        match self.found.first() {
            Some((name, _)) if *name == self.query => 1,
            _ if self.found.len() <= WHOLE => self.found.len(),
            _ => 0,
        }
    }
}

impl Page for Guide<'_> {
    fn title(&self, frame: &Frame) -> String {
        frame.language.say("api.title").to_owned()
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        html! {
            div.tabs { h1 { (say("api.title")) } }
            section.card.pad.stack {
                p { (say("api.lead")) " " a href="/api.json" { "/api.json" } }
                form.seek action="/api-doc" method="get" role="search" {
                    div.field { input type="search" name="q" value=(self.query) placeholder="notes/create" aria-label=(say("api.find")) autocapitalize="none"; }
                    button.plain type="submit" { (say("api.find")) }
                }
            }
            @if self.found.is_empty() {
                section.card { (list::empty(&frame.language.fill("api.none", &[("query", &self.query)]), say("api.none.next"))) }
            } @else {
                @let (whole, rest) = self.found.split_at(self.whole());
                @for (name, operation) in whole { (endpoint(frame, name, operation)) }
                @if !rest.is_empty() { section.card.pad { (names(rest)) } }
            }
        }
    }
}

fn names(found: &[(&str, &Value)]) -> Markup {
    html! {
        ul.endpoints {
            @for (name, _) in found { li { a href=(format!("/api-doc?q={name}")) { (name) } } }
        }
    }
}

fn endpoint(frame: &Frame, name: &str, operation: &Value) -> Markup {
    let say = |key| frame.language.say(key);
    let params = params(operation);
    let errors = errors(operation);
    html! {
        section.card.pad.stack {
            h2 { code { "POST /api/" (name) } }
            p.hint { (text(&operation["description"])) }
            @if !params.is_empty() {
                h3 { (say("api.params")) }
                dl.params {
                    @for (name, schema, required) in params {
                        dt { code { (name) } @if required { " " small { (say("api.required")) } } }
                        dd { (told(schema)) }
                    }
                }
            }
            @if !errors.is_empty() {
                h3 { (say("api.errors")) }
                dl.params {
                    @for (code, status, message) in errors {
                        dt { code { (code) } " " small { (status) } }
                        dd { (message) }
                    }
                }
            }
        }
    }
}

fn params(operation: &Value) -> Vec<(&str, &Value, bool)> {
    let content = operation["requestBody"]["content"].as_object();
    let schema = content.and_then(|content| content.values().next());
    let schema = schema.map_or(&Value::Null, |content| &content["schema"]);
    let required = |name: &str| {
        let names = schema["required"].as_array();
        names.is_some_and(|names| names.iter().any(|one| one == name))
    };
    let properties = schema["properties"].as_object().into_iter().flatten();
    properties
        .map(|(name, schema)| (name.as_str(), schema, required(name)))
        .collect()
}

fn errors(operation: &Value) -> Vec<(&str, &str, &str)> {
    let responses = operation["responses"].as_object().into_iter().flatten();
    let examples = responses.flat_map(|(status, response)| {
        let examples = response["content"]["application/json"]["examples"].as_object();
        let examples = examples.into_iter().flatten();
        examples.map(move |(code, example)| {
            let message = text(&example["value"]["error"]["message"]);
            (code.as_str(), status.as_str(), message)
        })
    });
    examples.collect()
}

/// A schema in a line: its type, then whatever limits it.
fn told(schema: &Value) -> String {
    let kind = match &schema["type"] {
        Value::String(kind) => kind.clone(),
        Value::Array(kinds) => {
            let words: Vec<&str> = kinds.iter().filter_map(Value::as_str).collect();
            words.join(" | ")
        }
        _ => String::new(),
    };
    let rest = schema.as_object().into_iter().flatten();
    let rest: Map<String, Value> = rest
        .filter(|(name, _)| *name != "type")
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    match rest.is_empty() {
        true => kind,
        false => format!("{kind} {}", Value::Object(rest)).trim().to_owned(),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document() -> Value {
        let schema = json!({"type": "object", "properties": {"noteId": {"type": "string", "maxLength": 9}}, "required": ["noteId"]});
        let error = json!({"value": {"error": {"message": "No such note."}}});
        json!({"paths": {
            "/notes": {"post": {}},
            "/notes/show": {"post": {
                "requestBody": {"content": {"application/json": {"schema": schema}}},
                "responses": {"400": {"content": {"application/json": {"examples": {"NO_SUCH_NOTE": error}}}}},
            }},
        }})
    }

    #[test]
    fn an_exact_name_comes_first_and_a_part_finds_all_that_hold_it() {
        let document = document();
        let names = |query| -> Vec<&str> {
            let found = found(&document, query).into_iter();
            found.map(|(name, _)| name).collect()
        };
        assert_eq!(names("notes/show"), ["notes/show"]);
        assert_eq!(names("notes"), ["notes", "notes/show"]);
        assert_eq!(names("note"), ["notes", "notes/show"]);
        assert_eq!(names(""), ["notes", "notes/show"]);
        assert!(names("clips").is_empty());
    }

    #[test]
    fn what_an_endpoint_takes_and_refuses_is_read_from_the_document() {
        let document = document();
        let operation = &document["paths"]["/notes/show"]["post"];
        let (name, schema, required) = params(operation)[0];
        assert_eq!((name, required), ("noteId", true));
        assert_eq!(told(schema), r#"string {"maxLength":9}"#);
        assert_eq!(
            errors(operation),
            [("NO_SUCH_NOTE", "400", "No such note.")]
        );
    }
}
