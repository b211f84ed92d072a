//! The page that asks a person whether an app may come in, whichever way it asks
//! (`miauth.rs`, `auth.rs`, `authorize.rs`), and what is said afterwards.
//!
//! What the app says of itself is shown as its word and no more: it may call itself as it
//! likes, so the page also says where one is led afterwards.

use http::StatusCode;
use maud::Markup;
use maud::html;
use url::Url;

use crate::app::App;
use crate::model::callbacks;
use crate::model::paths;
use crate::model::paths::PICTURE_MARK;
use crate::web::Answer;
use crate::web::input::Input;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::parts::form;
use crate::web::parts::icon::icon;
use crate::web::parts::permissions;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

/// The field that says yes or no.
const ANSWER: &str = "answer";

/// Who asks, and for what.
#[derive(Debug, Default)]
pub struct Asked {
    /// What it calls itself.
    pub name: Option<String>,
    /// Its picture, at its own address.
    pub icon: Option<String>,
    /// What it wants to do.
    pub permissions: Vec<String>,
    /// Where one is led afterwards.
    pub leads_to: Option<Url>,
    /// Where the answer is sent.
    pub action: String,
    /// What is sent along.
    pub fields: Vec<(&'static str, String)>,
    /// Said in the head, for clients that read pages.
    pub told: Vec<(&'static str, String)>,
}

struct ConsentPage {
    asked: Asked,
    icon: Option<String>,
    sign_in: String,
}

/// Asks. Visitors are shown what is asked, and the way to sign in and back.
pub fn ask(visit: &Visit, asked: Asked) -> Answer {
    let seen = asked.icon.as_deref().filter(|_| visit.is_signed_in());
    let page = ConsentPage {
        icon: seen.and_then(|icon| picture(visit.app, icon)),
        sign_in: visit.sign_in_path(),
        asked,
    };
    let reply = layout::show(&page, &visit.bare_frame()?);
    Ok(match &page.asked.leads_to {
        Some(target) => layout::leading_to(reply, target),
        None => reply,
    })
}

/// Whether the answer is yes; anything unclear is no.
pub fn is_yes(input: &Input) -> bool {
    input.text(ANSWER).as_deref() == Some("yes")
}

/// An app's picture through our proxy.
pub fn picture(app: &App, address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    if !matches!(url.scheme(), "https" | "http") || address.len() > callbacks::MAX_BYTES {
        return None;
    }
    let mark = app.mark(PICTURE_MARK, url.as_str());
    Some(format!(
        "{}&mark={mark}",
        paths::proxied("avatar", url.as_str())
    ))
}

/// The app is in, and one goes back to it oneself.
pub fn done(visit: &Visit) -> Answer {
    let [title, next] = ["consent.done", "consent.done.next"].map(|key| visit.language.say(key));
    say(visit, StatusCode::OK, title, next)
}

/// The app is not let in.
pub fn refused(visit: &Visit) -> Answer {
    let keys = ["consent.refused", "consent.refused.next"];
    let [title, next] = keys.map(|key| visit.language.say(key));
    say(visit, StatusCode::OK, title, next)
}

/// Nobody asks here, or no longer.
pub fn gone(visit: &Visit) -> Answer {
    let keys = ["consent.gone", "consent.gone.next"];
    let [title, next] = keys.map(|key| visit.language.say(key));
    say(visit, StatusCode::NOT_FOUND, title, next)
}

/// The address to be led to afterwards makes no good end.
pub fn bad_callback(visit: &Visit) -> Trouble {
    Trouble::Refused(visit.language.say("consent.callback").to_owned())
}

fn say(visit: &Visit, status: StatusCode, title: &'static str, next: &'static str) -> Answer {
    let page = SaidPage {
        status,
        title,
        next,
    };
    Ok(layout::show(&page, &visit.bare_frame()?))
}

impl ConsentPage {
    fn name<'a>(&'a self, frame: &Frame) -> &'a str {
        let name = self.asked.name.as_deref().map(str::trim);
        let name = name.filter(|name| !name.is_empty());
        name.unwrap_or(frame.language.say("consent.nameless"))
    }

    fn answers(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        html! {
            @if frame.viewer.is_some() {
                form method="post" action=(self.asked.action) {
                    (form::proof(&frame.proof))
                    @for (name, value) in &self.asked.fields {
                        input type="hidden" name=(name) value=(value);
                    }
                    div.buttons {
                        button.plain name=(ANSWER) value="no" { (say("consent.no")) }
                        button.go name=(ANSWER) value="yes" { (say("consent.yes")) }
                    }
                }
            } @else {
                div.buttons { a.go href=(self.sign_in) { (icon("in")) (say("consent.signin")) } }
            }
        }
    }

    fn lead(&self, frame: &Frame) -> String {
        match &frame.viewer {
            Some(me) => frame
                .language
                .fill("consent.lead", &[("name", &me.username)]),
            None => frame.language.say("consent.lead.visitor").to_owned(),
        }
    }
}

impl Page for ConsentPage {
    fn title(&self, frame: &Frame) -> String {
        frame
            .language
            .fill("consent.title", &[("name", &self.name(frame))])
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        html! {
            div.sheet-page {
                section.card.pad.stack.consent {
                    div.welcome {
                        @match &self.icon {
                            Some(address) => { img.avatar src=(address) width="64" height="64" alt=""; }
                            None => { (icon("bean")) }
                        }
                        h1 { (self.title(frame)) }
                        p.hint { (self.lead(frame)) }
                    }
                    h2.for-readers { (say("apps.new.may")) }
                    @if self.asked.permissions.is_empty() { p { (say("consent.nothing")) } }
                    (permissions::list(frame.language, &self.asked.permissions))
                    @if let Some(target) = &self.asked.leads_to {
                        p.hint { (frame.language.fill("consent.to", &[("place", &place(target))])) }
                    }
                    (self.answers(frame))
                    @if frame.viewer.is_some() { p.hint { (say("consent.later")) } }
                }
            }
        }
    }

    fn head(&self, _frame: &Frame) -> Markup {
        html! {
            meta name="robots" content="noindex";
            @for (name, value) in &self.asked.told { meta name=(name) content=(value); }
        }
    }
}

/// Where an address leads, as far as it says something to people.
fn place(target: &Url) -> String {
    match (target.scheme(), target.host_str()) {
        ("https" | "http", Some(host)) => host.to_owned(),
        (scheme, _) => scheme.to_owned(),
    }
}

struct SaidPage {
    status: StatusCode,
    title: &'static str,
    next: &'static str,
}

impl Page for SaidPage {
    fn title(&self, _frame: &Frame) -> String {
        self.title.to_owned()
    }

    fn body(&self, _frame: &Frame) -> Markup {
        html! {
            div.sheet-page {
                section.card {
                    div.empty {
                        (icon("bean"))
                        h1 { (self.title) }
                        p { (self.next) }
                    }
                }
            }
        }
    }

    fn head(&self, _frame: &Frame) -> Markup {
        html! { meta name="robots" content="noindex"; }
    }

    fn status(&self) -> StatusCode {
        self.status
    }
}
