//! Pictures of other servers, shown from here, so that nobody who looks tells those
//! servers who they are.
//!
//! Only addresses that something here points at are fetched: this is no open proxy. What
//! comes is decoded and encoded anew by `media::shrink`, never passed on. The parameters
//! are Misskey's (`FileServerService.ts`), which its clients write themselves. Films and
//! sound are not shown: they would have to be kept whole.

use std::io::Read;
use std::io::Seek;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use http::HeaderMap;
use http::HeaderValue;
use http::StatusCode;
use http::header;
use url::Url;

use crate::app::App;
use crate::clock::MINUTE;
use crate::error::Error;
use crate::error::Fault;
use crate::http::Reply;
use crate::http::Request;
use crate::media::Fit;
use crate::media::InspectRefusal;
use crate::media::THUMBNAIL;
use crate::media::badge::badge;
use crate::media::shrink;
use crate::media::shrink::Motion;
use crate::model::files::File as DriveFile;
use crate::model::files::Place;
use crate::model::paths;
use crate::net::Limits;
use crate::net::MAX_REDIRECTS;
use crate::net::NetError;
use crate::net::host_of;
use crate::server::files;
use crate::store;

/// How much of another server's picture is fetched, and how long that may take.
const FETCH: Limits = Limits {
    body_bytes: 16 << 20,
    answer: Duration::from_secs(10),
    total: Duration::from_secs(30),
};

/// The box of a picture shown large: a desk's whole width.
const LARGE: Fit = Fit {
    width: 2_048,
    height: 2_048,
};

/// What cannot be shown is not tried again for a while.
const FOR_MINUTES: HeaderValue = HeaderValue::from_static("max-age=300");
/// The same for ourselves.
const BLANK_FOR: i64 = 5 * MINUTE;

/// What is shown where there is nothing to be shown and the page asked for something
/// (`fallback`): one transparent pixel.
const BLANK: &[u8] = include_bytes!("../../assets/blank.png");

/// Threads that may wait for pictures of the same host.
pub const PER_HOST: usize = 4;

/// The shape that is not a smaller picture.
const BADGE: &str = "badge";

/// Types of files that may move.
const MOVING: [&str; 3] = ["image/gif", "image/apng", "image/webp"];

/// One fetched picture in memory at a time; decoding is done one by one anyway.
static IN_HAND: Mutex<()> = Mutex::new(());

/// Why a picture is not shown.
enum Blank {
    /// Nothing here points at this address.
    Unknown,
    /// The other server does not give it, or it is no picture.
    Unfit(String),
    /// Nothing would be seen on it as a badge.
    Flat,
    /// Our own trouble.
    Failed(Fault),
}

impl From<Fault> for Blank {
    fn from(fault: Fault) -> Self {
        Self::Failed(fault)
    }
}

impl From<NetError> for Blank {
    fn from(error: NetError) -> Self {
        Self::Unfit(format!("{error:?}"))
    }
}

/// What is made of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shape {
    name: &'static str,
    fit: Fit,
    motion: Motion,
}

impl Shape {
    fn asked(request: &Request) -> Self {
        let asks = |name| request.parameter(name).is_some();
        let motion = if asks("static") {
            Motion::Stilled
        } else {
            Motion::Kept
        };
        let (name, fit, motion) = if asks("avatar") {
            ("avatar", shrink::AVATAR, motion)
        } else if asks("emoji") {
            ("emoji", shrink::EMOJI, motion)
        } else if asks("preview") {
            ("preview", shrink::PREVIEW, Motion::Stilled)
        } else if asks(BADGE) {
            (BADGE, shrink::PREVIEW, Motion::Stilled)
        } else if asks("static") {
            ("static", THUMBNAIL, Motion::Stilled)
        } else {
            ("image", LARGE, motion)
        };
        Self { name, fit, motion }
    }

    /// The name it is cached under.
    fn of(self, url: &Url) -> String {
        let moving = if self.motion == Motion::Kept {
            "moving"
        } else {
            "still"
        };
        format!("{} {moving} {url}", self.name)
    }
}

/// A picture that is asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Where it is; `None` when that is no address.
    url: Option<Url>,
    shape: Shape,
    /// Our mark on its address, for pictures no row here knows.
    mark: Option<String>,
    /// Whether a blank picture is better than none.
    has_fallback: bool,
}

impl Asked {
    /// Reads `/proxy/…?url=ADDRESS`.
    pub fn of(request: &Request) -> Self {
        let url = request.parameter("url");
        Self {
            url: url.and_then(|url| Url::parse(&url).ok()),
            shape: Shape::asked(request),
            mark: request.parameter("mark"),
            has_fallback: request.parameter("fallback").is_some(),
        }
    }

    /// The address, by which it is fetched once at a time.
    pub fn address(&self) -> &str {
        self.url.as_ref().map_or("", Url::as_str)
    }

    /// Whether it is a file of ours, so that nobody has to be asked.
    pub fn is_of(&self, app: &App) -> bool {
        let path = |url: &Url| app.config.origin.path_of(url.as_str()).is_some();
        self.url.as_ref().is_some_and(path)
    }

    /// The host that has to be asked.
    pub fn host(&self) -> &str {
        let host = self.url.as_ref().and_then(Url::host_str);
        host.unwrap_or_default()
    }
}

/// The answer where nothing has to be asked for or decoded: the picture is kept, or is known
/// not to be shown.
pub fn kept(app: &App, asked: &Asked) -> Option<Reply> {
    match find(app, asked) {
        Ok(found) => found,
        Err(why) => Some(blank(asked, why)),
    }
}

/// The answer, made of a file of ours or fetched from another server.
pub fn made(app: &App, asked: &Asked) -> Reply {
    if let Some(reply) = kept(app, asked) {
        return reply; // whoever was before us made it
    }
    let Some(url) = &asked.url else {
        return blank(asked, Blank::Unknown);
    };
    if let Some(path) = app.config.origin.path_of(url.as_str()) {
        let shown = make_of_ours(app, path, asked.shape);
        return shown.unwrap_or_else(|why| blank(asked, why));
    }
    let name = asked.shape.of(url);
    let shown = fetch_and_keep(app, url, &name, asked.shape);
    match &shown {
        Err(Blank::Unfit(_)) => app.blanks.put(url.to_string(), app.clock.now(), ()),
        Err(Blank::Flat) => app.blanks.put(name, app.clock.now(), ()),
        _ => {}
    }
    shown.unwrap_or_else(|why| blank(asked, why))
}

fn blank(asked: &Asked, why: Blank) -> Reply {
    let status = match why {
        Blank::Unknown | Blank::Flat => StatusCode::NOT_FOUND,
        Blank::Unfit(why) => {
            tracing::debug!(why, "a picture of another server is not shown");
            StatusCode::BAD_GATEWAY
        }
        Blank::Failed(fault) => {
            tracing::error!(%fault, "a picture of another server could not be shown");
            StatusCode::INTERNAL_SERVER_ERROR
        }
    };
    let reply = match asked.has_fallback {
        true => Reply::new(StatusCode::OK, "image/png", BLANK),
        false => Reply::empty(status),
    };
    files::guarded(reply).with(header::CACHE_CONTROL, FOR_MINUTES)
}

fn find(app: &App, asked: &Asked) -> Result<Option<Reply>, Blank> {
    let url = asked.url.as_ref().ok_or(Blank::Unknown)?;
    if let Some(path) = app.config.origin.path_of(url.as_str()) {
        return ours(app, path, asked.shape);
    }
    if let Some(reply) = cached(app, &asked.shape.of(url), url) {
        return Ok(Some(reply));
    }
    let now = app.clock.now();
    let was_blank = |name: &String| app.blanks.get(name, now, BLANK_FOR).is_some();
    if was_blank(&url.to_string()) {
        return Err(Blank::Unfit("it was not to be had a moment ago".to_owned()));
    }
    if was_blank(&asked.shape.of(url)) {
        return Err(Blank::Flat);
    }
    match may_be_fetched(app, url, asked.mark.as_deref())? {
        true => Ok(None),
        false => Err(Blank::Unknown),
    }
}

fn fetch_and_keep(app: &App, url: &Url, name: &str, shape: Shape) -> Result<Reply, Blank> {
    let mut file = tempfile::tempfile_in(app.media.folder.scratch()).map_err(Fault::from)?;
    fetch(app, url, &mut file)?;
    keep(app, name, file, shape)?;
    cached(app, name, url).ok_or_else(|| Blank::Unfit("too large to be kept".to_owned()))
}

/// A file of ours: whole where it may move or be large, else its small version; `None` when
/// what is asked for has to be made of it first.
fn ours(app: &App, path: &str, shape: Shape) -> Result<Option<Reply>, Blank> {
    let (row, name, access) = row_of(app, path)?;
    let may_move = MOVING.contains(&row.media_type.as_str());
    let found = if shape.name == "image" || (may_move && shape.motion == Motion::Kept) {
        files::find(app, name)?
    } else if may_move || shape.name == BADGE {
        return remade(app, &row, shape);
    } else {
        files::find(app, &format!("{}{access}", paths::THUMBNAIL))?
    };
    found.map(Some).ok_or(Blank::Unknown)
}

/// The row of a file of ours, its name in addresses and the same without what is said of
/// its size.
fn row_of<'a>(app: &App, path: &'a str) -> Result<(DriveFile, &'a str, &'a str), Blank> {
    let name = path.strip_prefix("/files/").ok_or(Blank::Unknown)?;
    let access = name.strip_prefix(paths::THUMBNAIL).unwrap_or(name);
    let row = app.db.read(|db| store::files::by_access(db, access))?;
    Ok((row.ok_or(Blank::Unknown)?, name, access))
}

/// What was made of a file of ours beside its small version (its first frame, a badge) if
/// that is kept, or known to be nothing.
fn remade(app: &App, row: &DriveFile, shape: Shape) -> Result<Option<Reply>, Blank> {
    let own = Own::of(app, row, shape)?;
    if let Some(reply) = cached(app, &own.name, &own.url) {
        return Ok(Some(reply));
    }
    match app.blanks.get(&own.name, app.clock.now(), BLANK_FOR) {
        Some(()) => Err(Blank::Flat),
        None => Ok(None),
    }
}

/// Makes it.
fn make_of_ours(app: &App, path: &str, shape: Shape) -> Result<Reply, Blank> {
    let (row, ..) = row_of(app, path)?;
    let own = Own::of(app, &row, shape)?;
    let (file, _) = app.media.folder.open_file(own.key)?.ok_or(Blank::Unknown)?;
    let made = keep(app, &own.name, file, shape);
    if let Err(Blank::Flat | Blank::Unfit(_)) = &made {
        app.blanks.put(own.name.clone(), app.clock.now(), ());
    }
    made?;
    cached(app, &own.name, &own.url).ok_or(Blank::Unknown)
}

/// A file of ours as something is made of it.
struct Own<'a> {
    key: &'a str,
    /// The name it is cached under.
    name: String,
    url: Url,
}

impl<'a> Own<'a> {
    fn of(app: &App, row: &'a DriveFile, shape: Shape) -> Result<Self, Blank> {
        let url = Url::parse(&app.config.origin.at(&format!("/files/{}", row.name)));
        match &row.place {
            Place::Here { key, .. } => Ok(Self {
                key,
                name: format!("{} still {key}", shape.name),
                url: url.map_err(|_| Blank::Unknown)?,
            }),
            Place::There { .. } => Err(Blank::Unknown),
        }
    }
}

fn cached(app: &App, name: &str, url: &Url) -> Option<Reply> {
    let kept = app.media.cache.get(name)?;
    let last = url
        .path_segments()
        .and_then(|mut segments| segments.next_back());
    let stem = last
        .and_then(|last| last.split('.').next())
        .unwrap_or_default();
    let ending = kept.mime.rsplit('/').next().unwrap_or("bin");
    let name = format!("{stem}.{ending}");
    Some(files::bytes_of(
        kept.file,
        kept.length_bytes,
        kept.mime,
        &name,
    ))
}

/// Whether something here points at this address or it bears our mark, and its server is
/// not blocked.
fn may_be_fetched(app: &App, url: &Url, mark: Option<&str>) -> Result<bool, Fault> {
    let is_marked =
        mark.is_some_and(|mark| app.knows_mark(paths::PICTURE_MARK, url.as_str(), mark));
    let is_known = is_marked
        || app
            .db
            .read(|db| store::files::is_known_address(db, url.as_str()))?;
    Ok(is_known && !is_blocked(app, url)?)
}

fn is_blocked(app: &App, url: &Url) -> Result<bool, Fault> {
    let host = host_of(url);
    app.db.read(|db| store::instances::is_blocked(db, &host))
}

/// Fetches a picture, wherever it leads to.
fn fetch(app: &App, url: &Url, file: &mut std::fs::File) -> Result<(), Blank> {
    let mut headers = HeaderMap::new();
    let pictures = HeaderValue::from_static("image/*,*/*;q=0.5");
    headers.insert(header::ACCEPT, pictures);
    let mut url = url.clone();
    for _ in 0..=MAX_REDIRECTS {
        if is_blocked(app, &url)? {
            return Err(Blank::Unfit("it leads to a blocked server".to_owned()));
        }
        let answer = app.fetcher.get_to_file(&url, &headers, FETCH, file)?.answer;
        match answer.redirect(&url) {
            Some(next) => url = next,
            None => return answer.good().map(drop).map_err(Blank::from),
        }
    }
    Err(Blank::Unfit("too many redirects".to_owned()))
}

/// Makes the small version and keeps it.
fn keep(app: &App, name: &str, mut file: std::fs::File, shape: Shape) -> Result<(), Blank> {
    let _alone = IN_HAND.lock().unwrap_or_else(PoisonError::into_inner);
    let mut bytes = Vec::new();
    file.rewind().map_err(Fault::from)?;
    file.read_to_end(&mut bytes).map_err(Fault::from)?;
    let limits = &app.media.limits;
    let small = match shape.name {
        BADGE => badge(&bytes, limits),
        _ => shrink::shrink(&bytes, shape.fit, shape.motion, limits).map(Some),
    };
    let small = small.map_err(|error: Error<InspectRefusal>| match error {
        Error::Refused(refusal) => Blank::Unfit(format!("{refusal:?}")),
        Error::Failed(fault) => Blank::Failed(fault),
    })?;
    let small = small.ok_or(Blank::Flat)?;
    Ok(app.media.cache.put(name, &small.bytes)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Body;

    fn shape(query: &str) -> Shape {
        Shape::asked(&Request {
            method: http::Method::GET,
            path: "/proxy/image.webp".to_owned(),
            query: Some(query.to_owned()),
            headers: HeaderMap::new(),
            body: Body::Bytes(bytes::Bytes::new()),
            address: [127, 0, 0, 1].into(),
        })
    }

    #[test]
    fn misskeys_parameters_choose_the_shape() {
        assert_eq!(shape("avatar=1").fit, shrink::AVATAR);
        assert_eq!(shape("emoji=1&url=x").fit, shrink::EMOJI);
        assert_eq!(shape("avatar=1&static=1").motion, Motion::Stilled);
        assert_eq!(shape("preview=1").motion, Motion::Stilled);
        assert_eq!(shape("url=x").name, "image");
    }

    #[test]
    fn every_shape_has_its_own_place_in_the_cache() {
        let url = Url::parse("https://a.example/x.png").expect("an address");
        let queries = [
            "",
            "avatar=1",
            "avatar=1&static=1",
            "emoji=1",
            "preview=1",
            "static=1",
            "badge=1",
        ];
        let names: std::collections::HashSet<String> =
            queries.iter().map(|query| shape(query).of(&url)).collect();
        assert_eq!(names.len(), queries.len());
    }
}
