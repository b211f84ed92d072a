//! `users/reactions`: what one of ours reacted to, unless they keep that to themselves.

use std::collections::HashMap;

use serde::Deserialize;
use serde::Serialize;
use serde::Serializer;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::look::look;
use crate::api::pack::Around;
use crate::api::pack::Lens;
use crate::api::pack::Named as NamedEmoji;
use crate::api::pack::note::Notes;
use crate::api::pack::user::Lite;
use crate::api::params::DATE;
use crate::api::params::LIMIT;
use crate::api::params::Named;
use crate::api::params::Page;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::clock::Time;
use crate::model::Id;
use crate::model::reactions::Reaction;
use crate::model::users::User;
use crate::store::notes;
use crate::store::reactions;
use crate::store::users;

const REACTIONS_NOT_PUBLIC: Declared = client(
    "REACTIONS_NOT_PUBLIC",
    "673a7dd2-6924-1093-e0c0-e68456ceae5c",
    "Reactions of the user is not public.",
);
const IS_REMOTE_USER: Declared = client(
    "IS_REMOTE_USER",
    "6b95fa98-8cf9-2350-e284-f0ffdb54a805",
    "Currently unavailable to display reactions of remote users. See https://github.com/misskey-dev/misskey/issues/12964",
);
/// Misskey fails here without a word of its own.
const NO_SUCH_USER: Declared = client(
    "NO_SUCH_USER",
    "27e494ba-2ac2-48e8-893b-10d4d8c2387b",
    "No such user.",
);

/// Lists them.
pub struct Reactions;

/// Whose, and which part of the list.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    user_id: Named<User>,
    #[serde(flatten)]
    page: Page,
}

/// Reactions with the notes they are on.
pub struct Output {
    reactions: Vec<Reaction>,
    users: HashMap<Id<User>, User>,
    around: Around,
    notes: Notes,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View<'a, N: Serialize> {
    id: Id<Reaction>,
    created_at: Time,
    user: Lite<'a>,
    r#type: &'a str,
    note: N,
}

impl Serialize for Output {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let around = &self.around;
        let views = self.reactions.iter().filter_map(|reaction| {
            Some(View {
                id: reaction.id,
                created_at: reaction.id.time(),
                user: Lite {
                    user: self.users.get(&reaction.user_id)?,
                    around,
                },
                r#type: &reaction.emoji,
                note: self.notes.get(reaction.note_id)?,
            })
        });
        out.collect_seq(views)
    }
}

impl Endpoint for Reactions {
    const NAME: &'static str = "users/reactions";
    const PARAMS: Schema = object(&[
        ("userId", id()),
        ("limit", LIMIT),
        ("sinceId", id()),
        ("untilId", id()),
        ("sinceDate", DATE),
        ("untilDate", DATE),
    ])
    .required(&["userId"]);
    const ERRORS: &'static [Declared] = &[REACTIONS_NOT_PUBLIC, IS_REMOTE_USER, NO_SUCH_USER];
    type Caller = Anyone;
    type Params = Params;
    type Output = Output;

    fn call(app: &App, Anyone(me): Anyone, params: Params) -> Result<Output, ApiError> {
        look(app, me.as_ref(), |lens| {
            let user = whose(lens, params.user_id.0)?;
            let page = params.page.rows();
            let reactions = reactions::by_user(lens.db, lens.viewer(), user.id, page)?;
            let reacted = notes::by_ids(lens.db, reactions.iter().map(|one| one.note_id))?;
            Ok(Output {
                around: Around::of(lens, [&user], NamedEmoji::new())?,
                reactions,
                users: HashMap::from([(user.id, user)]),
                notes: Notes::pack(lens, reacted.into_values().collect())?,
            })
        })
    }
}

/// The user, if their reactions may be seen.
fn whose(lens: &Lens<'_>, id: Id<User>) -> Result<User, ApiError> {
    let user = users::by_id(lens.db, id)?.filter(User::is_active);
    let user = user.ok_or(NO_SUCH_USER)?;
    if !user.is_local() {
        return Err(IS_REMOTE_USER.into());
    }
    let account = users::account(lens.db, id)?;
    let are_public = account.is_some_and(|account| account.settings.public_reactions);
    let is_me = lens.me.is_some_and(|me| me.id == id);
    match are_public || is_me || lens.is_moderator()? {
        true => Ok(user),
        false => Err(REACTIONS_NOT_PUBLIC.into()),
    }
}
