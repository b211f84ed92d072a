//! `notes/polls/vote`: takes a choice of a poll.

use serde::Deserialize;

use crate::actions::polls::VoteRefusal;
use crate::actions::polls::vote;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::params::Named;
use crate::api::schema::Schema;
use crate::api::schema::id;
use crate::api::schema::integer;
use crate::api::schema::object;
use crate::app::App;
use crate::model::notes::Note;

const NO_SUCH_NOTE: Declared = client(
    "NO_SUCH_NOTE",
    "ecafbd2e-c283-4d6d-aecb-1a0a33b75396",
    "No such note.",
);
const NO_POLL: Declared = client(
    "NO_POLL",
    "5f979967-52d9-4314-a911-1c673727f92f",
    "The note does not attach a poll.",
);
const INVALID_CHOICE: Declared = client(
    "INVALID_CHOICE",
    "e0cc9a04-f2e8-41e4-a5f1-4127293260cc",
    "Choice ID is invalid.",
);
const ALREADY_VOTED: Declared = client(
    "ALREADY_VOTED",
    "0963fc77-efac-419b-9424-b391608dc6d8",
    "You have already voted.",
);
const ALREADY_EXPIRED: Declared = client(
    "ALREADY_EXPIRED",
    "1022a357-b085-4054-9083-8f8de358337e",
    "The poll is already expired.",
);
const YOU_HAVE_BEEN_BLOCKED: Declared = client(
    "YOU_HAVE_BEEN_BLOCKED",
    "85a5377e-b1e9-4617-b0b9-5bea73331e49",
    "You cannot vote this poll because you have been blocked by this user.",
);

/// Votes.
pub struct Vote;

/// In which poll, for what.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    note_id: Named<Note>,
    choice: i64,
}

impl Endpoint for Vote {
    const NAME: &'static str = "notes/polls/vote";
    const SCOPE: Option<&'static str> = Some("write:votes");
    const PARAMS: Schema =
        object(&[("noteId", id()), ("choice", integer())]).required(&["noteId", "choice"]);
    const ERRORS: &'static [Declared] = &[
        NO_SUCH_NOTE,
        NO_POLL,
        INVALID_CHOICE,
        ALREADY_VOTED,
        ALREADY_EXPIRED,
        YOU_HAVE_BEEN_BLOCKED,
    ];
    type Caller = SignedIn;
    type Params = Params;
    type Output = ();

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<(), ApiError> {
        let (note, choice) = (params.note_id.0, params.choice);
        app.db
            .write(move |tx| vote(tx, &me, note, choice))
            .map_err(|error| refusal(error, declared))
    }
}

fn declared(refusal: VoteRefusal) -> Declared {
    match refusal {
        VoteRefusal::NoSuchNote => NO_SUCH_NOTE,
        VoteRefusal::NoPoll => NO_POLL,
        VoteRefusal::InvalidChoice => INVALID_CHOICE,
        VoteRefusal::AlreadyVoted => ALREADY_VOTED,
        VoteRefusal::Ended => ALREADY_EXPIRED,
        VoteRefusal::Blocked => YOU_HAVE_BEEN_BLOCKED,
    }
}
