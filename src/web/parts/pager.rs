//! The way on at the end of a list: older things stand behind the last one shown.

use maud::Markup;
use maud::html;

use crate::web::locale::Language;

/// A link to what is older than `last`, or the end of it all. `path` is without a query
/// except what must be kept (`/search?q=tea`).
pub fn older(language: Language, path: &str, last: Option<&str>) -> Markup {
    let join = if path.contains('?') { '&' } else { '?' };
    html! {
        @if let Some(last) = last {
            p.pager { a.plain rel="next" href={ (path) (join) "until=" (last) } { (language.say("timeline.older")) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_id_is_joined_to_what_is_asked_already() {
        let link = older(Language::English, "/search?q=tea", Some("9abc")).into_string();
        assert!(link.contains("/search?q=tea&amp;until=9abc"), "{link}");
        assert_eq!(older(Language::English, "/", None).into_string(), "");
    }
}
