//! A file from elsewhere comes into a drive: fetched through the guard, then kept like any
//! other upload.

use std::time::Duration;

use http::HeaderMap;
use http::StatusCode;
use http::header;
use percent_encoding::percent_decode_str;
use tempfile::NamedTempFile;
use url::Url;

use crate::actions;
use crate::app::App;
use crate::error::Error;
use crate::error::Fault;
use crate::http::Upload;
use crate::model::files::Place;
use crate::model::jobs::Fetch;
use crate::model::users::User;
use crate::net::Limits;
use crate::net::MAX_REDIRECTS;
use crate::net::NetError;
use crate::net::Trouble;
use crate::prepare::Wanted;
use crate::prepare::upload;
use crate::store::Tx;
use crate::store::files;
use crate::store::users;

/// How long the address of a file may take to answer, and the whole file to come.
const ANSWER: Duration = Duration::from_secs(30);
const WHOLE: Duration = Duration::from_secs(120);

/// Fetches a file that one of ours wants from elsewhere. Whatever speaks against it is no
/// trouble of ours: there is nobody left to be told.
pub fn fetch(app: &App, wish: &Fetch) -> Result<(), Fault> {
    let me = app.db.read(|db| users::by_id(db, wish.user))?;
    let Some(me) = me.filter(User::is_active) else {
        return Ok(());
    };
    let Some(came) = fetch_to_scratch(app, &wish.url)? else {
        return Ok(());
    };
    let wanted = Wanted {
        name: None,
        comment: wish.comment.clone(),
        is_sensitive: wish.is_sensitive,
        folder: wish.folder,
        again: wish.again,
    };
    let kept = match upload(app, &me, came, wanted) {
        Ok(kept) => kept,
        Err(Error::Refused(refusal)) => {
            tracing::debug!(?refusal, "a file from elsewhere is not kept");
            return Ok(());
        }
        Err(Error::Failed(fault)) => return Err(fault),
    };
    let (user, marker) = (me.id, wish.marker.clone());
    let told = move |tx: &Tx<'_>| actions::files::fetched(tx, user, kept.id, marker);
    app.db.write(told).map_err(Error::into_fault)
}

fn fetch_to_scratch(app: &App, address: &str) -> Result<Option<Upload>, Fault> {
    let Ok(url) = Url::parse(address) else {
        return Ok(None);
    };
    if let Some(path) = app.config.origin.path_of(url.as_str()) {
        return copy_of_ours(app, path);
    }
    let mut file = NamedTempFile::new_in(app.media.folder.scratch())?;
    let most = app.config.drive_max_file_bytes;
    match download(app, url.clone(), most, &mut file) {
        Ok((size_bytes, disposition)) => Ok(Some(Upload {
            field: String::new(),
            name: disposition.or_else(|| last_of(&url)),
            file,
            size_bytes,
        })),
        Err(error) => {
            tracing::debug!(?error, "a file from elsewhere is not to be had");
            Ok(None)
        }
    }
}

/// Our own addresses are never fetched; the bytes are here.
fn copy_of_ours(app: &App, path: &str) -> Result<Option<Upload>, Fault> {
    let Some(access) = path.strip_prefix("/files/") else {
        return Ok(None);
    };
    let Some(row) = app.db.read(|db| files::by_access(db, access))? else {
        return Ok(None);
    };
    let Place::Here { key, .. } = row.place else {
        return Ok(None);
    };
    let Some((mut from, size_bytes)) = app.media.folder.open_file(&key)? else {
        return Ok(None);
    };
    let mut file = NamedTempFile::new_in(app.media.folder.scratch())?;
    std::io::copy(&mut from, &mut file)?;
    Ok(Some(Upload {
        field: String::new(),
        name: Some(row.name),
        file,
        size_bytes,
    }))
}

type Downloaded = (u64, Option<String>);

/// Fetches a file of another server, no longer than this; tells its length and its name.
pub(super) fn download(
    app: &App,
    mut url: Url,
    most_bytes: u64,
    file: &mut NamedTempFile,
) -> Result<Downloaded, NetError> {
    let limits = Limits {
        body_bytes: most_bytes,
        answer: ANSWER,
        total: WHOLE,
    };
    for _ in 0..=MAX_REDIRECTS {
        let got = app
            .fetcher
            .get_to_file(&url, &HeaderMap::new(), limits, file)?;
        match got.answer.redirect(&url) {
            Some(next) => url = next,
            None => {
                let answer = got.answer.good()?;
                let name = answer.header(header::CONTENT_DISPOSITION).and_then(named);
                return Ok((got.size_bytes, name));
            }
        }
    }
    Err(NetError::Never(Trouble::Status(StatusCode::LOOP_DETECTED)))
}

/// The file name in a `Content-Disposition`.
fn named(disposition: &str) -> Option<String> {
    let (_, rest) = disposition.split_once("filename=")?;
    let name = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => rest.split(';').next(),
    };
    name.map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
}

fn last_of(url: &Url) -> Option<String> {
    let last = url.path_segments()?.next_back()?;
    let last = percent_decode_str(last).decode_utf8_lossy();
    (!last.is_empty()).then(|| last.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_from_elsewhere_is_called_as_its_server_says() {
        let said = |text| named(text);
        assert_eq!(
            said("attachment; filename=\"a b.png\"").as_deref(),
            Some("a b.png")
        );
        assert_eq!(
            said("inline; filename=a.png; x=y").as_deref(),
            Some("a.png")
        );
        assert_eq!(said("inline"), None);
        let url = Url::parse("https://a.example/x/%E8%B1%86.png?y").expect("an address");
        assert_eq!(last_of(&url).as_deref(), Some("豆.png"));
    }
}
