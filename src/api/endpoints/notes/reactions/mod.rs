//! `notes/reactions`: who reacted to a note, and with what.

pub mod create;
pub mod delete;

use std::collections::HashMap;

use serde::Deserialize;
use serde::Serialize;
use serde::Serializer;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::endpoints::notes::visible;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::look::look;
use crate::api::pack::Around;
use crate::api::pack::Named as NamedEmoji;
use crate::api::pack::user::Lite;
use crate::api::params::LIMIT;
use crate::api::params::Named;
use crate::api::params::Page;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::api::schema::string;
use crate::app::App;
use crate::clock::Time;
use crate::model::Id;
use crate::model::notes::Note;
use crate::model::reactions::Reaction;
use crate::model::reactions::custom;
use crate::model::reactions::spell;
use crate::model::users::User;
use crate::store::reactions;
use crate::store::users;

const NO_SUCH_NOTE: Declared = client(
    "NO_SUCH_NOTE",
    "263fff3d-d0e1-4af4-bea7-8408059b451a",
    "No such note.",
);

/// Lists reactions.
pub struct List;

/// On which note, of which kind.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    note_id: Named<Note>,
    r#type: Option<String>,
    #[serde(flatten)]
    page: Page,
}

/// Reactions and those who made them.
pub struct Output {
    reactions: Vec<Reaction>,
    users: HashMap<Id<User>, User>,
    around: Around,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View<'a> {
    id: Id<Reaction>,
    created_at: Time,
    user: Lite<'a>,
    r#type: &'a str,
}

impl Serialize for Output {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let view = |reaction: &'_ Reaction| Some((reaction.id, self.users.get(&reaction.user_id)?));
        let views = self.reactions.iter().filter_map(|reaction| {
            let (id, user) = view(reaction)?;
            Some(View {
                id,
                created_at: id.time(),
                user: Lite {
                    user,
                    around: &self.around,
                },
                r#type: &reaction.emoji,
            })
        });
        out.collect_seq(views)
    }
}

impl Endpoint for List {
    const NAME: &'static str = "notes/reactions";
    const GET: Option<u32> = Some(60);
    const PARAMS: Schema = object(&[
        ("noteId", id()),
        ("type", string().nullable()),
        ("limit", LIMIT),
        ("sinceId", id()),
        ("untilId", id()),
    ])
    .required(&["noteId"]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_NOTE];
    type Caller = Anyone;
    type Params = Params;
    type Output = Output;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Output, ApiError> {
        let kind = params.r#type.as_deref().map(stored);
        look(app, me.as_ref(), |lens| {
            let note = visible(lens, params.note_id.0)?.ok_or(NO_SUCH_NOTE)?;
            let page = params.page.rows();
            let reactions = reactions::of_note(lens.db, note.id, kind.as_deref(), page)?;
            let users = users::by_ids(lens.db, reactions.iter().map(|one| one.user_id))?;
            Ok(Output {
                around: Around::of(lens, users.values(), NamedEmoji::new())?,
                reactions,
                users,
            })
        })
    }
}

/// `:name:` and `:name@.:` are the same emoji of ours.
fn stored(kind: &str) -> String {
    match custom(kind) {
        Some(emoji) => spell(emoji.name, emoji.host),
        None => kind.to_owned(),
    }
}
