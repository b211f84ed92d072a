//! Discovery: WebFinger, host-meta, NodeInfo. Open to everybody, also in secure mode.

use http::HeaderValue;
use http::StatusCode;
use http::header;
use serde::Serialize;

use crate::app::App;
use crate::clock::DAY;
use crate::clock::SECOND;
use crate::config::Registration;
use crate::error::Fault;
use crate::federation::addresses;
use crate::federation::nodeinfo;
use crate::federation::nodeinfo::Facts;
use crate::federation::nodeinfo::Version;
use crate::federation::webfinger;
use crate::federation::webfinger::Asked;
use crate::http::Reply;
use crate::http::Request;
use crate::model::notes::TEXT_CHARACTERS;
use crate::model::roles::Policies;
use crate::model::users::User;
use crate::store::roles;
use crate::store::settings;
use crate::store::users;

/// How long answers may be kept, in seconds (D13 asks for ten minutes at least).
const MAX_AGE: &str = "public, max-age=600";

/// How old the counts of NodeInfo may be.
const COUNT_AGE: i64 = 10 * SECOND;

/// Answers one of the fixed addresses.
pub fn answer(app: &App, request: &Request) -> Result<Option<Reply>, Fault> {
    let us = &app.config.origin;
    let reply = match request.path.as_str() {
        "/.well-known/webfinger" => webfinger(app, request)?,
        "/.well-known/host-meta" => {
            Reply::new(StatusCode::OK, webfinger::XRD, webfinger::host_meta_xml(us))
        }
        "/.well-known/host-meta.json" => json(webfinger::JRD, &webfinger::host_meta_json(us))?,
        "/.well-known/nodeinfo" => json(webfinger::JRD, &nodeinfo::index(us))?,
        "/nodeinfo/2.0" => document(app, Version::V20)?,
        "/nodeinfo/2.1" => document(app, Version::V21)?,
        _ => return Ok(None),
    };
    Ok(Some(reply.with(
        header::CACHE_CONTROL,
        HeaderValue::from_static(MAX_AGE),
    )))
}

fn json(content_type: &'static str, value: &impl Serialize) -> Result<Reply, Fault> {
    let body = serde_json::to_vec(value)?;
    Ok(Reply::new(StatusCode::OK, content_type, body))
}

/// Who is asked for, in all the forms of D1; what has no answer is told apart (D2).
fn webfinger(app: &App, request: &Request) -> Result<Reply, Fault> {
    let us = &app.config.origin;
    let Some(resource) = request
        .parameter("resource")
        .filter(|text| !text.is_empty())
    else {
        return Ok(Reply::empty(StatusCode::BAD_REQUEST));
    };
    let found = app.db.read(|db| match Asked::read(&resource, us) {
        Asked::Name(name) => users::by_acct(db, &name, None),
        Asked::Id(id) => users::by_id(db, id),
        Asked::Instance => users::system(db),
        Asked::Elsewhere => Ok(None),
    })?;
    let Some(user) = found.filter(User::is_local) else {
        return Ok(Reply::empty(StatusCode::NOT_FOUND));
    };
    if user.gone_at.is_some() {
        return Ok(Reply::empty(StatusCode::GONE));
    }
    if user.suspended_at.is_some() {
        return Ok(Reply::empty(StatusCode::NOT_FOUND));
    }
    let actor = addresses::actor(us, user.id);
    json(
        webfinger::JRD,
        &webfinger::answer(us, &user.username, &actor),
    )
}

fn document(app: &App, version: Version) -> Result<Reply, Fault> {
    let facts = facts(app)?;
    json(version.content_type(), &nodeinfo::document(version, &facts))
}

fn facts(app: &App) -> Result<Facts, Fault> {
    let all = app.stats(COUNT_AGE)?;
    let ground = Policies::with_capacity(app.config.drive_capacity_bytes);
    let (name, description, registration, set, policies) = app.db.read(|db| {
        let registration = settings::registration(db, app.config.registration)?;
        let (set, policies) = (settings::meta(db)?, roles::base(db, &ground)?);
        Ok((
            app.name(db)?,
            app.description(db)?,
            registration,
            set,
            policies,
        ))
    })?;
    Ok(Facts {
        software_name: app.config.nodeinfo_name.clone(),
        name,
        description,
        maintainer_name: set.maintainer_name,
        maintainer_email: set.maintainer_email,
        theme_color: set.theme_color,
        langs: set.langs.unwrap_or_default(),
        tos_url: set.tos_url,
        privacy_policy_url: set.privacy_policy_url,
        inquiry_url: set.inquiry_url,
        impressum_url: set.impressum_url,
        repository_url: set.repository_url,
        feedback_url: set.feedback_url,
        without_local_timeline: !policies.ltl_available,
        without_global_timeline: !policies.gtl_available,
        users: all.local_users,
        active_half_year: app.active(180 * DAY, COUNT_AGE)?,
        active_month: app.active(30 * DAY, COUNT_AGE)?,
        posts: all.local_notes - all.local_replies,
        comments: all.local_replies,
        open_registrations: registration == Registration::Open,
        text_limit_characters: TEXT_CHARACTERS,
    })
}
