//! OAuth's page: `/oauth/authorize`, and its answer at `/oauth/decision`.
//!
//! The question travels through the browser with our mark on it; nothing is kept here
//! until somebody says yes. Misskey's own web client answers with a token of its user
//! instead of a cookie, so both are taken.

use http::HeaderValue;
use http::StatusCode;
use http::header;
use serde_json::json;
use url::Url;

use crate::clock::HOUR;
use crate::clock::MINUTE;
use crate::consent;
use crate::consent::oauth;
use crate::consent::oauth::Question;
use crate::consent::oauth::Unasked;
use crate::consent::oauth::Wrong;
use crate::crypto::secret;
use crate::http::Reply;
use crate::limits::Actor;
use crate::limits::Rule;
use crate::model::permissions;
use crate::model::tokens::Grant;
use crate::model::users::User;
use crate::store;
use crate::web::Answer;
use crate::web::input::Input;
use crate::web::pages::consent as page;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

/// Questions of one address: each may make us ask another server who the program is.
const QUESTIONS: Rule = Rule {
    max: 60,
    window: HOUR,
};

/// The field in which the question comes back, as in Misskey.
const QUESTION: &str = "transaction_id";

/// `GET /oauth/authorize`.
pub fn show(visit: &Visit) -> Answer {
    count(visit)?;
    let question = match oauth::read(visit.app, visit.request) {
        Ok(question) => question,
        Err(Unasked::Here(wrong)) => return Ok(told(&wrong)),
        Err(Unasked::There(address)) => return Ok(found(&address)),
    };
    let sealed = question.sealed(visit.app);
    let asked = question.permissions.iter().map(String::as_str);
    let granted = match visit.me() {
        Ok(me) => consent::grantable(visit.app, &me.person.user, asked)?,
        Err(_) => permissions::grantable(asked, false),
    };
    let told = vec![
        ("misskey:oauth:transaction-id", sealed.clone()),
        ("misskey:oauth:client-name", question.client_name.clone()),
        ("misskey:oauth:scope", question.permissions.join(" ")),
    ];
    page::ask(
        visit,
        page::Asked {
            permissions: granted.into_iter().map(str::to_owned).collect(),
            leads_to: Url::parse(&question.redirect_uri).ok(),
            name: Some(question.client_name),
            action: "/oauth/decision".to_owned(),
            fields: vec![(QUESTION, sealed)],
            told,
            ..page::Asked::default()
        },
    )
}

/// `POST /oauth/decision`.
pub fn decide(visit: &Visit, input: &Input) -> Answer {
    let sealed = input.text(QUESTION).unwrap_or_default();
    let question = Question::open(visit.app, &sealed).ok_or(Trouble::OldForm)?;
    let by_token = input.text("login_token");
    let user = match &by_token {
        Some(token) => holder(visit, token)?,
        None => visit.me()?.person.user.clone(),
    };
    let is_yes = match by_token {
        Some(_) => !input.is_on("cancel"),
        None => page::is_yes(input),
    };
    let address = match is_yes {
        true => question.accept(visit.app, &user)?,
        false => question.refuse(visit.app),
    };
    Ok(found(&address))
}

/// Who signs in with this token; an app cannot let others in.
fn holder(visit: &Visit, token: &str) -> Result<User, Trouble> {
    let hash = secret::hash(token);
    let found = visit.app.db.read(|db| {
        let token = store::tokens::by_hash(db, &hash)?;
        match token.filter(|token| token.grant == Grant::Everything) {
            Some(token) => store::users::by_id(db, token.user_id),
            None => Ok(None),
        }
    })?;
    found.filter(User::is_active).ok_or(Trouble::Forbidden)
}

fn count(visit: &Visit) -> Result<(), Trouble> {
    if !visit.app.config.rate_limits {
        return Ok(());
    }
    let actor = Actor::Address(visit.request.address);
    let counted = visit
        .app
        .limits
        .count(actor, "oauth/authorize", QUESTIONS, visit.now);
    counted.map_err(|often| {
        let left = often.reset.0.saturating_sub(visit.now.0);
        Trouble::TooOften(left / MINUTE + 1)
    })
}

fn told(wrong: &Wrong) -> Reply {
    let body = json!({"error": wrong.error, "error_description": wrong.description});
    Reply::new(wrong.status, "application/json", body.to_string())
}

/// Sends the browser to the program with an answer.
fn found(address: &str) -> Reply {
    let words = format!("Found. Redirecting to {address}");
    let reply = Reply::new(StatusCode::FOUND, "text/plain; charset=utf-8", words);
    let location = HeaderValue::from_str(address).unwrap_or(HeaderValue::from_static("/"));
    reply
        .with(header::LOCATION, location)
        .with(header::VARY, HeaderValue::from_static("Accept"))
}
