//! OAuth 2 as Misskey serves it: what a program asks for, the form in which the question
//! travels through the browser, and the code that answers it.
//!
//! Sources: RFC 6749 (codes), RFC 7636 (PKCE, S256 only), RFC 9207 (`iss`), and the words
//! Misskey uses for what is wrong.

use http::StatusCode;
use serde::Deserialize;
use serde::Serialize;
use url::Url;

use crate::actions;
use crate::actions::oauth::Shown;
use crate::app::App;
use crate::clock::MINUTE;
use crate::clock::Time;
use crate::consent;
use crate::consent::client;
use crate::crypto::digest;
use crate::crypto::encoding;
use crate::crypto::secret;
use crate::error::Error;
use crate::error::Fault;
use crate::http::Request;
use crate::model::callbacks;
use crate::model::oauth::Client;
use crate::model::oauth::Consent;
use crate::model::permissions;
use crate::model::users::User;

/// How long a question may stand open in a browser.
const QUESTION: i64 = 30 * MINUTE;

/// The longest `state` that is carried for a program.
const STATE_BYTES: usize = 2_048;

/// What the mark of a question is a mark of.
const MARKED: &str = "oauth";

/// A question that makes sense.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Question {
    /// The address that names the program.
    pub client_id: String,
    /// What it calls itself.
    pub client_name: String,
    /// Where the answer goes.
    pub redirect_uri: String,
    /// What it asks for, of what we know.
    pub permissions: Vec<String>,
    state: Option<String>,
    challenge: String,
    asked_at: i64,
}

/// Why a question makes no sense, or was answered with no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// OAuth's word for it.
    pub error: &'static str,
    /// A sentence for the program's maker.
    pub description: String,
    /// The status, where it is not told by a redirect.
    pub status: StatusCode,
}

/// What to do about a question that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unasked {
    /// Say so here: nobody knows whether the address to answer at is the program's.
    Here(Wrong),
    /// Say so there.
    There(String),
}

impl Wrong {
    fn request(description: impl Into<String>) -> Self {
        Self {
            error: "invalid_request",
            description: description.into(),
            status: StatusCode::BAD_REQUEST,
        }
    }
}

/// Reads a question, asking the program's own address who it is.
pub fn read(app: &App, request: &Request) -> Result<Question, Unasked> {
    let here = |wrong: Wrong| Unasked::Here(wrong);
    let (client, redirect) = who_asks(app, request).map_err(here)?;
    let state = request.parameter("state");
    what_is_asked(app, request, client, &redirect, state.clone()).map_err(|wrong| {
        let told = [
            ("error", wrong.error),
            ("error_description", &wrong.description),
        ];
        Unasked::There(answer_at(app, &redirect, &told, state.as_deref()))
    })
}

fn who_asks(app: &App, request: &Request) -> Result<(Client, String), Wrong> {
    let needed = |name: &str| {
        let missing = || Wrong::request(format!("Missing required parameter: {name}"));
        request.parameter(name).ok_or_else(missing)
    };
    let kind = needed("response_type")?;
    if kind != "code" {
        return Err(Wrong {
            error: "unsupported_response_type",
            description: format!("Unsupported response type: {kind}"),
            status: StatusCode::NOT_IMPLEMENTED,
        });
    }
    let client = client::find(app, &needed("client_id")?).map_err(Wrong::request)?;
    let redirect = request.parameter("redirect_uri").unwrap_or_default();
    if !client.redirect_uris.contains(&redirect) || callbacks::read(&redirect).is_none() {
        return Err(Wrong::request("Invalid redirect_uri"));
    }
    Ok((client, redirect))
}

fn what_is_asked(
    app: &App,
    request: &Request,
    client: Client,
    redirect: &str,
    state: Option<String>,
) -> Result<Question, Wrong> {
    let scope = request.parameter("scope").unwrap_or_default();
    let known = permissions::grantable(scope.split(' '), true);
    if known.is_empty() {
        return Err(Wrong {
            error: "invalid_scope",
            ..Wrong::request("`scope` parameter has no known scope")
        });
    }
    let Some(challenge) = request.parameter("code_challenge") else {
        return Err(Wrong::request("`code_challenge` parameter is required"));
    };
    if request.parameter("code_challenge_method").as_deref() != Some("S256") {
        return Err(Wrong::request(
            "`code_challenge_method` parameter must be set to S256",
        ));
    }
    if state
        .as_ref()
        .is_some_and(|state| state.len() > STATE_BYTES)
    {
        return Err(Wrong::request("`state` parameter is too long"));
    }
    Ok(Question {
        client_id: client.id,
        client_name: client.name,
        redirect_uri: redirect.to_owned(),
        permissions: known.into_iter().map(str::to_owned).collect(),
        state,
        challenge,
        asked_at: app.clock.now().0,
    })
}

impl Question {
    /// The question as it travels through the browser: whoever changes it breaks its mark.
    pub fn sealed(&self, app: &App) -> String {
        let text = serde_json::to_vec(self).unwrap_or_default();
        let text = encoding::base64_url(&text);
        let mark = app.mark(MARKED, &text);
        format!("{text}.{mark}")
    }

    /// The question that was asked here lately.
    pub fn open(app: &App, sealed: &str) -> Option<Self> {
        let (text, mark) = sealed.split_once('.')?;
        if !app.knows_mark(MARKED, text, mark) {
            return None;
        }
        let question: Self = serde_json::from_slice(&encoding::from_base64_url(text)?).ok()?;
        let ends = Time(question.asked_at).plus(QUESTION);
        (app.clock.now() < ends).then_some(question)
    }

    /// The user says yes: where to send their browser with the code.
    pub fn accept(self, app: &App, user: &User) -> Result<String, Fault> {
        let code = secret::draw();
        let asked = self.permissions.iter().map(String::as_str);
        let granted = consent::grantable(app, user, asked)?;
        let given = Consent {
            hash: secret::hash(&code),
            user_id: user.id,
            client_id: self.client_id,
            client_name: self.client_name,
            redirect_uri: self.redirect_uri.clone(),
            permissions: granted.into_iter().map(str::to_owned).collect(),
            challenge: self.challenge,
            expires_at: app.clock.now().plus(actions::oauth::CODE),
            token_id: None,
        };
        let done = app.db.write(move |tx| actions::oauth::consent(tx, &given));
        done.map_err(Error::into_fault)?;
        let told = [("code", code.as_str())];
        Ok(answer_at(
            app,
            &self.redirect_uri,
            &told,
            self.state.as_deref(),
        ))
    }

    /// The user says no, or is nobody: where to send their browser.
    pub fn refuse(&self, app: &App) -> String {
        let told = [
            ("error", "access_denied"),
            ("error_description", "the user said no"),
        ];
        answer_at(app, &self.redirect_uri, &told, self.state.as_deref())
    }
}

/// The program's address with an answer, its own state and who answers.
fn answer_at(app: &App, redirect: &str, told: &[(&str, &str)], state: Option<&str>) -> String {
    let Ok(mut url) = Url::parse(redirect) else {
        return redirect.to_owned();
    };
    let state = state.map(|state| ("state", state));
    let issuer = ("iss", app.config.origin.as_str());
    url.query_pairs_mut()
        .extend_pairs(told)
        .extend_pairs(state)
        .extend_pairs([issuer]);
    url.into()
}

/// What a program gets for a code: a token, and what it may do.
#[derive(Debug, PartialEq, Eq)]
pub struct Granted {
    /// The token.
    pub access: String,
    /// What it may do.
    pub permissions: Vec<String>,
}

/// Redeems a code, if it is this program's and its verifier fits.
pub fn redeem(
    app: &App,
    code: &str,
    client_id: &str,
    redirect_uri: &str,
    verifier: &str,
) -> Result<Option<Granted>, Fault> {
    let access = secret::draw();
    let shown = Shown {
        code: secret::hash(code),
        client_id: client_id.to_owned(),
        redirect_uri: redirect_uri.to_owned(),
        challenge: encoding::base64_url(&digest::sha256(verifier.as_bytes())),
        token: secret::hash(&access),
    };
    let done = app.db.write(move |tx| actions::oauth::redeem(tx, &shown));
    let granted = done.map_err(Error::into_fault)?;
    Ok(granted.map(|permissions| Granted {
        access,
        permissions,
    }))
}
