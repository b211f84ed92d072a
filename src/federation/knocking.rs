//! Knocking twice (S29): cavage first, for most servers know nothing else; where that is
//! turned away, RFC 9421. What a server took is remembered, and comes first the next time:
//! in memory, for what is forgotten costs one request more.

use http::Method;
use http::StatusCode;
use serde_json::Value;
use url::Url;

use crate::app::App;
use crate::clock::DAY;
use crate::federation::authority;
use crate::federation::signature::Dialect;
use crate::federation::trouble::Trouble;
use crate::federation::vocab::loose::get;
use crate::federation::vocab::loose::id_of;
use crate::federation::vocab::loose::many;
use crate::federation::vocab::written::RFC9421;
use crate::net::Answer;

/// Servers are updated and changed; what they take is found out anew after this (S29).
const MEMORY: i64 = 30 * DAY;

/// Sends a signed request until its dialect is not the trouble, each dialect once.
///
/// # Errors
/// Those of `send`; a refusal of every dialect is an answer like any other.
pub fn knock(
    app: &App,
    method: &Method,
    url: &Url,
    send: impl Fn(Dialect) -> Result<Answer, Trouble>,
) -> Result<Answer, Trouble> {
    let host = authority::host_of(url.as_str()).unwrap_or_default();
    let knows_rfc9421 = app.rfc9421.get(&host, app.clock.now(), MEMORY).is_some();
    let dialects = order(
        knows_rfc9421,
        method == Method::GET && url.query().is_some(),
    );
    let (first, rest) = (dialects[0], &dialects[1..]);
    let (mut last, mut answer) = (first, send(first)?);
    for dialect in rest {
        if !is_refused(&answer) {
            break;
        }
        (last, answer) = (*dialect, send(*dialect)?);
    }
    if answer.status.is_success() {
        remember(app, host, last, &answer);
    }
    Ok(answer)
}

/// An actor says which standards its server keeps (FEP-844e): whoever names RFC 9421 is
/// asked in it from then on, until it turns it away (S31).
pub fn read(app: &App, actor: &str, document: &Value) {
    let said = [get(document, "generator"), document];
    let mut standards = said
        .into_iter()
        .flat_map(|one| many(get(one, "implements")));
    if standards.any(|standard| id_of(standard) == Some(RFC9421)) {
        let host = authority::host_of(actor).unwrap_or_default();
        app.rfc9421.put(host, app.clock.now(), ());
    }
}

/// Old Mastodon, Mitra and Pixelfed sign and check a GET without its query (S4).
fn order(knows_rfc9421: bool, has_query: bool) -> Vec<Dialect> {
    let cavage = match has_query {
        true => &[Dialect::Cavage, Dialect::CavageNoQuery][..],
        false => &[Dialect::Cavage][..],
    };
    match knows_rfc9421 {
        true => [&[Dialect::Rfc9421], cavage].concat(),
        false => [cavage, &[Dialect::Rfc9421]].concat(),
    }
}

/// A 404 is no refusal: Threads answers so for people who do not want to be found.
fn is_refused(answer: &Answer) -> bool {
    matches!(
        answer.status,
        StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN
    )
}

fn remember(app: &App, host: String, dialect: Dialect, answer: &Answer) {
    let now = app.clock.now();
    if dialect == Dialect::Rfc9421 || answer.header("accept-signature").is_some() {
        app.rfc9421.put(host, now, ());
    } else {
        app.rfc9421.take(&host, now, MEMORY);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// S4: the query is left out of the signature only after it stood there in vain.
    #[test]
    fn a_question_is_signed_whole_first_then_without_its_query_then_anew() {
        let (older, bare) = (Dialect::Cavage, Dialect::CavageNoQuery);
        assert_eq!(order(false, true), [older, bare, Dialect::Rfc9421]);
        assert_eq!(order(true, true), [Dialect::Rfc9421, older, bare]);
        assert_eq!(order(false, false), [older, Dialect::Rfc9421]);
    }
}
