//! A real Chromium without a screen, driven through chromedriver's WebDriver protocol.
//!
//! On a machine without Chromium [`Browser::start`] says so and answers `None`: the
//! chapter ends there. With `CI` set it fails instead, so no promise goes unproven.

use std::io::BufRead;
use std::io::BufReader;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;
use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use http::Request;
use serde_json::Value;
use serde_json::json;
use tempfile::TempDir;

use super::client;
use super::server::PASSWORD;

/// What a page has not done after this long it will never do.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long WebDriver itself looks for an element before it answers that there is none.
const LOOK_MILLISECONDS: u64 = 200;

/// How often the driver is started before it is believed that it cannot.
const TRIES: usize = 10;

/// The key under which WebDriver hands out elements (W3C WebDriver, section 12).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// One browser at a time: two would fight over the processors of a small machine.
static SEAT: Mutex<()> = Mutex::new(());

/// A browser with one window, fresh of any history.
pub struct Browser {
    driver: Child,
    session: String,
    agent: ureq::Agent,
    _profile: TempDir,
    _seat: MutexGuard<'static, ()>,
}

/// Something on the page.
pub struct Element<'a> {
    browser: &'a Browser,
    id: String,
    css: String,
}

/// A tab of the browser, to come back to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab(String);

/// How the browser differs from the one on a desk.
#[derive(Clone, Copy, Debug, Default)]
pub struct Setting {
    /// Runs no scripts of pages.
    pub without_scripts: bool,
    /// Asks for dark pages.
    pub dark: bool,
    /// Has the screen of a telephone.
    pub phone: bool,
    /// Prefers Japanese.
    pub japanese: bool,
}

impl Browser {
    /// A browser as on a desk, or `None` on a machine that has none.
    #[track_caller]
    pub fn start() -> Option<Self> {
        Self::with(Setting::default())
    }

    /// A browser with these settings.
    #[track_caller]
    pub fn with(setting: Setting) -> Option<Self> {
        let seat = SEAT.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((driver, port)) = start_driver() else {
            let why = "chromedriver is missing (apt-get install chromium chromium-driver)";
            assert!(std::env::var_os("CI").is_none(), "{why}");
            eprintln!("SKIPPED: {why}");
            return None;
        };
        let profile = TempDir::new().expect("a temporary folder");
        let mut browser = Self {
            driver,
            session: format!("http://127.0.0.1:{port}/session"),
            agent: client::agent(),
            _profile: profile,
            _seat: seat,
        };
        let wanted = capabilities(setting, browser._profile.path());
        let session = browser.command(Method::POST, "", &wanted);
        let id = session["sessionId"].as_str().expect("a session");
        browser.session = format!("{}/{id}", browser.session);
        let look = json!({"implicit": LOOK_MILLISECONDS, "pageLoad": PATIENCE.as_millis() as u64});
        browser.command(Method::POST, "/timeouts", &look);
        browser.emulate(setting);
        Some(browser)
    }

    /// Opens an address and waits until the page has loaded.
    #[track_caller]
    pub fn goto(&self, url: &str) {
        self.post("/url", json!({ "url": url }));
    }

    /// Signs in through the form of this server.
    #[track_caller]
    pub fn sign_in(&self, origin: &str, name: &str) {
        self.goto(&format!("{origin}/signin"));
        self.fill_in_sign_in(name);
        self.find("form.composer");
    }

    /// Fills in the form for signing in, on whatever page it stands.
    #[track_caller]
    pub fn fill_in_sign_in(&self, name: &str) {
        self.find("input[name=username]").write(name);
        self.find("input[name=password]").write(PASSWORD);
        self.find("form[action='/signin'] button.go").click();
    }

    /// The address of the page.
    #[track_caller]
    pub fn url(&self) -> String {
        text(self.get("/url"))
    }

    /// The page's title.
    #[track_caller]
    pub fn title(&self) -> String {
        text(self.get("/title"))
    }

    /// Loads the page anew.
    #[track_caller]
    pub fn reload(&self) {
        self.post("/refresh", json!({}));
    }

    /// The first element for a CSS selector; waits for it to appear.
    #[track_caller]
    pub fn find(&self, css: &str) -> Element<'_> {
        self.until(&format!("an element {css}"), || self.look(css))
    }

    /// The first element for a CSS selector that shows this text; waits for it.
    #[track_caller]
    pub fn find_text(&self, css: &str, text: &str) -> Element<'_> {
        self.until(&format!("{css} with {text:?}"), || {
            let mut all = self.all(css).into_iter();
            all.find(|element| element.try_text().is_some_and(|shown| shown.contains(text)))
        })
    }

    /// All elements there are just now.
    pub fn all(&self, css: &str) -> Vec<Element<'_>> {
        let question = json!({"using": "css selector", "value": css});
        let found = self.try_command(Method::POST, "/elements", &question);
        let found = found.unwrap_or_default();
        let ids = found.as_array().into_iter().flatten();
        ids.map(|id| self.element(id, css)).collect()
    }

    /// The element there is just now.
    pub fn look(&self, css: &str) -> Option<Element<'_>> {
        self.all(css).into_iter().next()
    }

    /// Waits until the address fulfils a condition.
    #[track_caller]
    pub fn until_url(&self, what: &str, condition: impl Fn(&str) -> bool) {
        self.until(what, || condition(&self.url()).then_some(()));
    }

    /// Waits until there is no such element.
    #[track_caller]
    pub fn until_gone(&self, css: &str) {
        self.until(&format!("no more {css}"), || {
            self.all(css).is_empty().then_some(())
        });
    }

    /// What a script says; only for looking, never for acting.
    #[track_caller]
    pub fn evaluate(&self, script: &str) -> Value {
        let call = json!({"script": format!("return ({script});"), "args": []});
        self.post("/execute/sync", call)
    }

    /// The tab that is looked at.
    #[track_caller]
    pub fn tab(&self) -> Tab {
        Tab(text(self.get("/window")))
    }

    /// Opens a second tab of the same person and looks at it.
    #[track_caller]
    pub fn new_tab(&self) -> Tab {
        let made = self.post("/window/new", json!({"type": "tab"}));
        let tab = Tab(text(made["handle"].clone()));
        self.look_at(&tab);
        tab
    }

    /// Looks at another tab.
    #[track_caller]
    pub fn look_at(&self, tab: &Tab) {
        self.post("/window", json!({"handle": tab.0}));
    }

    /// Plugs an authenticator in, one that exists only in software and says yes to
    /// everything (WebAuthn level 3, section 11).
    #[track_caller]
    pub fn give_authenticator(&self) {
        let authenticator = json!({
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": true,
            "hasUserVerification": true, "isUserConsenting": true, "isUserVerified": true,
        });
        self.post("/webauthn/authenticator", authenticator);
    }

    /// Forgets all cookies of the site that is looked at.
    #[track_caller]
    pub fn forget(&self) {
        self.command(Method::DELETE, "/cookie", &json!({}));
    }

    /// Says yes to what a page asks before it does something.
    #[track_caller]
    pub fn agree(&self) {
        self.until("a question to answer", || {
            let answered = self.try_command(Method::POST, "/alert/accept", &json!({}));
            answered.ok()
        });
    }

    /// Keeps a picture of the page as PNG.
    #[track_caller]
    pub fn screenshot(&self, path: &Path) {
        let png = STANDARD.decode(text(self.get("/screenshot")));
        std::fs::write(path, png.expect("base64")).expect("a place for the picture");
    }

    /// Everything the page complained about in its console.
    #[track_caller]
    pub fn complaints(&self) -> Vec<String> {
        let log = self.post("/se/log", json!({"type": "browser"}));
        let lines = log.as_array().into_iter().flatten();
        lines.map(|line| text(line["message"].clone())).collect()
    }

    fn element(&self, found: &Value, css: &str) -> Element<'_> {
        Element {
            browser: self,
            id: text(found[ELEMENT].clone()),
            css: css.to_owned(),
        }
    }

    /// Asks again and again until there is an answer. Each question takes the browser at
    /// least [`LOOK_MILLISECONDS`] when the answer is no, so this does not spin.
    #[track_caller]
    fn until<T>(&self, what: &str, ask: impl Fn() -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            if let Some(answer) = ask() {
                return answer;
            }
        }
        let page = text(self.get("/source"));
        panic!("waited in vain for {what} at {}\n{page}", self.url());
    }

    fn emulate(&self, setting: Setting) {
        if setting.dark {
            let dark = json!([{"name": "prefers-color-scheme", "value": "dark"}]);
            self.devtools("Emulation.setEmulatedMedia", json!({ "features": dark }));
        }
        if setting.phone {
            let screen = json!({
                "width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": true,
            });
            self.devtools("Emulation.setDeviceMetricsOverride", screen);
        }
    }

    fn devtools(&self, command: &str, params: Value) {
        let call = json!({"cmd": command, "params": params});
        self.post("/goog/cdp/execute", call);
    }

    #[track_caller]
    fn get(&self, path: &str) -> Value {
        self.command(Method::GET, path, &json!({}))
    }

    #[track_caller]
    fn post(&self, path: &str, body: Value) -> Value {
        self.command(Method::POST, path, &body)
    }

    #[track_caller]
    fn command(&self, method: Method, path: &str, body: &Value) -> Value {
        match self.try_command(method, path, body) {
            Ok(value) => value,
            Err(error) => panic!("the browser refused {path} {body}: {error}"),
        }
    }

    fn try_command(&self, method: Method, path: &str, body: &Value) -> Result<Value, String> {
        let body = match method {
            Method::POST => body.to_string(),
            _ => String::new(),
        };
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.session))
            .header("content-type", "application/json")
            .body(body.as_bytes())
            .expect("a well-formed command");
        let answer = client::ask(&self.agent, request, format!("chromedriver {path}"));
        let value = answer.json()["value"].clone();
        if answer.status == 200 {
            Ok(value)
        } else {
            Err(format!("{}: {}", value["error"], value["message"]))
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Ending the session closes Chromium; the driver alone would leave it behind.
        let _ = self.agent.delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

impl Element<'_> {
    /// Clicks it, waiting until it can be clicked.
    #[track_caller]
    pub fn click(&self) {
        self.browser
            .until(&format!("{} to be clickable", self.css), || {
                self.post("click", json!({})).ok()
            });
    }

    /// Types into it, after what stands there already.
    #[track_caller]
    pub fn write(&self, words: &str) {
        let typed = self.post("value", json!({ "text": words }));
        typed.unwrap_or_else(|error| panic!("cannot write into {}: {error}", self.css));
    }

    /// Empties it and types into it.
    #[track_caller]
    pub fn rewrite(&self, words: &str) {
        let emptied = self.post("clear", json!({}));
        emptied.unwrap_or_else(|error| panic!("cannot clear {}: {error}", self.css));
        self.write(words);
    }

    /// Chooses a file in a file field.
    #[track_caller]
    pub fn choose_file(&self, path: &Path) {
        self.write(path.to_str().expect("a readable path"));
    }

    /// The text a person sees.
    #[track_caller]
    pub fn text(&self) -> String {
        let text = self.try_text();
        text.unwrap_or_else(|| panic!("{} is gone", self.css))
    }

    /// An attribute as it stands in the page.
    pub fn attribute(&self, name: &str) -> Option<String> {
        let value = self.get(&format!("attribute/{name}")).unwrap_or_default();
        value.as_str().map(str::to_owned)
    }

    /// Whether a person sees it.
    pub fn is_shown(&self) -> bool {
        self.get("displayed").is_ok_and(|shown| shown == true)
    }

    /// The first element inside this one.
    #[track_caller]
    pub fn find(&self, css: &str) -> Element<'_> {
        let question = json!({"using": "css selector", "value": css});
        let what = format!("{css} inside {}", self.css);
        self.browser.until(&what, || {
            let found = self.post("element", question.clone()).ok()?;
            Some(self.browser.element(&found, css))
        })
    }

    fn try_text(&self) -> Option<String> {
        self.get("text").ok()?.as_str().map(str::to_owned)
    }

    fn get(&self, what: &str) -> Result<Value, String> {
        let path = format!("/element/{}/{what}", self.id);
        self.browser.try_command(Method::GET, &path, &json!({}))
    }

    fn post(&self, what: &str, body: Value) -> Result<Value, String> {
        let path = format!("/element/{}/{what}", self.id);
        self.browser.try_command(Method::POST, &path, &body)
    }
}

/// Starts chromedriver and answers the port it has chosen; `None` where there is none. It
/// picks a port that is free over IPv4 and gives up when IPv6 disagrees, hence the tries.
fn start_driver() -> Option<(Child, u16)> {
    for _ in 0..TRIES {
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let output = BufReader::new(driver.stdout.take().expect("piped"));
        let mut lines = output.lines().map_while(Result::ok);
        let port = lines.find_map(|line| {
            let (_, rest) = line.split_once("started successfully on port ")?;
            rest.trim_end_matches('.').parse().ok()
        });
        if let Some(port) = port {
            // The driver must never wait for someone to read what else it says.
            std::thread::spawn(move || lines.for_each(drop));
            return Some((driver, port));
        }
        driver.wait().expect("an ended driver");
    }
    panic!("chromedriver did not start in {TRIES} tries");
}

fn capabilities(setting: Setting, profile: &Path) -> Value {
    let language = if setting.japanese { "ja" } else { "en" };
    let arguments = json!([
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1280,1080",
        format!("--lang={language}"),
        format!("--user-data-dir={}", profile.display()),
    ]);
    let mut preferences = json!({"intl.accept_languages": language});
    if setting.without_scripts {
        preferences["profile.managed_default_content_settings.javascript"] = json!(2);
    }
    json!({"capabilities": {"alwaysMatch": {
        "browserName": "chrome",
        "goog:chromeOptions": {"args": arguments, "prefs": preferences},
        "goog:loggingPrefs": {"browser": "ALL"},
    }}})
}

#[track_caller]
fn text(value: Value) -> String {
    value.as_str().expect("the browser answers text").to_owned()
}
