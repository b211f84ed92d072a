//! The fields an account is made with, whichever door leads there: a name, a password, and
//! what was wrong with them.

use maud::Markup;
use maud::html;

use crate::actions::users::SignUpRefusal;
use crate::crypto::password;
use crate::model::users::USERNAME_CHARACTERS;
use crate::web::input::Input;
use crate::web::layout::Frame;
use crate::web::locale::Language;
use crate::web::parts::form;
use crate::web::parts::form::Field;

/// The shortest password; NIST SP 800-63B asks for eight.
const PASSWORD_CHARACTERS: usize = 8;

/// What stands in the fields; a password is never shown again.
#[derive(Debug, Default)]
pub struct NewAccount {
    /// The name.
    pub name: String,
    wrong_name: Option<&'static str>,
    wrong_password: Option<String>,
}

impl NewAccount {
    /// What a form brought, and the password, which may be too weak already.
    pub fn read(language: Language, input: &Input) -> (Self, String) {
        let secret = input.text("password").unwrap_or_default();
        let account = Self {
            name: input.words("username").unwrap_or_default(),
            wrong_name: None,
            wrong_password: weakness(language, &secret),
        };
        (account, secret)
    }

    /// Whether something has to be written anew.
    pub fn is_wrong(&self) -> bool {
        self.wrong_name.is_some() || self.wrong_password.is_some()
    }

    /// Says why no account was made of it.
    pub fn blame(&mut self, language: Language, refusal: SignUpRefusal) {
        self.wrong_name = Some(match refusal {
            SignUpRefusal::BadName => language.say("account.name.wrong"),
            SignUpRefusal::Taken
            | SignUpRefusal::Left
            | SignUpRefusal::Reserved
            | SignUpRefusal::NotEntitled => language.say("account.name.taken"),
        });
    }

    /// The two fields.
    pub fn fields(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let name = Field {
            name: "username",
            label: say("account.name"),
            hint: Some(say("account.name.hint")),
            value: &self.name,
            wrong: self.wrong_name,
            longest: USERNAME_CHARACTERS,
        };
        let secret = Field {
            name: "password",
            label: say("account.password"),
            hint: Some(say("account.password.hint")),
            value: "",
            wrong: self.wrong_password.as_deref(),
            longest: password::MAX_PASSWORD_BYTES,
        };
        html! {
            (form::line(&name, "text", "username", true))
            (form::line(&secret, "password", "new-password", true))
        }
    }
}

/// What is wrong with a new password.
pub fn weakness(language: Language, secret: &str) -> Option<String> {
    if secret.chars().count() < PASSWORD_CHARACTERS {
        Some(language.say("account.password.short").to_owned())
    } else if secret.len() > password::MAX_PASSWORD_BYTES {
        Some(language.fill(
            "account.password.long",
            &[("count", &password::MAX_PASSWORD_BYTES)],
        ))
    } else {
        None
    }
}
