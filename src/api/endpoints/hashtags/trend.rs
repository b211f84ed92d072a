//! `hashtags/trend`: the tags most people use at the moment.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::HashSet;

use serde::Serialize;

use crate::api::endpoint::Anyone;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::Lens;
use crate::api::pack::hashtag;
use crate::api::params::Nothing;
use crate::app::App;
use crate::clock::MINUTE;
use crate::clock::Time;
use crate::mfm::normalise_hashtag;
use crate::model::Id;
use crate::model::meta::Meta;
use crate::model::meta::holds_any;
use crate::model::users::User;
use crate::store::hashtags;
use crate::store::settings;
use crate::store::users;

/// A tag's chart counts people in steps of this length, as in Misskey.
const STEP: i64 = 10 * MINUTE;
/// So many steps are drawn, as in Misskey. What was not used in them is no trend.
const STEPS: usize = 20;
/// So many tags are listed, as in Misskey.
const TAGS: usize = 10;

/// Lists them.
pub struct Trend;

/// A tag, and how many people used it in each step, the newest first.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Trending {
    tag: String,
    chart: Vec<usize>,
    users_count: usize,
}

/// Who used a tag, step by step.
type Steps = [HashSet<Id<User>>; STEPS];

impl Endpoint for Trend {
    const NAME: &'static str = "hashtags/trend";
    const GET: Option<u32> = Some(60);
    type Caller = Anyone;
    type Params = Nothing;
    type Output = Vec<Trending>;

    fn call(app: &App, Anyone(me): Anyone, _: Nothing) -> Result<Vec<Trending>, ApiError> {
        look(app, me.as_ref(), |lens| {
            let meta = settings::meta(lens.db)?;
            let trends = steps(lens)?.into_iter();
            let shown = trends.filter(|(tag, _)| may_trend(&meta, tag));
            let mut trends: Vec<Trending> = shown.map(trending).collect();
            trends.sort_by(|one, next| {
                let order = Reverse(one.users_count).cmp(&Reverse(next.users_count));
                order.then_with(|| next.tag.cmp(&one.tag))
            });
            trends.truncate(TAGS);
            Ok(trends)
        })
    }
}

/// Tags in notes count when the note was written, those in profiles when the profile was.
fn steps(lens: &Lens<'_>) -> rusqlite::Result<BTreeMap<String, Steps>> {
    let mut steps: BTreeMap<String, Steps> = BTreeMap::new();
    let mut take = |tag: String, user: Id<User>, at: Time| {
        let step = usize::try_from((lens.now.0 - at.0) / STEP).ok();
        if let Some(step) = step.filter(|step| *step < STEPS) {
            steps.entry(tag).or_default()[step].insert(user);
        }
    };
    for one in hashtags::uses(lens.db)? {
        take(one.tag, one.user, one.note.time());
    }
    let attached = hashtag::attached(lens.db)?;
    let people = attached.values().flatten().map(|user| user.id);
    let profiles = users::profiles(lens.db, people)?;
    for (tag, people) in attached {
        for user in people {
            let written = profiles
                .get(&user.id)
                .and_then(|profile| profile.updated_at);
            if let Some(written) = written {
                take(tag.clone(), user.id, written);
            }
        }
    }
    Ok(steps)
}

/// What the owner hides, or finds sensitive, is no trend.
fn may_trend(meta: &Meta, tag: &str) -> bool {
    let mut hidden = meta.hidden_tags.iter();
    !hidden.any(|one| normalise_hashtag(one) == tag) && !holds_any(tag, &meta.sensitive_words)
}

fn trending((tag, steps): (String, Steps)) -> Trending {
    let people: HashSet<&Id<User>> = steps.iter().flatten().collect();
    Trending {
        tag,
        users_count: people.len(),
        chart: steps.iter().map(HashSet::len).collect(),
    }
}
