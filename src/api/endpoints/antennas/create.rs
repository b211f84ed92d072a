//! `antennas/create`: makes an antenna.

use crate::actions::antennas::AntennaRefusal;
use crate::actions::antennas::create;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::endpoints::antennas::NAME;
use crate::api::endpoints::antennas::SETS;
use crate::api::endpoints::antennas::SOURCE;
use crate::api::endpoints::antennas::USERS;
use crate::api::endpoints::antennas::Wanted;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::pack::antenna::View;
use crate::api::pack::antenna::view;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::id;
use crate::api::schema::object;
use crate::app::App;
use crate::model::Id;
use crate::model::antennas::Antenna;
use crate::model::antennas::Source;
use crate::model::users::User;

const NO_SUCH_USER_LIST: Declared = client(
    "NO_SUCH_USER_LIST",
    "95063e93-a283-4b8b-9aa5-bcdb8df69a7f",
    "No such user list.",
);
const TOO_MANY_ANTENNAS: Declared = client(
    "TOO_MANY_ANTENNAS",
    "faf47050-e8b5-438c-913c-db2b1576fde4",
    "You cannot create antenna any more.",
);
const EMPTY_KEYWORD: Declared = client(
    "EMPTY_KEYWORD",
    "53ee222e-1ddd-4f9a-92e5-9fb82ddb463a",
    "Either keywords or excludeKeywords is required.",
);

/// Makes one.
pub struct Create;

impl Endpoint for Create {
    const NAME: &'static str = "antennas/create";
    const SCOPE: Option<&'static str> = Some("write:account");
    const PARAMS: Schema = object(&[
        ("name", NAME),
        ("src", SOURCE),
        ("userListId", id().nullable()),
        ("keywords", SETS),
        ("excludeKeywords", SETS),
        ("users", USERS),
        ("caseSensitive", boolean()),
        ("localOnly", boolean()),
        ("excludeBots", boolean()),
        ("withReplies", boolean()),
        ("withFile", boolean()),
    ])
    .required(&[
        "name",
        "src",
        "keywords",
        "excludeKeywords",
        "users",
        "caseSensitive",
        "withReplies",
        "withFile",
    ]);
    const ERRORS: &'static [Declared] = &[NO_SUCH_USER_LIST, TOO_MANY_ANTENNAS, EMPTY_KEYWORD];
    type Caller = SignedIn;
    type Params = Wanted;
    type Output = View;

    fn call(app: &App, SignedIn(me): SignedIn, wanted: Wanted) -> Result<View, ApiError> {
        let wanted = wanted.applied(blank(me.id), &app.config.origin);
        app.db
            .write(move |tx| create(tx, &me, wanted))
            .map(view)
            .map_err(|error| refusal(error, declared))
    }
}

/// What an antenna is before anything is said of it.
fn blank(owner: Id<User>) -> Antenna {
    Antenna {
        id: Id::new(0),
        user_id: owner,
        name: String::new(),
        source: Source::All,
        list_id: None,
        users: Vec::new(),
        keywords: Vec::new(),
        exclude_keywords: Vec::new(),
        case_sensitive: false,
        local_only: false,
        exclude_bots: false,
        with_replies: false,
        with_file: false,
        is_active: true,
    }
}

fn declared(refusal: AntennaRefusal) -> Declared {
    match refusal {
        AntennaRefusal::TooMany => TOO_MANY_ANTENNAS,
        AntennaRefusal::NoWords => EMPTY_KEYWORD,
        AntennaRefusal::NoSuchList | AntennaRefusal::NoSuchAntenna => NO_SUCH_USER_LIST,
    }
}
