//! Handle ↔ actor: what we answer and how we ask (sections 1.1 to 1.3).
//!
//! Pure: finding accounts is up to `serve`, asking the network up to `people`.
//! Sources: RFC 7033 (WebFinger), RFC 6415 (host-meta), FEP-2c59.

use percent_encoding::NON_ALPHANUMERIC;
use percent_encoding::utf8_percent_encode;
use serde::Serialize;
use serde_json::Value;

use crate::config::Origin;
use crate::federation::authority;
use crate::federation::vocab::loose;
use crate::federation::vocab::loose::get;
use crate::federation::vocab::loose::many;
use crate::model::Id;
use crate::model::instances;
use crate::model::users::User;

/// The content type of our answers (D3).
pub const JRD: &str = "application/jrd+json; charset=utf-8";
/// The content type of host-meta (D12).
pub const XRD: &str = "application/xrd+xml; charset=utf-8";
/// What we accept as an answer (D6).
pub const ACCEPT: &str = "application/jrd+json, application/json";
/// The longest resource that is looked at.
const RESOURCE_LIMIT_BYTES: usize = 2048;

/// Whom somebody asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Somebody of ours, by name in any case.
    Name(String),
    /// Somebody of ours, by id.
    Id(Id<User>),
    /// The server itself.
    Instance,
    /// Somebody elsewhere, or nothing that could be of ours.
    Elsewhere,
}

impl Asked {
    /// Reads a resource in all the forms of D1; it is decoded already.
    pub fn read(resource: &str, us: &Origin) -> Self {
        if resource.len() > RESOURCE_LIMIT_BYTES {
            return Self::Elsewhere;
        }
        if authority::Origin::of(resource).is_some() {
            return Self::by_address(resource, us);
        }
        let acct = strip_prefix_ignoring_case(resource, "acct:").unwrap_or(resource);
        let acct = acct.strip_prefix('@').unwrap_or(acct);
        match acct.rsplit_once('@') {
            Some((name, host)) if us.is_home(host) => {
                if us.is_home(name) {
                    return Self::Instance;
                }
                Self::Name(name.to_owned())
            }
            Some(_) => Self::Elsewhere,
            // A name alone can only be meant here; Misskey answers it too.
            None if !acct.is_empty() => Self::Name(acct.to_owned()),
            None => Self::Elsewhere,
        }
    }

    fn by_address(address: &str, us: &Origin) -> Self {
        if !authority::same_origin(address, us.as_str()) {
            return Self::Elsewhere;
        }
        let path_start = address.find("://").map_or(0, |at| at + 3);
        let path = address[path_start..]
            .find('/')
            .map_or("/", |at| &address[path_start + at..]);
        if path == "/" {
            return Self::Instance;
        }
        if let Some(id) = path.strip_prefix("/users/") {
            return Id::parse(id).map_or(Self::Elsewhere, Self::Id);
        }
        let Some(acct) = path.strip_prefix("/@") else {
            return Self::Elsewhere;
        };
        match acct.split_once('@') {
            Some((name, host)) if us.is_home(host) => Self::Name(name.to_owned()),
            Some(_) => Self::Elsewhere,
            None => Self::Name(acct.to_owned()),
        }
    }
}

fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// Our answer (D4, D5).
#[derive(Debug, Serialize)]
pub struct Jrd {
    subject: String,
    aliases: Vec<String>,
    links: Vec<Link>,
}

#[derive(Debug, Serialize)]
struct Link {
    rel: &'static str,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    media_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    href: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    template: Option<String>,
}

/// The answer about one of ours; `actor` is the id, `name` in its stored case.
pub fn answer(us: &Origin, name: &str, actor: &str) -> Jrd {
    let page = us.at(&format!("/@{name}"));
    let link = |rel, media_type, href| Link {
        rel,
        media_type,
        href,
        template: None,
    };
    Jrd {
        subject: format!("acct:{name}@{}", us.account_domain()),
        aliases: vec![page.clone(), actor.to_owned()],
        links: vec![
            link(
                "self",
                Some("application/activity+json"),
                Some(actor.to_owned()),
            ),
            link(
                "http://webfinger.net/rel/profile-page",
                Some("text/html"),
                Some(page),
            ),
            Link {
                template: Some(us.at("/authorize-follow?acct={uri}")),
                ..link("http://ostatus.org/schema/1.0/subscribe", None, None)
            },
            link(
                "http://webfinger.net/rel/avatar",
                None,
                Some(us.at(&format!("/avatar/@{name}"))),
            ),
        ],
    }
}

/// host-meta in XML (D12).
pub fn host_meta_xml(us: &Origin) -> String {
    let template = us.at("/.well-known/webfinger?resource={uri}");
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <XRD xmlns=\"http://docs.oasis-open.org/ns/xri/xrd-1.0\">\
         <Link rel=\"lrdd\" type=\"application/xrd+xml\" template=\"{template}\"/></XRD>\n"
    )
}

/// host-meta in JSON (D12).
pub fn host_meta_json(us: &Origin) -> Value {
    let template = us.at("/.well-known/webfinger?resource={uri}");
    serde_json::json!({"links": [
        {"rel": "lrdd", "type": "application/jrd+json", "template": template}]})
}

/// Where to ask for somebody elsewhere (D6); `scheme` is `https` outside of tests.
pub fn question(scheme: &str, name: &str, host: &str) -> String {
    let resource = format!("acct:{name}@{host}");
    let resource = utf8_percent_encode(&resource, NON_ALPHANUMERIC);
    format!("{scheme}://{host}/.well-known/webfinger?resource={resource}")
}

/// Where to ask what the actor of this id is called (RFC 7033, 4.5).
pub fn question_about(scheme: &str, id: &str, host: &str) -> String {
    let resource = utf8_percent_encode(id, NON_ALPHANUMERIC);
    format!("{scheme}://{host}/.well-known/webfinger?resource={resource}")
}

/// Actors of one handle that are looked at; Lemmy names two.
const NAMESAKES: usize = 4;

/// What another server says of a handle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The ids of whom it names, one or more, as claimed.
    pub actors: Vec<String>,
    /// The handle they are known by, without `acct:`, if it is one.
    pub subject: Option<(String, String)>,
}

impl Found {
    /// Whether it is this one's.
    pub fn names(&self, actor: &str) -> bool {
        self.actors.iter().any(|one| one == actor)
    }

    /// Whose it is beside this one's.
    pub fn others(mut self, actor: &str) -> Vec<String> {
        self.actors.retain(|one| one != actor);
        self.actors
    }
}

/// Reads another server's answer; `None` when it leads to no actor (D8).
pub fn read(document: &Value) -> Option<Found> {
    let links = many(get(document, "links")).iter();
    let own = links.filter(|link| {
        let media_type = get(link, "type").as_str().unwrap_or_default();
        get(link, "rel").as_str() == Some("self") && authority::is_activity_type(media_type)
    });
    let actors = own.filter_map(|link| get(link, "href").as_str());
    let actors = actors.filter(|actor| authority::Origin::of(actor).is_some());
    let actors: Vec<_> = actors.take(NAMESAKES).map(str::to_owned).collect();
    (!actors.is_empty()).then(|| Found {
        actors,
        subject: get(document, "subject").as_str().and_then(split_handle),
    })
}

/// Name and lower-case host of `acct:name@host`, `@name@host`, `name@host`, or `!name@host`
/// as communities are written.
pub fn split_handle(text: &str) -> Option<(String, String)> {
    let text = strip_prefix_ignoring_case(text.trim(), "acct:").unwrap_or(text.trim());
    let text = text.strip_prefix(['@', '!']).unwrap_or(text);
    let (name, host) = text.rsplit_once('@')?;
    let name = loose::one_line(name);
    let host = plain_host(host)?;
    let plain = !name.is_empty() && !name.contains(['@', '/', ' ']) && name.len() <= 128 * 4;
    plain.then_some((name, host))
}

/// A host as it is asked and compared, in lower-case punycode and perhaps with a port (D11);
/// `None` when the text is more than a host, so that nobody chooses what else we ask it for.
pub fn plain_host(host: &str) -> Option<String> {
    let is_more = |c: char| c.is_whitespace() || c.is_control() || "/\\?#@%".contains(c);
    if host.contains(is_more) {
        return None;
    }
    authority::host_of(&format!("https://{}/", instances::host_of(host)?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn us() -> Origin {
        Origin::parse("https://us.example").expect("an origin")
    }

    #[test]
    fn every_form_of_a_handle_is_understood() {
        let alice = Asked::Name("Alice".into());
        for form in [
            "acct:Alice@us.example",
            "Alice",
            "Alice@us.example",
            "@Alice@us.example",
            "acct:@Alice@US.example",
            "ACCT:Alice@us.example",
            "https://us.example/@Alice",
            "https://us.example/@Alice@us.example",
        ] {
            assert_eq!(Asked::read(form, &us()), alice, "{form}");
        }
        let id = Id::parse("atvs23rd0d").expect("an id");
        assert_eq!(
            Asked::read("https://us.example/users/atvs23rd0d", &us()),
            Asked::Id(id)
        );
        for form in [
            "acct:us.example@us.example",
            "https://us.example/",
            "https://us.example",
        ] {
            assert_eq!(Asked::read(form, &us()), Asked::Instance, "{form}");
        }
        for form in [
            "acct:alice@other.example",
            "",
            "https://other.example/@alice",
            "https://us.example/@alice@other.example",
            "https://us.example/notes/1",
            "http://us.example/@alice",
        ] {
            assert_eq!(Asked::read(form, &us()), Asked::Elsewhere, "{form}");
        }
    }

    #[test]
    fn the_answer_names_the_handle_and_the_actor() {
        let jrd = answer(&us(), "alice", "https://us.example/users/1");
        let value = serde_json::to_value(jrd).expect("JSON");
        assert_eq!(value["subject"], "acct:alice@us.example");
        assert_eq!(value["links"][0]["href"], "https://us.example/users/1");
        assert_eq!(value["links"][0]["type"], "application/activity+json");
        assert_eq!(
            value["links"][2]["template"],
            "https://us.example/authorize-follow?acct={uri}"
        );
    }

    #[test]
    fn answers_of_others_are_read() {
        let ld = json!({"subject": "acct:Bob@B.example", "links": [
            {"rel": "self", "type": "text/html", "href": "https://b.example/@bob"},
            {"rel": "self", "type": loose::LD_JSON, "href": "https://b.example/users/bob"}]});
        let found = read(&ld).expect("an actor");
        assert_eq!(found.actors, ["https://b.example/users/bob"]);
        assert_eq!(found.subject, Some(("Bob".into(), "b.example".into())));
        assert_eq!(read(&json!({"links": []})), None);
        assert_eq!(
            read(
                &json!({"links": [{"rel": "self", "type": "application/activity+json", "href": "javascript:1"}]})
            ),
            None
        );
    }

    #[test]
    fn a_question_is_encoded() {
        assert_eq!(
            question("https", "bob", "b.example:8443"),
            "https://b.example:8443/.well-known/webfinger?resource=acct%3Abob%40b%2Eexample%3A8443"
        );
        assert_eq!(split_handle("@a@b.example/x"), None);
        assert_eq!(plain_host("B.example:8443"), Some("b.example:8443".into()));
        assert_eq!(
            split_handle("@a@Bücher.example"),
            Some(("a".into(), "xn--bcher-kva.example".into()))
        );
        assert_eq!(
            split_handle("!tech@c.example"),
            Some(("tech".into(), "c.example".into()))
        );
        for more in [
            "b.example/x?",
            "b.example?x=",
            "a@b.example",
            "b\\c",
            "b.example#",
            "",
        ] {
            assert_eq!(plain_host(more), None, "{more}");
        }
        assert_eq!(split_handle("acct:a b@c.example"), None);
    }
}
