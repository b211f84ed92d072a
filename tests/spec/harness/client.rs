//! A person with a program in front of the server: calls the API, fills in forms, looks
//! at pages. Follows no redirect and hides no status, so a chapter sees what was sent.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Mutex;
use std::time::Duration;

use http::HeaderMap;
use http::Method;
use http::Request;
use http::header;
use serde_json::Value;
use serde_json::json;

/// No answer of a server on the same machine takes longer, unless it hangs.
const PATIENCE: Duration = Duration::from_secs(30);

/// More than any answer a chapter asks for.
const LARGEST_ANSWER_BYTES: u64 = 64 << 20;

/// Separates the parts of the forms this client sends; occurs in nothing a chapter uploads.
const BOUNDARY: &str = "mamekey-spec-7d1f0c6a5b";

/// Someone who speaks HTTP to one server: a visitor, or the holder of a token.
pub struct Client {
    origin: String,
    token: Option<String>,
    agent: ureq::Agent,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// What came back, with enough of the question to explain a failure.
pub struct Answer {
    question: String,
    /// The status.
    pub status: u16,
    /// All headers.
    pub headers: HeaderMap,
    /// The body's bytes.
    pub body: Vec<u8>,
}

impl Client {
    /// A visitor: no token, no cookies yet. `origin` as in `http://127.0.0.1:3000`.
    pub fn visitor(origin: &str) -> Self {
        Self {
            origin: origin.trim_end_matches('/').to_owned(),
            token: None,
            agent: agent(),
            cookies: Mutex::default(),
        }
    }

    /// An app that acts with this token.
    pub fn with_token(origin: &str, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..Self::visitor(origin)
        }
    }

    /// The token this client acts with; a visitor has none.
    #[track_caller]
    pub fn token(&self) -> &str {
        self.token.as_deref().expect("a visitor has no token")
    }

    /// Calls an endpoint of the Misskey API; the token goes into the body as `i`.
    #[track_caller]
    pub fn call(&self, endpoint: &str, mut params: Value) -> Answer {
        if let (Some(token), Some(fields)) = (&self.token, params.as_object_mut()) {
            fields.entry("i").or_insert_with(|| json!(token));
        }
        self.post_json(&format!("/api/{endpoint}"), &params)
    }

    /// Uploads a file to the drive and answers its JSON. `fields` are the other form fields.
    #[track_caller]
    pub fn upload(&self, name: &str, bytes: &[u8], fields: Value) -> Answer {
        let mut form = Form::default();
        if let Some(token) = &self.token {
            form.text("i", token);
        }
        for (key, value) in fields.as_object().expect("form fields as an object") {
            let plain = value.as_str().map(str::to_owned);
            form.text(key, &plain.unwrap_or_else(|| value.to_string()));
        }
        form.file("file", name, bytes);
        self.post(
            "/api/drive/files/create",
            &form.content_type(),
            &form.finish(),
        )
    }

    /// Fetches a path.
    #[track_caller]
    pub fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[])
    }

    /// Fetches a path as another server would: as an ActivityPub document, unsigned.
    #[track_caller]
    pub fn get_activity(&self, path: &str) -> Answer {
        self.get_with(path, &[("accept", "application/activity+json")])
    }

    /// Fetches a path with these headers.
    #[track_caller]
    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(Method::GET, path, headers, &[])
    }

    /// Posts JSON without adding anything to it.
    #[track_caller]
    pub fn post_json(&self, path: &str, body: &Value) -> Answer {
        self.post(path, "application/json", body.to_string().as_bytes())
    }

    /// Posts a form as a browser without scripts does, from a page of this same site.
    #[track_caller]
    pub fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.post(path, "application/x-www-form-urlencoded", body.as_bytes())
    }

    /// Posts a form that holds a file, as a browser does.
    #[track_caller]
    pub fn post_upload(&self, path: &str, fields: &[(&str, &str)], file: (&str, &[u8])) -> Answer {
        let mut form = Form::default();
        for (name, value) in fields {
            form.text(name, value);
        }
        form.file(file.0, "picture.png", file.1);
        self.post(path, &form.content_type(), &form.finish())
    }

    /// Posts bytes of this type.
    #[track_caller]
    pub fn post(&self, path: &str, content_type: &str, body: &[u8]) -> Answer {
        let headers = [("content-type", content_type), ("origin", &self.origin)];
        self.send(Method::POST, path, &headers, body)
    }

    /// Sends any request. Cookies that answers set are kept and sent along.
    #[track_caller]
    pub fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let question = format!("{method} {path}");
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.origin));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(cookies) = self.cookie_header() {
            request = request.header(header::COOKIE, cookies);
        }
        let request = request.body(body).expect("a well-formed request");
        let answer = ask(&self.agent, request, question);
        self.keep_cookies(&answer.headers);
        answer
    }

    /// A cookie an answer has set and none has taken back.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().expect("cookies").get(name).cloned()
    }

    fn cookie_header(&self) -> Option<String> {
        let cookies = self.cookies.lock().expect("cookies");
        let pairs: Vec<String> = cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    fn keep_cookies(&self, headers: &HeaderMap) {
        let mut cookies = self.cookies.lock().expect("cookies");
        for line in headers.get_all(header::SET_COOKIE) {
            let line = line.to_str().expect("a readable cookie");
            let (pair, attributes) = line.split_once(';').unwrap_or((line, ""));
            let (name, value) = pair.split_once('=').expect("a cookie has a name");
            if attributes.to_ascii_lowercase().contains("max-age=0") {
                cookies.remove(name.trim());
            } else {
                cookies.insert(name.trim().to_owned(), value.to_owned());
            }
        }
    }
}

impl Answer {
    /// The JSON of a 200; anything else fails the test and prints what came.
    #[track_caller]
    pub fn ok(self) -> Value {
        self.status(200).json()
    }

    /// A 204 without a body.
    #[track_caller]
    pub fn done(self) {
        let answer = self.status(204);
        assert!(
            answer.body.is_empty(),
            "{answer}\n204 must not carry a body"
        );
    }

    /// An API error of this status and code, in Misskey's shape. Answers the error object.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Value {
        let error = self.checked(status).json()["error"].clone();
        assert_eq!(error["code"], code, "{self}");
        for field in ["message", "id", "kind"] {
            assert!(error[field].is_string(), "error.{field} missing\n{self}");
        }
        error
    }

    /// This answer, when it has this status; otherwise the test fails.
    #[track_caller]
    pub fn status(self, status: u16) -> Self {
        self.checked(status);
        self
    }

    /// The path of a redirect (302 or 303), without our own origin.
    #[track_caller]
    pub fn redirected(&self) -> String {
        assert!(
            matches!(self.status, 302 | 303),
            "{self}\nexpected a redirect"
        );
        self.header("location").to_owned()
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        match serde_json::from_slice(&self.body) {
            Ok(value) => value,
            Err(cause) => panic!("{self}\nnot JSON: {cause}"),
        }
    }

    /// The body as text.
    #[track_caller]
    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("a body of UTF-8")
    }

    /// A header's value; fails when it is absent.
    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        match self.headers.get(name) {
            Some(value) => value.to_str().expect("a readable header"),
            None => panic!("no header {name} in {self}"),
        }
    }

    #[track_caller]
    fn checked(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{self}");
        self
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = String::from_utf8_lossy(&self.body);
        let shown: String = body.chars().take(2000).collect();
        write!(
            f,
            "{} answered {}\n{:?}\n{shown}",
            self.question, self.status, self.headers
        )
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// An agent that reports every status as it is and follows nothing.
pub fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_global(Some(PATIENCE))
        .proxy(None)
        .accept(ureq::config::AutoHeaderValue::None)
        .build()
        .new_agent()
}

/// Asks one question and reads the whole answer.
#[track_caller]
pub fn ask(agent: &ureq::Agent, request: Request<&[u8]>, question: String) -> Answer {
    let bodiless = matches!(*request.method(), Method::GET | Method::HEAD);
    let sent = if bodiless {
        agent.run(request.map(|_| ()))
    } else {
        agent.run(request)
    };
    let response = match sent {
        Ok(response) => response,
        Err(cause) => panic!("{question} got no answer: {cause}"),
    };
    let (head, body) = response.into_parts();
    let read = body
        .into_with_config()
        .limit(LARGEST_ANSWER_BYTES)
        .read_to_vec();
    Answer {
        question,
        status: head.status.as_u16(),
        headers: head.headers,
        body: read.expect("a whole body"),
    }
}

/// A multipart form in the making.
#[derive(Default)]
struct Form {
    body: Vec<u8>,
}

impl Form {
    fn text(&mut self, name: &str, value: &str) {
        let head =
            format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n");
        self.part(&head, value.as_bytes());
    }

    fn file(&mut self, field: &str, name: &str, bytes: &[u8]) {
        let head = format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{field}\"; \
             filename=\"{name}\"\r\ncontent-type: application/octet-stream\r\n\r\n"
        );
        self.part(&head, bytes);
    }

    fn part(&mut self, head: &str, content: &[u8]) {
        self.body.extend_from_slice(head.as_bytes());
        self.body.extend_from_slice(content);
        self.body.extend_from_slice(b"\r\n");
    }

    fn content_type(&self) -> String {
        format!("multipart/form-data; boundary={BOUNDARY}")
    }

    fn finish(&self) -> Vec<u8> {
        [&self.body[..], format!("--{BOUNDARY}--\r\n").as_bytes()].concat()
    }
}
