//! A phone: an app that speaks to the server in its own way, and a browser beside it in
//! which its user lets it in.

use http::Method;
use serde_json::Value;
use serde_json::json;

use super::client::Answer;
use super::client::Client;
use super::door;
use super::person::text;
use super::server::Server;
use super::stream::Stream;

/// A phone with an app on it and a browser beside it.
pub struct Phone<'a> {
    server: &'a Server,
    /// The app, as far as it speaks HTTP.
    pub app: Client,
    headers: &'static [(&'static str, &'static str)],
    /// What it was given.
    pub token: Option<String>,
}

impl<'a> Phone<'a> {
    /// An app that sends these headers.
    pub fn new(server: &'a Server, headers: &'static [(&'static str, &'static str)]) -> Self {
        Self {
            server,
            app: server.visitor(),
            headers,
            token: None,
        }
    }

    /// Calls an endpoint as the app does.
    #[track_caller]
    pub fn call(&self, endpoint: &str, mut params: Value) -> Answer {
        if let Some(token) = &self.token {
            params["i"] = json!(token);
        }
        let body = params.to_string();
        let path = format!("/api/{endpoint}");
        self.app
            .send(Method::POST, &path, self.headers, body.as_bytes())
    }

    /// Calls an endpoint that answers.
    #[track_caller]
    pub fn ok(&self, endpoint: &str, params: Value) -> Value {
        self.call(endpoint, params).ok()
    }

    /// Fetches a document.
    #[track_caller]
    pub fn get(&self, path: &str) -> Value {
        self.app.get(path).ok()
    }

    /// Opens a page in the browser of somebody who is signed out, signs in and says yes;
    /// where the browser is led then, if anywhere.
    #[track_caller]
    pub fn consents(&self, page: &str) -> Option<String> {
        let browser = self.server.visitor();
        let shown = browser.get(page).status(200).text();
        let sign_in = door::link(&shown, "/signin?next=");
        let back = door::sign_in(&browser, &sign_in, "owner").redirected();
        let answer = door::answer(&browser, &back, "yes");
        match answer.status {
            200 => None,
            _ => Some(answer.redirected()),
        }
    }

    /// Fetches a MiAuth token with neither body nor content type, as all apps do.
    #[track_caller]
    pub fn checks(&mut self, session: &str) -> Value {
        let path = format!("/api/miauth/{session}/check");
        let headers = &self.headers[..2];
        let fetched = self.app.send(Method::POST, &path, headers, b"").ok();
        assert_eq!(fetched["ok"], true, "{fetched}");
        self.token = Some(text(&fetched["token"]));
        fetched
    }

    /// Opens a stream with its token.
    #[track_caller]
    pub fn opens_a_stream(&self) -> Stream {
        Stream::open(self.server.origin(), self.token.as_deref())
    }
}
