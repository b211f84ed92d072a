//! What an endpoint takes, declared as data and checked as Misskey checks it.
//!
//! Misskey validates with Ajv, and clients see Ajv's words: `INVALID_PARAM` names the
//! failing keyword by its path in the schema (`#/properties/limit/minimum`) with Ajv's
//! reason. So the schema is a constant of the endpoint, checked in Ajv's order, its
//! defaults filled in; after that serde makes the typed parameters of it. The same
//! constants write the OpenAPI document. That is why no schema is derived from the Rust
//! types: derived ones know neither Misskey's ranges nor the order of its checks.
//!
//! Ajv's order for one value: its type, numbers, strings, then what fits every type
//! (`enum`, `anyOf`, `oneOf`, `if`/`then`), then arrays, then objects (`required`,
//! `properties`). The first failure ends the check. Parameters nobody declared pass.

mod build;
mod check;

use std::fmt;

use serde_json::Value;

pub use crate::api::schema::build::NOT_BLANK;
pub use crate::api::schema::build::any;
pub use crate::api::schema::build::at_least;
pub use crate::api::schema::build::at_most;
pub use crate::api::schema::build::boolean;
pub use crate::api::schema::build::either;
pub use crate::api::schema::build::id;
pub use crate::api::schema::build::integer;
pub use crate::api::schema::build::like;
pub use crate::api::schema::build::list;
pub use crate::api::schema::build::list_of;
pub use crate::api::schema::build::number;
pub use crate::api::schema::build::object;
pub use crate::api::schema::build::range;
pub use crate::api::schema::build::string;
pub use crate::api::schema::build::text;
pub use crate::api::schema::build::text_like;
pub use crate::api::schema::build::word;

/// A value an endpoint takes.
#[derive(Clone, Copy)]
pub struct Schema {
    /// What kind of value, with its limits.
    pub kind: Kind,
    /// Whether null is welcome too.
    pub nullable: bool,
    /// What it is when it is left out.
    pub default: Option<Literal>,
}

/// A kind of value with its limits.
#[derive(Clone, Copy)]
pub enum Kind {
    /// Anything at all.
    Any,
    /// True or false.
    Boolean,
    /// A whole number within bounds.
    Integer(Option<i64>, Option<i64>),
    /// A number within bounds.
    Number(Option<f64>, Option<f64>),
    /// Text of so many characters (code points) that looks like this.
    Text(usize, Option<usize>, Option<Pattern>),
    /// An id, of whatever method: letters and digits.
    Id,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A list of so many.
    Array(&'static Schema, Option<usize>, Option<usize>, bool),
    /// An object.
    Object(Object),
    /// Exactly one of these (`oneOf`).
    Either(&'static [Schema]),
}

/// An object's parts.
#[derive(Clone, Copy)]
pub struct Object {
    /// The properties we know, in order.
    pub properties: &'static [(&'static str, Schema)],
    /// Those that must be there.
    pub required: &'static [&'static str],
    /// At least one of these sets must be there whole.
    pub any_of: &'static [&'static [&'static str]],
    /// One more demand on objects in which all of some properties are null or absent.
    pub unless: Option<&'static Unless>,
}

/// `if` all of these are null or absent `then` the object is also like that.
pub struct Unless {
    /// The properties any of which lifts the demand.
    pub given: &'static [&'static str],
    /// The demand.
    pub then: Object,
}

/// A default.
#[derive(Clone, Copy)]
pub enum Literal {
    /// null
    Null,
    /// true or false
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text.
    Text(&'static str),
    /// `[]`
    Empty,
}

/// A regular expression, as it is told to clients, and the same rule as a function.
#[derive(Clone, Copy)]
pub struct Pattern {
    /// The expression in JavaScript's spelling.
    pub source: &'static str,
    /// The rule.
    pub matches: fn(&str) -> bool,
}

/// Why a value is not what was declared, in Ajv's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// The failing keyword as a path in the schema.
    pub param: String,
    /// What it must be.
    pub reason: String,
}

impl Kind {
    /// The type's name in JSON Schema; empty where any will do.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Any | Self::Either(_) => "",
            Self::Boolean => "boolean",
            Self::Integer(..) => "integer",
            Self::Number(..) => "number",
            Self::Text(..) | Self::Id | Self::Word(_) => "string",
            Self::Array(..) => "array",
            Self::Object(_) => "object",
        }
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.param, self.reason)
    }
}

impl From<Literal> for Value {
    fn from(literal: Literal) -> Self {
        match literal {
            Literal::Null => Self::Null,
            Literal::Bool(truth) => truth.into(),
            Literal::Int(number) => number.into(),
            Literal::Text(text) => text.into(),
            Literal::Empty => Self::Array(Vec::new()),
        }
    }
}
