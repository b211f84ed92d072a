//! A browser without scripts, as far as doors need one: it signs in, fills in forms and
//! sends them.

use super::client::Answer;
use super::client::Client;
use super::server::PASSWORD;
use super::server::Server;

/// Somebody's browser, signed in by name and password.
#[track_caller]
pub fn signed_in(server: &Server, name: &str) -> Client {
    let browser = server.visitor();
    sign_in(&browser, "/signin", name).redirected();
    browser
}

/// Fills in the sign-in form of this page.
#[track_caller]
pub fn sign_in(browser: &Client, page: &str, name: &str) -> Answer {
    let page = browser.get(page).status(200).text();
    let mut fields = hidden(&page);
    fields.push(("username".to_owned(), name.to_owned()));
    fields.push(("password".to_owned(), PASSWORD.to_owned()));
    send(browser, "/signin", &fields)
}

/// Answers the question of a page that asks whether an app may come in.
#[track_caller]
pub fn answer(browser: &Client, page: &str, answer: &str) -> Answer {
    let page = browser.get(page).status(200).text();
    let action = attribute_of(&page, "<form method=\"post\" action=\"", "name=\"answer\"");
    let mut fields = hidden(&page);
    fields.push(("answer".to_owned(), answer.to_owned()));
    send(browser, &action, &fields)
}

/// Sends a form.
#[track_caller]
pub fn send(browser: &Client, action: &str, fields: &[(String, String)]) -> Answer {
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (&**name, &**value))
        .collect();
    browser.post_form(action, &fields)
}

/// The hidden fields of a page's forms.
pub fn hidden(page: &str) -> Vec<(String, String)> {
    let inputs = page.split("<input type=\"hidden\" name=\"").skip(1);
    let fields = inputs.filter_map(|rest| {
        let (name, rest) = rest.split_once("\" value=\"")?;
        let (value, _) = rest.split_once('"')?;
        Some((name.to_owned(), unescaped(value)))
    });
    fields.collect()
}

/// What stands in a hidden field of a page.
#[track_caller]
pub fn field(page: &str, name: &str) -> String {
    let found = hidden(page).into_iter().find(|(field, _)| field == name);
    found.unwrap_or_else(|| panic!("no {name} in {page}")).1
}

/// The address of the link that begins so.
#[track_caller]
pub fn link(page: &str, beginning: &str) -> String {
    let start = format!("href=\"{beginning}");
    let (_, rest) = page
        .split_once(&start)
        .unwrap_or_else(|| panic!("no {start} in {page}"));
    let end = rest.split('"').next().expect("a value");
    unescaped(&format!("{beginning}{end}"))
}

/// The value behind `before` in the form that holds `mark`.
#[track_caller]
fn attribute_of(page: &str, before: &str, mark: &str) -> String {
    let forms = page.split("</form>").find(|form| form.contains(mark));
    let form = forms.unwrap_or_else(|| panic!("no form with {mark} in {page}"));
    let (_, rest) = form.rsplit_once(before).expect("a form");
    unescaped(rest.split('"').next().expect("a value"))
}

fn unescaped(text: &str) -> String {
    let text = text.replace("&quot;", "\"").replace("&lt;", "<");
    text.replace("&gt;", ">").replace("&amp;", "&")
}
