//! The SQL from each version of the file to the next.
//!
//! `schema.sql` is the truth; a step brings an older file to its shape. The first
//! release is version 1; the step to version N is `steps/N.sql`. When `schema.sql`
//! changes: append a step here, and keep the old shape as `tests/fixtures/schema_vN.sql`,
//! from which `tests/spec/upgrades.rs` proves that the step leads to the same shape.

/// `STEPS[n]` leads from version n + 1 to n + 2.
pub const STEPS: &[&str] = &[
    include_str!("steps/2.sql"),
    include_str!("steps/3.sql"),
    include_str!("steps/4.sql"),
];
