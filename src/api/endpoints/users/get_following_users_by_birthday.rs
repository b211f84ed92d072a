//! `users/get-following-users-by-birthday`: whom of those one follows there is to wish well.

use std::collections::HashMap;

use serde::Deserialize;
use serde::Serialize;
use serde::Serializer;

use crate::api::endpoint::Endpoint;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::Around;
use crate::api::pack::Named;
use crate::api::pack::user::Lite;
use crate::api::params::LIMIT;
use crate::api::schema::Literal;
use crate::api::schema::Schema;
use crate::api::schema::either;
use crate::api::schema::object;
use crate::api::schema::range;
use crate::app::App;
use crate::model::Id;
use crate::model::users::User;
use crate::store::relations;
use crate::store::users;

/// How deep the list may be entered; nobody follows more with birthdays.
const OFFSET: i64 = 10_000;
const DAY: Schema =
    object(&[("month", range(1, 12)), ("day", range(1, 31))]).required(&["month", "day"]);

/// Lists them.
pub struct Birthdays;

/// Which day or days, and which part of the list.
#[derive(Deserialize)]
pub struct Params {
    birthday: Birthday,
    limit: u32,
    offset: u32,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Birthday {
    Between { begin: Day, end: Day },
    On(Day),
}

#[derive(Clone, Copy, Deserialize)]
struct Day {
    month: u8,
    day: u8,
}

impl Day {
    fn text(self) -> String {
        format!("{:02}-{:02}", self.month, self.day)
    }
}

/// Those who have one, with the day it is next.
pub struct Output {
    days: Vec<(Id<User>, String)>,
    users: HashMap<Id<User>, User>,
    around: Around,
    /// `YYYY-MM-DD`.
    today: String,
}

#[derive(Serialize)]
struct Entry<'a> {
    id: Id<User>,
    birthday: String,
    user: Lite<'a>,
}

impl Output {
    /// The next time this day comes.
    fn next(&self, day: &str) -> String {
        let (year, today) = self.today.split_at(4);
        let year: i32 = year.parse().unwrap_or_default();
        let is_past = day < today.trim_start_matches('-');
        format!("{:04}-{day}", year + i32::from(is_past))
    }
}

impl Serialize for Output {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let around = &self.around;
        let entries = self.days.iter().filter_map(|(id, day)| {
            let user = self.users.get(id)?;
            Some(Entry {
                id: *id,
                birthday: self.next(day),
                user: Lite { user, around },
            })
        });
        out.collect_seq(entries)
    }
}

impl Endpoint for Birthdays {
    const NAME: &'static str = "users/get-following-users-by-birthday";
    const SCOPE: Option<&'static str> = Some("read:account");
    const PARAMS: Schema = object(&[
        ("limit", LIMIT),
        ("offset", range(0, OFFSET).or(Literal::Int(0))),
        (
            "birthday",
            either(&[
                DAY,
                object(&[("begin", DAY), ("end", DAY)]).required(&["begin", "end"]),
            ]),
        ),
    ])
    .required(&["birthday"]);
    type Caller = SignedIn;
    type Params = Params;
    type Output = Output;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Output, ApiError> {
        let (begin, end) = match params.birthday {
            Birthday::Between { begin, end } => (begin.text(), end.text()),
            Birthday::On(day) => (day.text(), day.text()),
        };
        look(app, Some(&me), |lens| {
            let span = (begin.as_str(), end.as_str());
            let days = relations::birthdays_of_followed(
                lens.db,
                me.id,
                span,
                params.limit,
                params.offset,
            )?;
            let users = users::by_ids(lens.db, days.iter().map(|(id, _)| *id))?;
            Ok(Output {
                around: Around::of(lens, users.values(), Named::new())?,
                today: lens.now.to_string().chars().take(10).collect(),
                days,
                users,
            })
        })
    }
}
