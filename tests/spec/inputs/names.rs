//! Stand-ins: the index names our notes, people and activities by made-up ids; here they
//! are replaced by what the server under test really calls them.

/// Declared names and the real ones.
#[derive(Clone, Debug, Default)]
pub struct Names {
    pairs: Vec<(String, String)>,
}

impl Names {
    /// From now on `declared` means `real`.
    pub fn declare(&mut self, declared: &str, real: &str) {
        self.pairs.retain(|(name, _)| name != declared);
        self.pairs.push((declared.to_owned(), real.to_owned()));
        // Longer names first: one may begin with another.
        self.pairs
            .sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    }

    /// The text with every declared name replaced.
    pub fn apply(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        'next: while !rest.is_empty() {
            for (declared, real) in &self.pairs {
                let Some(after) = rest.strip_prefix(declared.as_str()) else {
                    continue;
                };
                if !after.starts_with(|next: char| next.is_ascii_alphanumeric()) {
                    out.push_str(real);
                    rest = after;
                    continue 'next;
                }
            }
            let mut letters = rest.chars();
            out.extend(letters.next());
            rest = letters.as_str();
        }
        out
    }

    /// A JSON value with every declared name replaced.
    pub fn apply_to(&self, value: &serde_json::Value) -> serde_json::Value {
        serde_json::from_str(&self.apply(&value.to_string())).expect("still JSON")
    }
}

#[test]
fn inputs_name_ours_by_stand_ins_that_are_replaced_whole() {
    let mut names = Names::default();
    names.declare(
        "https://us.example/users/9a1",
        "https://us.example/users/real",
    );
    names.declare(
        "https://us.example/follows/9a1/9r",
        "https://us.example/follows/x/y",
    );
    let text = "https://us.example/users/9a1#k https://us.example/users/9a12 https://us.example/follows/9a1/9r";
    assert_eq!(
        names.apply(text),
        "https://us.example/users/real#k https://us.example/users/9a12 https://us.example/follows/x/y"
    );
}
