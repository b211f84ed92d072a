//! `admin/emoji/list`: the emoji of this server, for those who look after them.

use serde::Deserialize;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::admin::emoji;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::emoji::Detailed;
use crate::api::pack::emoji::detailed;
use crate::api::params::LIMIT;
use crate::api::params::Page;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::roles::Policies;
use crate::store::emojis;
use crate::store::emojis::Wanted;

/// Lists them.
pub struct List;

/// Which: words, or names between colons.
#[derive(Deserialize)]
pub struct Params {
    query: Option<String>,
    #[serde(flatten)]
    page: Page,
}

impl Endpoint for List {
    const NAME: &'static str = "admin/emoji/list";
    const SCOPE: Option<&'static str> = Some("read:admin:emoji");
    const POLICY: Option<fn(&Policies) -> bool> = Some(|may| may.can_manage_custom_emojis);
    const PARAMS: Schema = object(&[
        ("query", emoji::QUERY),
        ("limit", LIMIT),
        ("sinceId", id()),
        ("untilId", id()),
    ]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = Vec<Detailed>;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Vec<Detailed>, ApiError> {
        let wanted = wanted(params.query.unwrap_or_default());
        look(app, Some(&me), |lens| {
            let found = emojis::search_local(lens.db, &wanted, params.page.rows())?;
            let packed = found.into_iter().map(|one| detailed(lens.origin, one));
            Ok(packed.collect())
        })
    }
}

/// `:a: :b:` are names, all else is words.
fn wanted(query: String) -> Wanted {
    let parts: Vec<&str> = query.split(':').collect();
    let names = parts.iter().skip(1).step_by(2);
    let names: Vec<String> = names.map(|name| (*name).to_owned()).collect();
    match names.is_empty() || parts.len().is_multiple_of(2) {
        true => Wanted {
            words: Some(query).filter(|query| !query.is_empty()),
            ..Wanted::default()
        },
        false => Wanted {
            names: Some(names),
            ..Wanted::default()
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_between_colons() {
        let names = |query: &str| wanted(query.to_owned()).names;
        assert_eq!(
            names(":a: :b_c:"),
            Some(vec!["a".to_owned(), "b_c".to_owned()])
        );
        assert_eq!(names("blob"), None);
        assert_eq!(wanted("a:b".to_owned()).words.as_deref(), Some("a:b"));
        assert_eq!(wanted(String::new()).words, None);
    }
}
