//! Who may call what: every endpoint of the table, asked by every kind of caller.

use std::collections::HashMap;

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use super::House;
use super::code;
use super::post;
use super::sign_up;
use super::told;
use crate::actions;
use crate::api::endpoint::Entry;
use crate::api::endpoint::Rank;
use crate::api::error;
use crate::api::table::ENDPOINTS;
use crate::clock::Time;
use crate::error::Error;
use crate::error::Never;
use crate::http::Body;
use crate::http::Form;
use crate::model::Id;
use crate::model::permissions;
use crate::model::roles::Role;
use crate::model::roles::Target;
use crate::model::tokens::Grant;
use crate::model::users::User;
use crate::store::roles;
use crate::store::users;

/// Refusals that come before an endpoint looks at its parameters, by id: an endpoint of its
/// own may use the same codes.
const REFUSALS: [&str; 9] = [
    error::AUTHENTICATION_FAILED.id,
    error::ACCESS_DENIED.id,
    error::CREDENTIAL_REQUIRED.id,
    error::YOUR_ACCOUNT_SUSPENDED.id,
    error::NOT_A_MODERATOR.id,
    error::NOT_AN_ADMINISTRATOR.id,
    error::NOT_ALLOWED_BY_ROLES.id,
    error::PERMISSION_DENIED.id,
    error::RATE_LIMIT_EXCEEDED.id,
];

/// The refusal that is looked for last.
const LATER: &str = error::PERMISSION_DENIED.id;

/// With what somebody calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum With {
    /// Nothing.
    Nothing,
    /// A token nobody has.
    Nonsense,
    /// Their own sign-in.
    SignIn,
    /// An app that may do nothing.
    PoorApp,
    /// An app that may do everything but what this endpoint asks for.
    WrongApp,
    /// An app that may do just what this endpoint asks for.
    RightApp,
}

/// Somebody who calls.
#[derive(Clone, Copy, Debug)]
struct Who {
    id: Id<User>,
    rank: Rank,
    is_suspended: bool,
}

/// Everybody there is on a small server.
fn everybody(house: &House) -> Vec<Who> {
    let who = |name, rank| Who {
        id: sign_up(&house.app, name),
        rank,
        is_suspended: false,
    };
    let (user, moderator) = (who("aoi", Rank::SignedIn), who("mina", Rank::Moderator));
    let suspended = Who {
        is_suspended: true,
        ..who("yuki", Rank::SignedIn)
    };
    suspend(house, suspended.id);
    make_moderator(house, moderator.id);
    let owner = Who {
        id: house.owner,
        rank: Rank::Admin,
        is_suspended: false,
    };
    vec![user, moderator, suspended, owner]
}

fn suspend(house: &House, id: Id<User>) {
    let user = house.app.db.read(|db| users::by_id(db, id));
    let user = user.expect("a database").expect("a user");
    let done = house
        .app
        .db
        .write(move |tx| actions::users::set_suspended(tx, &user, true));
    done.map_err(Error::into_fault).expect("a suspension");
}

/// Cats moderate here.
fn make_moderator(house: &House, id: Id<User>) {
    let token = house.token(id, Grant::Everything);
    let (status, body) = house.call("i/update", json!({"i": token, "isCat": true}));
    assert_eq!(status, 200, "{body}");
    let made = house.app.db.write(|tx| {
        let role = Role {
            id: tx.new_id(),
            name: "Moderator".to_owned(),
            description: String::new(),
            color: None,
            icon_url: None,
            target: Target::Conditional,
            condition: json!({"id": "c", "type": "isCat"}),
            is_public: false,
            is_moderator: true,
            is_administrator: false,
            is_explorable: false,
            as_badge: false,
            can_edit_members_by_moderator: false,
            display_order: 0,
            policies: Map::new(),
            updated_at: Time(0),
        };
        Ok::<_, Error<Never>>(roles::put(tx, &role)?)
    });
    made.map_err(Error::into_fault).expect("a role");
}

/// A token as one has it; an app's asks for what this endpoint needs, or for all else.
fn token(house: &House, who: Who, with: With, entry: &Entry) -> Option<String> {
    let only = |wanted: &dyn Fn(&str) -> bool| {
        let all = permissions::ALL.into_iter().filter(|name| wanted(name));
        Grant::Permissions(all.map(str::to_owned).collect())
    };
    let grant = match with {
        With::Nothing => return None,
        With::Nonsense => return Some("nonsense".to_owned()),
        With::SignIn => Grant::Everything,
        With::PoorApp => Grant::Permissions(Vec::new()),
        With::WrongApp => only(&|name| entry.scope != Some(name)),
        With::RightApp => only(&|name| entry.scope == Some(name)),
    };
    Some(house.token(who.id, grant))
}

/// What an endpoint must answer before it looks at parameters.
fn expected(entry: &Entry, who: Who, with: With) -> Option<&'static str> {
    let is_app = matches!(with, With::PoorApp | With::WrongApp | With::RightApp);
    if with == With::Nonsense {
        return Some(error::AUTHENTICATION_FAILED.id);
    }
    if entry.secure && with != With::SignIn {
        return Some(error::ACCESS_DENIED.id);
    }
    if entry.rank > Rank::Anyone {
        if with == With::Nothing {
            return Some(error::CREDENTIAL_REQUIRED.id);
        }
        if who.is_suspended {
            return Some(error::YOUR_ACCOUNT_SUSPENDED.id);
        }
        if entry.rank > who.rank {
            return Some(match entry.rank {
                Rank::Admin => error::NOT_AN_ADMINISTRATOR.id,
                _ => error::NOT_A_MODERATOR.id,
            });
        }
    }
    let lacks = match entry.scope {
        Some(_) => with != With::RightApp,
        // What names no permission is for no app, unless it is for anybody.
        None => entry.rank > Rank::Anyone,
    };
    (is_app && lacks).then_some(error::PERMISSION_DENIED.id)
}

/// Calls without parameters; what takes a file gets a form without one.
fn call(house: &House, entry: &Entry, token: Option<&str>) -> (u16, Value) {
    let mut asked = post(
        entry.name,
        "application/json",
        &json!({ "i": token }).to_string(),
    );
    if entry.file {
        let fields = token.map(|token| ("i".to_owned(), token.to_owned()));
        asked.body = Body::Form(Form {
            fields: fields.into_iter().collect(),
            uploads: Vec::new(),
        });
    }
    let (status, body) = told(house.ask(asked));
    (status.as_u16(), body)
}

#[test]
fn every_endpoint_admits_whom_it_declares_and_nobody_else() {
    let house = House::open();
    let everybody = everybody(&house);
    let with = [
        With::Nothing,
        With::Nonsense,
        With::SignIn,
        With::PoorApp,
        With::WrongApp,
        With::RightApp,
    ];
    let mut tokens = HashMap::new();
    let mut admitted = 0;
    for entry in ENDPOINTS {
        for who in &everybody {
            for with in with {
                let key = (who.id, with, entry.scope);
                let token = tokens
                    .entry(key)
                    .or_insert_with(|| token(&house, *who, with, entry));
                let (status, body) = call(&house, entry, token.as_deref());
                let id = body["error"]["id"].as_str();
                let told = REFUSALS.into_iter().find(|refusal| Some(*refusal) == id);
                let wanted = expected(entry, *who, with);
                // A policy of one's role comes before what an app may do, as in Misskey.
                let by_policy = told == Some(error::NOT_ALLOWED_BY_ROLES.id)
                    && who.rank < Rank::Admin
                    && matches!(wanted, None | Some(LATER));
                assert!(
                    told == wanted || by_policy,
                    "{} {who:?} {with:?}: {status} {body}",
                    entry.name
                );
                assert!(status < 500, "{} {who:?}: {body}", entry.name);
                admitted += usize::from(told.is_none());
            }
        }
    }
    assert!(admitted > ENDPOINTS.len() * 4, "{admitted} calls came in");
}

#[test]
fn the_token_of_somebody_who_left_is_nobodys() {
    let house = House::open();
    let leaver = sign_up(&house.app, "leaver");
    let token = house.token(leaver, Grant::Everything);
    let user = house.app.db.read(|db| users::by_id(db, leaver));
    let user = user.expect("a database").expect("a user");
    let done = house
        .app
        .db
        .write(move |tx| actions::users::leave(tx, &user));
    done.map_err(Error::into_fault).expect("a removal");
    let (status, body) = house.call("i", json!({ "i": token }));
    assert_eq!(
        (status.as_u16(), code(&body)),
        (401, "AUTHENTICATION_FAILED")
    );
}

#[test]
fn the_suspended_are_refused_by_name_and_visitors_elsewhere() {
    let house = House::open();
    let guest = sign_up(&house.app, "guest");
    let token = house.token(guest, Grant::Everything);
    suspend(&house, guest);
    let (status, body) = house.call("i", json!({ "i": token }));
    assert_eq!(
        (status.as_u16(), code(&body)),
        (403, "YOUR_ACCOUNT_SUSPENDED")
    );
    assert_eq!(house.call("meta", json!({ "i": token })).0, 200);
}
