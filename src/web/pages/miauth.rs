//! MiAuth's page: `/miauth/SESSION?name&icon&callback&permission`. The app has named the
//! session and fetches its token there (`api/miauth.rs`).

use url::Url;

use crate::consent;
use crate::consent::NAME_CHARACTERS;
use crate::consent::SESSION_CHARACTERS;
use crate::consent::WORDS_CHARACTERS;
use crate::consent::Wish;
use crate::model::callbacks;
use crate::model::permissions;
use crate::web::Answer;
use crate::web::input::Input;
use crate::web::pages::consent as page;
use crate::web::to;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

/// What the app says of itself and wants.
struct Asked {
    name: Option<String>,
    icon: Option<String>,
    callback: Option<Url>,
    permission: String,
}

/// `GET /miauth/SESSION`.
pub fn show(visit: &Visit, session: &str) -> Answer {
    check(session)?;
    let asked = read(visit, |name| visit.request.parameter(name))?;
    let callback = asked.callback.as_ref();
    let fields = [
        ("name", asked.name.clone()),
        ("icon", asked.icon.clone()),
        ("callback", callback.map(Url::to_string)),
        ("permission", Some(asked.permission.clone())),
    ];
    let given = fields.into_iter();
    let given = given.filter_map(|(name, value)| Some((name, value?)));
    page::ask(
        visit,
        page::Asked {
            permissions: granted(visit, &asked)?,
            action: visit.request.path.clone(),
            fields: given.collect(),
            name: asked.name,
            icon: asked.icon,
            leads_to: asked.callback,
            told: Vec::new(),
        },
    )
}

/// `POST /miauth/SESSION`.
pub fn decide(visit: &Visit, session: &str, input: &Input) -> Answer {
    check(session)?;
    let me = visit.me()?;
    let asked = read(visit, |name| input.text(name))?;
    if !page::is_yes(input) {
        return page::refused(visit);
    }
    let wish = Wish {
        session: Some(session.to_owned()),
        permissions: granted(visit, &asked)?,
        name: asked.name,
        description: None,
        icon_url: asked.icon,
    };
    consent::give(visit.app, &me.person.user, wish)?;
    match asked.callback {
        Some(callback) => to(callbacks::with(callback, "session", session).as_str()),
        None => page::done(visit),
    }
}

fn check(session: &str) -> Result<(), Trouble> {
    match session.chars().count() {
        1..=SESSION_CHARACTERS => Ok(()),
        _ => Err(Trouble::NotFound),
    }
}

fn read(visit: &Visit, field: impl Fn(&str) -> Option<String>) -> Result<Asked, Trouble> {
    let words = |name: &str, most: usize| {
        let text = field(name)?;
        let text: String = text.trim().chars().take(most).collect();
        (!text.is_empty()).then_some(text)
    };
    let callback = match words("callback", callbacks::MAX_BYTES + 1) {
        Some(text) => Some(callbacks::read(&text).ok_or_else(|| page::bad_callback(visit))?),
        None => None,
    };
    Ok(Asked {
        name: words("name", NAME_CHARACTERS),
        icon: words("icon", WORDS_CHARACTERS),
        callback,
        permission: field("permission").unwrap_or_default(),
    })
}

/// What whoever looks can grant of it; a visitor is shown what anybody could.
fn granted(visit: &Visit, asked: &Asked) -> Result<Vec<String>, Trouble> {
    let names = asked.permission.split(',');
    let granted = match visit.me() {
        Ok(me) => consent::grantable(visit.app, &me.person.user, names)?,
        Err(_) => permissions::grantable(names, false),
    };
    Ok(granted.into_iter().map(str::to_owned).collect())
}
