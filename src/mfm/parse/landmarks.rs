//! Where the ends that rules look for stand.
//!
//! A text full of openings and without a closing would be searched to its end from each
//! of them. So each kind of end is listed once, when first asked for, and looked up.

use std::cell::OnceCell;

use super::space;

/// What is looked for.
#[derive(Clone, Copy)]
pub enum Landmark {
    LineEnd,
    /// The line break before a closing fence.
    FenceClose,
    InlineMathClose,
    MathBlockClose,
    PlainClose,
    CenterClose,
    /// Between the label and the address of a link.
    LinkMiddle,
    /// What ends an address in angle brackets, well (`>`) or not (a space).
    BracketedUrlEnd,
}

const KINDS: usize = 8;

/// The landmarks of one text.
pub struct Landmarks<'a> {
    text: &'a str,
    places: [OnceCell<Vec<usize>>; KINDS],
}

impl<'a> Landmarks<'a> {
    pub fn new(text: &'a str) -> Self {
        Self {
            text,
            places: Default::default(),
        }
    }

    /// The first such landmark at `from` or later.
    pub fn next(&self, landmark: Landmark, from: usize) -> Option<usize> {
        let places = self.places[landmark as usize].get_or_init(|| self.list(landmark));
        let index = places.partition_point(|place| *place < from);
        places.get(index).copied()
    }

    fn list(&self, landmark: Landmark) -> Vec<usize> {
        let bytes = self.text.as_bytes();
        (0..bytes.len())
            .filter(|at| landmark.is_at(&bytes[*at..]))
            .collect()
    }
}

impl Landmark {
    fn is_at(self, bytes: &[u8]) -> bool {
        match self {
            Self::LineEnd => matches!(bytes[0], b'\n' | b'\r'),
            Self::FenceClose => {
                let length = line_break(bytes);
                length > 0
                    && bytes[length..].starts_with(b"```")
                    && matches!(bytes.get(length + 3), None | Some(b'\n' | b'\r'))
            }
            Self::InlineMathClose => bytes.starts_with(b"\\)"),
            Self::MathBlockClose => bytes.starts_with(b"\\]"),
            Self::PlainClose => bytes.starts_with(b"</plain>"),
            Self::CenterClose => bytes.starts_with(b"</center>"),
            Self::LinkMiddle => bytes.starts_with(b"]("),
            Self::BracketedUrlEnd => bytes[0] == b'>' || space(bytes) > 0,
        }
    }
}

/// The length of the line break at the start; 0 if there is none.
pub fn line_break(bytes: &[u8]) -> usize {
    match bytes {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}
