//! Who else is in: apps with what they may do, sign-ins, and tokens for one's own bots.

use maud::Markup;
use maud::html;

use crate::actions::tokens;
use crate::actions::tokens::NoSuchToken;
use crate::clock::Time;
use crate::consent;
use crate::consent::NAME_CHARACTERS;
use crate::consent::Wish;
use crate::crypto::encoding;
use crate::model::Id;
use crate::model::tokens::Browser;
use crate::model::tokens::Grant;
use crate::model::tokens::Token;
use crate::store;
use crate::web::Answer;
use crate::web::input::Input;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::layout::Section;
use crate::web::pages::consent::picture;
use crate::web::pages::settings;
use crate::web::parts::form;
use crate::web::parts::icon::icon;
use crate::web::parts::permissions;
use crate::web::parts::time;
use crate::web::to;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

/// Apps and sign-ins that are shown; who has more takes some back first.
const SHOWN: usize = 200;

struct AppsPage {
    apps: Vec<Shown>,
    clients: Vec<Token>,
    browsers: Vec<Browser>,
    this_browser: [u8; 32],
    is_staff: bool,
}

/// An app's token with its picture.
struct Shown {
    token: Token,
    permissions: Vec<String>,
    icon: Option<String>,
}

/// `GET /settings/apps`.
pub fn show(visit: &Visit) -> Answer {
    let me = visit.me()?.person.user.clone();
    let (all, browsers) = visit.app.db.read(|db| {
        let browsers = store::tokens::sessions(db, me.id, visit.now)?;
        Ok((store::tokens::of_user(db, me.id)?, browsers))
    })?;
    let mut page = AppsPage {
        apps: Vec::new(),
        clients: Vec::new(),
        browsers,
        this_browser: visit
            .session()
            .map(|session| session.hash())
            .unwrap_or_default(),
        is_staff: consent::is_staff(visit.app, &me)?,
    };
    page.browsers.truncate(SHOWN);
    for token in all.into_iter().take(SHOWN) {
        match &token.grant {
            Grant::Everything => page.clients.push(token),
            Grant::Permissions(list) => page.apps.push(Shown {
                permissions: list.clone(),
                icon: token
                    .icon_url
                    .as_deref()
                    .and_then(|url| picture(visit.app, url)),
                token,
            }),
        }
    }
    Ok(layout::show(&page, &visit.frame()?))
}

/// `POST /settings/apps`: makes a token and shows it this once.
pub fn make(visit: &Visit, input: &Input) -> Answer {
    let me = visit.me()?;
    let asked = input.all("permission");
    let granted = consent::grantable(visit.app, &me.person.user, asked)?;
    let name = input.words("name");
    let wish = Wish {
        name: name.map(|name| name.chars().take(NAME_CHARACTERS).collect()),
        permissions: granted.into_iter().map(str::to_owned).collect(),
        ..Wish::default()
    };
    let (_, token) = consent::give(visit.app, &me.person.user, wish)?;
    Ok(layout::show(&MadePage { token }, &visit.frame()?))
}

/// `POST /settings/apps/revoke`: takes a token back.
pub fn revoke(visit: &Visit, input: &Input) -> Answer {
    let me = visit.me()?.person.user.id;
    let id = input.text("token").and_then(|id| Id::parse(&id));
    let id = id.ok_or(Trouble::NotFound)?;
    let done = visit.app.db.write(move |tx| tokens::revoke(tx, me, id));
    done.map_err(Trouble::of(visit.language, |NoSuchToken| "refused.gone"))?;
    to("/settings/apps?said=apps.revoked")
}

/// `POST /settings/apps/end`: signs a browser out.
pub fn end(visit: &Visit, input: &Input) -> Answer {
    let me = visit.me()?.person.user.id;
    let hash = input
        .text("browser")
        .and_then(|text| encoding::from_base64_url(&text));
    let hash = hash.and_then(|hash| <[u8; 32]>::try_from(hash).ok());
    let hash = hash.ok_or(Trouble::NotFound)?;
    let done = visit
        .app
        .db
        .write(move |tx| tokens::end_session(tx, me, &hash));
    done.map_err(Trouble::of(visit.language, |NoSuchToken| "refused.gone"))?;
    to("/settings/apps?said=apps.ended")
}

impl AppsPage {
    fn apps(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        html! {
            section.card.pad.stack {
                h2 { (say("apps.title")) }
                @if self.apps.is_empty() {
                    div.empty { h3 { (say("apps.empty")) } p { (say("apps.empty.next")) } }
                } @else {
                    p.hint { (say("apps.lead")) }
                    ul.grants { @for one in &self.apps { li { (app(frame, one)) } } }
                }
            }
        }
    }

    fn sign_ins(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        html! {
            section.card.pad.stack {
                h2 { (say("apps.signins")) }
                p.hint { (say("apps.signins.lead")) }
                ul.grants {
                    @for browser in &self.browsers { li { (self.browser(frame, browser)) } }
                    @for client in &self.clients { li { (signed_in_client(frame, client)) } }
                }
            }
        }
    }

    fn browser(&self, frame: &Frame, browser: &Browser) -> Markup {
        let say = |key| frame.language.say(key);
        let is_this = browser.hash == self.this_browser;
        let since = browser.expires_at.minus(tokens::SESSION);
        html! {
            div.grant {
                (icon("globe"))
                div {
                    b { (say(if is_this { "apps.browser.this" } else { "apps.browser" })) }
                    p.hint { (say("apps.since")) " " (time::ago(frame.language, frame.now, since)) }
                }
                @if !is_this {
                    form method="post" action="/settings/apps/end" {
                        (form::proof(&frame.proof))
                        input type="hidden" name="browser" value=(encoding::base64_url(&browser.hash));
                        button.plain.small { (say("apps.end")) }
                    }
                }
            }
        }
    }

    fn maker(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let name = form::Field {
            name: "name",
            label: say("apps.new.name"),
            longest: NAME_CHARACTERS,
            ..form::Field::default()
        };
        html! {
            form.card.pad.stack method="post" action="/settings/apps" {
                (form::proof(&frame.proof))
                h2 { (say("apps.new")) }
                p.hint { (say("apps.new.lead")) }
                (form::line(&name, "text", "off", true))
                fieldset {
                    legend { (say("apps.new.may")) }
                    (permissions::boxes(frame.language, "permission", self.is_staff))
                }
                div.buttons { button.go { (say("apps.new.make")) } }
            }
        }
    }
}

fn app(frame: &Frame, shown: &Shown) -> Markup {
    let say = |key| frame.language.say(key);
    let name = shown.token.name.as_deref().map(str::trim);
    let name = name.filter(|name| !name.is_empty());
    let known = permissions::known(&shown.permissions);
    html! {
        div.grant {
            @match &shown.icon {
                Some(address) => { img.avatar.s src=(address) width="34" height="34" alt="" loading="lazy"; }
                None => { (icon("link")) }
            }
            div {
                b { (name.unwrap_or(say("apps.nameless"))) }
                (times(frame, &shown.token, say("apps.given")))
            }
            (taker(frame, shown.token.id, say("apps.revoke")))
        }
        @if known > 0 {
            details {
                summary { (frame.language.count("apps.permissions", known)) }
                (permissions::list(frame.language, &shown.permissions))
            }
        }
    }
}

fn signed_in_client(frame: &Frame, token: &Token) -> Markup {
    let say = |key| frame.language.say(key);
    html! {
        div.grant {
            (icon("person"))
            div {
                b { (token.name.as_deref().unwrap_or(say("apps.client"))) }
                (times(frame, token, say("apps.since")))
            }
            (taker(frame, token.id, say("apps.end")))
        }
    }
}

fn times(frame: &Frame, token: &Token, began: &str) -> Markup {
    let ago = |then: Time| time::ago(frame.language, frame.now, then);
    let say = |key| frame.language.say(key);
    html! {
        p.hint {
            (began) " " (ago(token.id.time())) " · "
            @match token.last_used_at {
                Some(used) => { (say("apps.used")) " " (ago(used)) }
                None => { (say("apps.unused")) }
            }
        }
    }
}

fn taker(frame: &Frame, token: Id<Token>, words: &str) -> Markup {
    html! {
        form method="post" action="/settings/apps/revoke" {
            (form::proof(&frame.proof))
            input type="hidden" name="token" value=(token);
            button.plain.small { (words) }
        }
    }
}

impl Page for AppsPage {
    fn title(&self, frame: &Frame) -> String {
        frame.language.say("apps.title").to_owned()
    }

    fn body(&self, frame: &Frame) -> Markup {
        html! {
            (settings::tabs(frame, "/settings/apps"))
            (self.apps(frame))
            (self.sign_ins(frame))
            (self.maker(frame))
        }
    }

    fn section(&self) -> Section {
        Section::Settings
    }
}

struct MadePage {
    token: String,
}

impl Page for MadePage {
    fn title(&self, frame: &Frame) -> String {
        frame.language.say("apps.made").to_owned()
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        html! {
            (settings::tabs(frame, "/settings/apps"))
            section.card.pad.stack {
                h2 { (say("apps.made")) }
                p { (say("apps.made.next")) }
                p { code.secret { (self.token) } }
                div.buttons { a.plain href="/settings/apps" { (say("apps.made.back")) } }
            }
        }
    }

    fn section(&self) -> Section {
        Section::Settings
    }
}
