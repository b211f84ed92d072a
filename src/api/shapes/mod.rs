//! What answers hold: the kinds of things `/api.json` describes, one description each.
//!
//! A kind is described under the name of the file in `pack` that writes it, as constants:
//! [`document`] makes JSON Schema of them, and `tests/spec/api_document.rs` holds what the
//! server really answers against it, so that neither says more than the other.
//!
//! No schema is derived from the Rust types: most answers are written straight from rows,
//! by hand, and what is not there would not be in them.

pub mod announcement;
pub mod antenna;
pub mod app;
pub mod clip;
pub mod draft;
pub mod emoji;
pub mod file;
pub mod folder;
pub mod follow;
pub mod hashtag;
pub mod invitation;
pub mod list;
pub mod meta;
pub mod note;
pub mod notification;
pub mod relation;
pub mod role;
pub mod server;
pub mod user;

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::model::roles::Policies;

/// What a value in an answer is.
#[derive(Clone, Copy)]
pub struct Shape {
    of: Of,
    is_nullable: bool,
    is_optional: bool,
}

/// A property by its name.
pub type Part = (&'static str, Shape);

/// A kind of thing that has a name.
pub struct Entity {
    /// Misskey's name for it.
    pub name: &'static str,
    /// What it holds.
    pub parts: &'static [&'static [Part]],
}

#[derive(Clone, Copy)]
enum Of {
    Any,
    Null,
    Flag,
    Count,
    Number,
    Text(Option<&'static str>),
    Words(&'static [&'static str]),
    List(&'static Shape),
    Map(&'static Shape),
    Object(&'static [Part]),
    Entity(&'static str),
    Either(&'static [Shape]),
}

/// Whatever.
pub const ANY: Shape = of(Of::Any);
/// Always null here.
pub const NOTHING: Shape = of(Of::Null);
/// True or false.
pub const FLAG: Shape = of(Of::Flag);
/// A whole number.
pub const COUNT: Shape = of(Of::Count);
/// Any number.
pub const NUMBER: Shape = of(Of::Number);
/// Milliseconds since 1970.
pub const MOMENT: Shape = of(Of::Count);
/// A text.
pub const TEXT: Shape = of(Of::Text(None));
/// An id.
pub const ID: Shape = of(Of::Text(Some("misskey:id")));
/// A time as ISO 8601 writes it.
pub const TIME: Shape = of(Of::Text(Some("date-time")));
/// What somebody may do.
pub const POLICIES: Shape = named(POLICIES_NAME);

const POLICIES_NAME: &str = "RolePolicies";

/// One of these words.
pub const fn words(words: &'static [&'static str]) -> Shape {
    of(Of::Words(words))
}

/// A list of these.
pub const fn list(items: &'static Shape) -> Shape {
    of(Of::List(items))
}

/// Any names, each with one of these.
pub const fn map(values: &'static Shape) -> Shape {
    of(Of::Map(values))
}

/// An object with these properties.
pub const fn object(parts: &'static [Part]) -> Shape {
    of(Of::Object(parts))
}

/// A thing of this kind.
pub const fn entity(entity: &'static Entity) -> Shape {
    named(entity.name)
}

/// A thing of the kind of this name, where the kind itself is just being described.
pub const fn named(name: &'static str) -> Shape {
    of(Of::Entity(name))
}

/// One of these.
pub const fn either(choices: &'static [Shape]) -> Shape {
    of(Of::Either(choices))
}

const fn of(of: Of) -> Shape {
    Shape {
        of,
        is_nullable: false,
        is_optional: false,
    }
}

impl Shape {
    /// It may be null.
    pub const fn or_null(mut self) -> Self {
        self.is_nullable = true;
        self
    }

    /// It may be absent.
    pub const fn maybe(mut self) -> Self {
        self.is_optional = true;
        self
    }

    /// The same in JSON Schema.
    pub fn document(&self) -> Value {
        let plain = self.of.document();
        match (self.is_nullable, plain.get("type").cloned()) {
            (false, _) => plain,
            (true, Some(kind)) => {
                let mut told = plain;
                told["type"] = json!([kind, "null"]);
                if let Some(Value::Array(words)) = told.get_mut("enum") {
                    words.push(Value::Null);
                }
                told
            }
            (true, None) => json!({"anyOf": [plain, {"type": "null"}]}),
        }
    }
}

impl Of {
    fn document(&self) -> Value {
        match self {
            Self::Any => json!({}),
            Self::Null => json!({"type": "null"}),
            Self::Flag => json!({"type": "boolean"}),
            Self::Count => json!({"type": "integer"}),
            Self::Number => json!({"type": "number"}),
            Self::Text(None) => json!({"type": "string"}),
            Self::Text(Some(format)) => json!({"type": "string", "format": format}),
            Self::Words(words) => json!({"type": "string", "enum": words}),
            Self::List(items) => json!({"type": "array", "items": items.document()}),
            Self::Map(values) => {
                json!({"type": "object", "additionalProperties": values.document()})
            }
            Self::Object(parts) => whole(parts.iter()),
            Self::Entity(name) => json!({"$ref": format!("#/components/schemas/{name}")}),
            Self::Either(choices) => {
                let choices: Vec<Value> = choices.iter().map(Shape::document).collect();
                json!({ "anyOf": choices })
            }
        }
    }
}

/// An object; what is not optional is always there.
fn whole<'a>(parts: impl Iterator<Item = &'a Part>) -> Value {
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for (name, shape) in parts {
        properties.insert((*name).to_owned(), shape.document());
        if !shape.is_optional {
            required.push(*name);
        }
    }
    json!({"type": "object", "properties": properties, "required": required})
}

/// Every kind that has a name.
const ENTITIES: &[&Entity] = &[
    &announcement::ANNOUNCEMENT,
    &announcement::WHOLE,
    &antenna::ANTENNA,
    &app::APP,
    &app::SIGN_IN,
    &clip::CLIP,
    &draft::DRAFT,
    &emoji::DETAILED,
    &emoji::SIMPLE,
    &file::FILE,
    &folder::FOLDER,
    &follow::FOLLOW,
    &hashtag::HASHTAG,
    &invitation::INVITATION,
    &list::LIST,
    &list::MEMBERSHIP,
    &meta::META,
    &note::NOTE,
    &notification::NOTIFICATION,
    &relation::BLOCKING,
    &relation::MUTING,
    &relation::RENOTE_MUTING,
    &role::LITE,
    &role::MEMBER,
    &role::ROLE,
    &server::SERVER,
    &user::LITE,
    &user::ME,
    &user::NOT_ME,
];

/// All of them in JSON Schema, by their names.
pub fn documents() -> Map<String, Value> {
    let told = ENTITIES.iter().map(|entity| {
        let parts = entity.parts.iter().flat_map(|parts| parts.iter());
        (entity.name.to_owned(), whole(parts))
    });
    let mut all: Map<String, Value> = told.collect();
    all.insert(POLICIES_NAME.to_owned(), policies());
    all
}

/// What somebody may do, by the policies there are.
fn policies() -> Value {
    let named = Policies::default().named();
    let kind = |value: &Value| match value.is_boolean() {
        true => FLAG.document(),
        false => NUMBER.document(),
    };
    let properties = named
        .iter()
        .map(|(name, value)| (name.clone(), kind(value)));
    let properties: Map<String, Value> = properties.collect();
    let required: Vec<&String> = named.keys().collect();
    json!({"type": "object", "properties": properties, "required": required})
}

/// What a Rust type is on the wire, by the end of its name.
pub const TYPES: &[(&str, Shape)] = &[
    ("endpoints::notes::create::Output", object(CREATED)),
    ("endpoints::notes::edit::Output", object(CREATED)),
    ("endpoints::notes::update::Output", object(CREATED)),
    ("endpoints::federation::stats::Output", object(STATS)),
    ("endpoints::users::lists::show::Output", entity(&list::LIST)),
    (
        "endpoints::users::show::Output",
        either(&[user::DETAILED, list(&user::DETAILED)]),
    ),
    (
        "pack::announcement::Packed",
        entity(&announcement::ANNOUNCEMENT),
    ),
    ("pack::announcement::Whole", entity(&announcement::WHOLE)),
    ("pack::antenna::View", entity(&antenna::ANTENNA)),
    ("pack::app::PackedProgram", entity(&app::APP)),
    ("pack::clip::Clips", list(&entity(&clip::CLIP))),
    ("pack::clip::One", entity(&clip::CLIP)),
    ("pack::draft::Drafts", list(&entity(&draft::DRAFT))),
    ("pack::draft::One", entity(&draft::DRAFT)),
    ("pack::emoji::Detailed", entity(&emoji::DETAILED)),
    ("pack::emoji::Simple", entity(&emoji::SIMPLE)),
    ("pack::file::Packed", entity(&file::FILE)),
    ("pack::folder::Detailed", entity(&folder::FOLDER)),
    ("pack::folder::Packed", entity(&folder::FOLDER)),
    ("pack::follow::Follows", list(&entity(&follow::FOLLOW))),
    ("pack::hashtag::Hashtag", entity(&hashtag::HASHTAG)),
    ("pack::invitation::View", entity(&invitation::INVITATION)),
    (
        "pack::invitation::Invitations",
        list(&entity(&invitation::INVITATION)),
    ),
    ("pack::list::Memberships", list(&entity(&list::MEMBERSHIP))),
    ("pack::list::View", entity(&list::LIST)),
    ("pack::meta::Meta", entity(&meta::META)),
    ("pack::note::Notes", list(&entity(&note::NOTE))),
    ("pack::note::One", entity(&note::NOTE)),
    (
        "pack::notification::Grouped",
        list(&entity(&notification::NOTIFICATION)),
    ),
    (
        "pack::notification::Notifications",
        list(&entity(&notification::NOTIFICATION)),
    ),
    ("pack::people::People", list(&PERSON)),
    ("pack::relation::Page", list(&relation::ANY_OF_THEM)),
    ("pack::role::Members", list(&entity(&role::MEMBER))),
    ("pack::role::Packed", entity(&role::ROLE)),
    ("pack::server::View", entity(&server::SERVER)),
    ("pack::sign_in::View", entity(&app::SIGN_IN)),
    ("pack::user::details::Detailed", user::DETAILED),
    ("pack::user::details::Details", list(&user::DETAILED)),
    ("pack::user::lite::One", entity(&user::LITE)),
    ("alloc::string::String", TEXT),
    ("&str", TEXT),
    ("bool", FLAG),
    ("i64", COUNT),
];

const CREATED: &[Part] = &[("createdNote", entity(&note::NOTE))];
const STATS: &[Part] = &[
    ("topSubInstances", list(&entity(&server::SERVER))),
    ("otherFollowersCount", COUNT),
    ("topPubInstances", list(&entity(&server::SERVER))),
    ("otherFollowingCount", COUNT),
];
const PERSON: Shape = either(&[entity(&user::LITE), user::DETAILED]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_that_is_named_is_described() {
        let all = documents();
        let text = Value::Object(all.clone()).to_string();
        let named = text.split("#/components/schemas/").skip(1);
        for name in named.filter_map(|rest| rest.split('"').next()) {
            assert!(all.contains_key(name), "{name}");
        }
        assert_eq!(all.len(), ENTITIES.len() + 1, "no name is used twice");
    }
}
