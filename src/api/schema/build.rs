//! How a schema is written down: what is said of a value, word by word.

use crate::api::schema::Kind;
use crate::api::schema::Literal;
use crate::api::schema::Object;
use crate::api::schema::Pattern;
use crate::api::schema::Schema;
use crate::api::schema::Unless;

/// Anything.
pub const fn any() -> Schema {
    of(Kind::Any)
}

/// True or false.
pub const fn boolean() -> Schema {
    of(Kind::Boolean)
}

/// A whole number of any size.
pub const fn integer() -> Schema {
    of(Kind::Integer(None, None))
}

/// A whole number up to `max`.
pub const fn at_most(max: i64) -> Schema {
    of(Kind::Integer(None, Some(max)))
}

/// A whole number from `min` to `max`.
pub const fn range(min: i64, max: i64) -> Schema {
    of(Kind::Integer(Some(min), Some(max)))
}

/// A whole number of at least `min`.
pub const fn at_least(min: i64) -> Schema {
    of(Kind::Integer(Some(min), None))
}

/// A number from `min` to `max`.
pub const fn number(min: f64, max: f64) -> Schema {
    of(Kind::Number(Some(min), Some(max)))
}

/// Text of any length.
pub const fn string() -> Schema {
    of(Kind::Text(0, None, None))
}

/// Text of `min` to `max` characters.
pub const fn text(min: usize, max: usize) -> Schema {
    of(Kind::Text(min, Some(max), None))
}

/// Text that looks like `pattern`.
pub const fn like(pattern: Pattern) -> Schema {
    of(Kind::Text(0, None, Some(pattern)))
}

/// Text of `min` to `max` characters that looks like `pattern`.
pub const fn text_like(min: usize, max: usize, pattern: Pattern) -> Schema {
    of(Kind::Text(min, Some(max), Some(pattern)))
}

/// More than white space.
pub const NOT_BLANK: Pattern = Pattern {
    source: "[^\\s]+",
    matches: |text| !text.trim().is_empty(),
};

/// An id.
pub const fn id() -> Schema {
    of(Kind::Id)
}

/// One of these words.
pub const fn word(words: &'static [&'static str]) -> Schema {
    of(Kind::Word(words))
}

/// A list.
pub const fn list(items: &'static Schema) -> Schema {
    of(Kind::Array(items, None, None, false))
}

/// A list of `min` to `max` items.
pub const fn list_of(items: &'static Schema, min: usize, max: usize) -> Schema {
    of(Kind::Array(items, Some(min), Some(max), false))
}

/// An object with these properties.
pub const fn object(properties: &'static [(&'static str, Schema)]) -> Schema {
    of(Kind::Object(Object {
        properties,
        required: &[],
        any_of: &[],
        unless: None,
    }))
}

/// Exactly one of these.
pub const fn either(choices: &'static [Schema]) -> Schema {
    of(Kind::Either(choices))
}

const fn of(kind: Kind) -> Schema {
    Schema {
        kind,
        nullable: false,
        default: None,
    }
}

impl Schema {
    /// Null is welcome too.
    pub const fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }

    /// What it is when it is left out.
    pub const fn or(mut self, default: Literal) -> Self {
        self.default = Some(default);
        self
    }

    /// Nothing twice in this list.
    pub const fn unique(mut self) -> Self {
        if let Kind::Array(items, min, max, _) = self.kind {
            self.kind = Kind::Array(items, min, max, true);
        }
        self
    }

    /// These properties must be there.
    pub const fn required(mut self, names: &'static [&'static str]) -> Self {
        if let Kind::Object(object) = &mut self.kind {
            object.required = names;
        }
        self
    }

    /// At least one of these sets of properties must be there.
    pub const fn any_of(mut self, sets: &'static [&'static [&'static str]]) -> Self {
        if let Kind::Object(object) = &mut self.kind {
            object.any_of = sets;
        }
        self
    }

    /// One more demand while all of some properties are null or absent.
    pub const fn unless(mut self, demand: &'static Unless) -> Self {
        if let Kind::Object(object) = &mut self.kind {
            object.unless = Some(demand);
        }
        self
    }
}
