//! Page or document: what an `Accept` header asks for (D45).

/// The weight of a media range in `Accept`, in thousandths (RFC 9110, 12.4.2).
type Weight = u16;

/// Entries of the header that are looked at; browsers send about eight.
const ENTRY_LIMIT: usize = 32;

/// Whether the asker prefers ActivityPub to a page. A bare `application/json` or `*/*`
/// gets the page, and so does a tie: only who names ActivityPub wants it. Who takes anything
/// takes a page as gladly, unless it says how gladly it takes one.
pub fn prefers_activity(accept: &str) -> bool {
    let mut activity: Weight = 0;
    let mut page: Option<Weight> = None;
    let mut anything: Option<Weight> = None;
    for entry in accept.split(',').take(ENTRY_LIMIT) {
        let mut parts = entry.split(';');
        let name = parts.next().unwrap_or_default().trim();
        let weight = parts.find_map(weight).unwrap_or(1000);
        if is_activity(name) {
            activity = activity.max(weight);
        } else if is_page(name) {
            page = page.max(Some(weight));
        } else if matches!(name, "*/*" | "text/*") {
            anything = anything.max(Some(weight));
        }
    }
    activity > page.or(anything).unwrap_or(0)
}

fn is_activity(name: &str) -> bool {
    name.eq_ignore_ascii_case("application/activity+json")
        || name.eq_ignore_ascii_case("application/ld+json")
}

fn is_page(name: &str) -> bool {
    name.eq_ignore_ascii_case("text/html") || name.eq_ignore_ascii_case("application/xhtml+xml")
}

/// `q=0.9` as 900; anything odd counts as full weight.
fn weight(parameter: &str) -> Option<Weight> {
    let (name, value) = parameter.split_once('=')?;
    if !name.trim().eq_ignore_ascii_case("q") {
        return None;
    }
    let value: f32 = value.trim().parse().ok()?;
    Some((value.clamp(0.0, 1.0) * 1000.0) as Weight)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_names_activitypub_gets_it() {
        for accept in [
            "application/activity+json",
            "application/activity+json, application/ld+json",
            "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"",
            "application/activity+json, text/html;q=0.1",
            "text/html;q=0.5, application/activity+json;q=0.9, */*",
            "application/json, application/LD+JSON",
            "application/activity+json, */*;q=0.1",
        ] {
            assert!(prefers_activity(accept), "{accept}");
        }
        for accept in [
            "",
            "*/*",
            "application/json",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "text/html, application/activity+json",
            "application/activity+json;q=0.5, text/html",
            "application/activity+json;q=0",
            "application/activity+json;q=0.5, */*;q=0.9",
        ] {
            assert!(!prefers_activity(accept), "{accept}");
        }
    }
}
