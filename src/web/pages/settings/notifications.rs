//! Of what one wants to be told, and from whom. Apps show the same under the same names
//! (`notificationRecieveConfig`, Misskey's spelling).

use maud::Markup;
use maud::html;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::actions::users;
use crate::error::Error;
use crate::error::Never;
use crate::model::Id;
use crate::model::lists::UserList;
use crate::store;
use crate::web::Answer;
use crate::web::input::Input;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::layout::Section;
use crate::web::pages::settings;
use crate::web::parts::form;
use crate::web::to;
use crate::web::visit::Visit;

const PATH: &str = "/settings/notifications";

/// What can be chosen for, with the words for it; by Misskey's names, as in the settings.
const KINDS: [(&str, &str); 8] = [
    ("note", "told.kind.note"),
    ("follow", "told.kind.follow"),
    ("mention", "told.kind.mention"),
    ("reply", "told.kind.reply"),
    ("renote", "told.kind.renote"),
    ("quote", "told.kind.quote"),
    ("reaction", "told.kind.reaction"),
    ("pollEnded", "told.kind.poll"),
];
/// From whom, likewise.
const FROM: [(&str, &str); 6] = [
    ("all", "told.from.all"),
    ("following", "told.from.following"),
    ("follower", "told.from.follower"),
    ("mutualFollow", "told.from.mutual"),
    ("followingOrFollower", "told.from.either"),
    ("never", "told.from.never"),
];
/// What stands before the id of a list in the form.
const LIST: &str = "list:";

struct Recipients {
    chosen: Value,
    lists: Vec<UserList>,
}

/// `GET /settings/notifications`.
pub fn show(visit: &Visit) -> Answer {
    let me = visit.me()?;
    let id = me.person.user.id;
    let page = Recipients {
        chosen: me.account.settings.notification_recieve_config.clone(),
        lists: visit.app.db.read(|db| store::lists::of(db, id, false))?,
    };
    Ok(layout::show(&page, &visit.frame()?))
}

/// `POST /settings/notifications`. What this page does not offer stays as it is.
pub fn save(visit: &Visit, input: &Input) -> Answer {
    let id = visit.me()?.person.user.id;
    let lists = visit.app.db.read(|db| store::lists::of(db, id, false))?;
    let mut chosen = Map::new();
    for (kind, _) in KINDS {
        let word = input.text(kind).unwrap_or_default();
        if let Some(from) = from(&word, &lists) {
            chosen.insert(kind.to_owned(), from);
        }
    }
    let done: Result<(), Error<Never>> = visit.app.db.write(move |tx| {
        users::change_settings(tx, id, |settings| {
            match &mut settings.notification_recieve_config {
                Value::Object(kept) => kept.extend(chosen),
                other => *other = Value::Object(chosen),
            }
        })
    });
    done.map_err(Error::into_fault)?;
    to(&format!("{PATH}?said=settings.saved"))
}

/// A choice as the settings keep it; of lists only one's own.
fn from(word: &str, lists: &[UserList]) -> Option<Value> {
    if let Some(id) = word.strip_prefix(LIST) {
        let id: Id<UserList> = Id::parse(id)?;
        let list = lists.iter().find(|list| list.id == id)?;
        return Some(json!({"type": "list", "userListId": list.id}));
    }
    let known = FROM.into_iter().find(|(known, _)| *known == word);
    known.map(|(known, _)| json!({"type": known}))
}

/// A choice as the form has it.
fn word(from: &Value) -> String {
    match (from["type"].as_str(), from["userListId"].as_str()) {
        (Some("list"), Some(id)) => format!("{LIST}{id}"),
        (Some(word), _) => word.to_owned(),
        (None, _) => "all".to_owned(),
    }
}

impl Page for Recipients {
    fn title(&self, frame: &Frame) -> String {
        frame.language.say("told.title").to_owned()
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let lists: Vec<_> = self
            .lists
            .iter()
            .map(|list| {
                let words = frame
                    .language
                    .fill("told.from.list", &[("name", &list.name)]);
                (format!("{LIST}{}", list.id), words)
            })
            .collect();
        let choices: Vec<_> = FROM
            .into_iter()
            .map(|(word, key)| (word, say(key)))
            .chain(
                lists
                    .iter()
                    .map(|(word, words)| (word.as_str(), words.as_str())),
            )
            .collect();
        html! {
            (settings::tabs(frame, PATH))
            form.card.pad.stack method="post" action=(PATH) {
                (form::proof(&frame.proof))
                p.hint { (say("told.choose")) }
                div.choices-of-two {
                    @for (kind, key) in KINDS {
                        (form::choice(kind, say(key), &choices, &word(&self.chosen[kind])))
                    }
                }
                div.buttons { button.go { (say("settings.save")) } }
            }
        }
    }

    fn section(&self) -> Section {
        Section::Settings
    }
}
