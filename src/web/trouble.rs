//! What can go wrong on the way to a page, and the page that says so.
//!
//! Words are kind and say what to do. What broke on our side is logged here once and never
//! shown.

use http::HeaderValue;
use http::StatusCode;
use http::header;
use maud::Markup;
use maud::html;

use crate::error::Error;
use crate::error::Fault;
use crate::http::Reply;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::locale::Language;
use crate::web::parts::icon::icon;
use crate::web::visit::Visit;

/// Why there is no such page.
#[derive(Debug)]
pub enum Trouble {
    /// Nothing is there, or nothing this visitor may know of.
    NotFound,
    /// It is for someone else.
    Forbidden,
    /// Nobody is signed in.
    SignIn,
    /// The form came from elsewhere or carried no proof.
    OldForm,
    /// The rules said no; the words for it.
    Refused(String),
    /// Something sent is too big.
    TooBig,
    /// Too often; so many minutes to wait.
    TooOften(i64),
    /// Another server did not answer.
    Elsewhere,
    /// Something broke on our side.
    Failed(Fault),
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Self::Failed(fault)
    }
}

impl Trouble {
    /// What became of a deed, its refusal in these words.
    pub fn of<R>(
        language: Language,
        say: impl FnOnce(R) -> &'static str,
    ) -> impl FnOnce(Error<R>) -> Self {
        move |error| match error {
            Error::Refused(refusal) => Self::Refused(language.say(say(refusal)).to_owned()),
            Error::Failed(fault) => Self::Failed(fault),
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden | Self::OldForm => StatusCode::FORBIDDEN,
            Self::SignIn => StatusCode::SEE_OTHER,
            Self::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooBig => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooOften(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Elsewhere => StatusCode::BAD_GATEWAY,
            Self::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What happened, and what to do.
    fn words(&self, language: Language) -> (String, String) {
        let (what, next) = match self {
            Self::NotFound => (language.say("error.404"), language.say("error.404.next")),
            Self::Forbidden | Self::SignIn => {
                (language.say("error.403"), language.say("error.403.next"))
            }
            Self::OldForm => (language.say("error.form"), language.say("error.form.next")),
            Self::Refused(words) => return (words.clone(), String::new()),
            Self::TooBig => (language.say("error.413"), language.say("error.413.next")),
            Self::TooOften(_) => (language.say("error.429"), language.say("error.429.next")),
            Self::Elsewhere => (language.say("error.502"), language.say("error.502.next")),
            Self::Failed(_) => (language.say("error.500"), language.say("error.500.next")),
        };
        (what.to_owned(), next.to_owned())
    }
}

/// The answer that tells of the trouble.
pub fn reply(visit: &Visit, trouble: &Trouble) -> Reply {
    if let Trouble::Failed(fault) = trouble {
        tracing::error!(path = visit.request.path, %fault, "a page failed");
    }
    if matches!(trouble, Trouble::SignIn) && !visit.wants_piece() {
        return Reply::redirect(StatusCode::SEE_OTHER, &visit.sign_in_path());
    }
    let status = match trouble {
        Trouble::SignIn => StatusCode::FORBIDDEN,
        other => other.status(),
    };
    let (what, next) = trouble.words(visit.language);
    let reply = if visit.wants_piece() {
        layout::fragment(
            status,
            html! { p.say.bad role="alert" { (what) " " (next) } },
        )
    } else {
        match visit.bare_frame() {
            Ok(frame) => layout::show(&TroublePage { status, what, next }, &frame),
            Err(_) => plain(status, &what),
        }
    };
    match trouble {
        Trouble::TooOften(minutes) => reply.with(
            header::RETRY_AFTER,
            HeaderValue::from(minutes.saturating_mul(60)),
        ),
        _ => reply,
    }
}

/// When not even the frame can be made.
pub fn plain(status: StatusCode, words: &str) -> Reply {
    Reply::new(status, "text/plain; charset=utf-8", words.to_owned())
}

struct TroublePage {
    status: StatusCode,
    what: String,
    next: String,
}

impl Page for TroublePage {
    fn title(&self, _frame: &Frame) -> String {
        self.what.clone()
    }

    fn body(&self, frame: &Frame) -> Markup {
        html! {
            div.sheet-page {
                section.card {
                    div.empty {
                        (icon("bean"))
                        h1 { (self.what) }
                        p { (self.next) }
                        a.plain href="/" { (frame.language.say("error.home")) }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_told_without_its_cause() {
        let (what, next) =
            Trouble::Failed(Fault("disk on fire".to_owned())).words(Language::English);
        assert!(!what.contains("disk") && !next.contains("disk"));
    }
}
