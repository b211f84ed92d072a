//! Words one does not want to read: behind some a note is folded, with others it is left out
//! of lists altogether. One rule a line, as Misskey's own pages have it.

use http::StatusCode;
use maud::Markup;
use maud::html;

use crate::actions::users;
use crate::error::Error;
use crate::error::Never;
use crate::model::word_mutes;
use crate::model::word_mutes::Unkept;
use crate::store::roles;
use crate::web::Answer;
use crate::web::input::Input;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::layout::Section;
use crate::web::pages::settings::mutes;
use crate::web::parts::form;
use crate::web::to;
use crate::web::visit::Visit;

const PATH: &str = "/settings/muted-words";

struct MutedWords {
    soft: String,
    hard: String,
    /// Characters all rules together may have; as long is each field.
    longest: u32,
    refused: Option<String>,
}

/// `GET /settings/muted-words`.
pub fn show(visit: &Visit) -> Answer {
    let settings = &visit.me()?.account.settings;
    let page = MutedWords {
        soft: word_mutes::to_lines(&settings.muted_words),
        hard: word_mutes::to_lines(&settings.hard_muted_words),
        longest: longest(visit)?,
        refused: None,
    };
    Ok(layout::show(&page, &visit.frame()?))
}

/// `POST /settings/muted-words`.
pub fn save(visit: &Visit, input: &Input) -> Answer {
    let me = visit.me()?;
    let page = MutedWords {
        soft: input.text("soft").unwrap_or_default(),
        hard: input.text("hard").unwrap_or_default(),
        longest: longest(visit)?,
        refused: None,
    };
    let (soft, hard) = (
        word_mutes::from_lines(&page.soft),
        word_mutes::from_lines(&page.hard),
    );
    for rules in [&soft, &hard] {
        if let Err(unkept) = word_mutes::check(rules, page.longest) {
            let refused = Some(
                visit
                    .language
                    .fill(words(unkept), &[("count", &page.longest)]),
            );
            return Ok(layout::show(
                &MutedWords { refused, ..page },
                &visit.frame()?,
            ));
        }
    }
    let id = me.person.user.id;
    let done: Result<(), Error<Never>> = visit.app.db.write(move |tx| {
        users::change_settings(tx, id, |settings| {
            settings.muted_words = soft;
            settings.hard_muted_words = hard;
        })
    });
    done.map_err(Error::into_fault)?;
    to(&format!("{PATH}?said=settings.saved"))
}

fn longest(visit: &Visit) -> Result<u32, crate::web::trouble::Trouble> {
    let me = &visit.me()?.person.user;
    let policies = visit.app.db.read(|db| roles::policies(db, me, visit.now))?;
    Ok(policies.word_mute_limit)
}

fn words(unkept: Unkept) -> &'static str {
    match unkept {
        Unkept::TooLong => "words.too_long",
        Unkept::NoExpression => "words.no_expression",
    }
}

impl Page for MutedWords {
    fn title(&self, frame: &Frame) -> String {
        frame.language.say("words.title").to_owned()
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        // Spaces between words are not counted as characters, hence twice the room.
        let longest = self.longest as usize * 2;
        let soft = form::Field {
            name: "soft",
            label: say("words.soft"),
            hint: Some(say("words.soft.hint")),
            value: &self.soft,
            longest,
            ..form::Field::default()
        };
        let hard = form::Field {
            name: "hard",
            label: say("words.hard"),
            hint: Some(say("words.hard.hint")),
            value: &self.hard,
            longest,
            ..form::Field::default()
        };
        html! {
            (mutes::tabs(frame, PATH))
            form.card.pad.stack method="post" action=(PATH) {
                (form::proof(&frame.proof))
                @if let Some(refused) = &self.refused { p.say.bad role="alert" { (refused) } }
                (form::area(&soft))
                (form::area(&hard))
                p.hint { (say("words.how")) }
                div.buttons { button.go { (say("settings.save")) } }
            }
        }
    }

    fn section(&self) -> Section {
        Section::Settings
    }

    fn status(&self) -> StatusCode {
        match self.refused {
            Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
            None => StatusCode::OK,
        }
    }
}
