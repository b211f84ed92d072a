//! Drive files: who may have which bytes, under which name, and for how long.
//!
//! A file is named by its content, so it never changes and may be kept for ever. Nothing
//! is shown inline but what a browser cannot run: whatever else it is, it is bytes, and the
//! policy that goes with it allows nothing. Ranges and validators are `reply`'s matter.

use std::fs::File;
use std::io;
use std::io::Read;
use std::io::Seek;

use bytes::Bytes;
use http::HeaderMap;
use http::HeaderName;
use http::HeaderValue;
use http::StatusCode;
use http::header;
use percent_encoding::AsciiSet;
use percent_encoding::NON_ALPHANUMERIC;
use percent_encoding::utf8_percent_encode;
use serde_json::json;

use crate::app::App;
use crate::error::Fault;
use crate::http::Reply;
use crate::http::ReplyBody;
use crate::http::Request;
use crate::media::sniff;
use crate::model::files::File as DriveFile;
use crate::model::files::Place;
use crate::model::paths::THUMBNAIL;
use crate::store::files;

/// A year, the longest a cache is asked to keep anything.
pub const FOR_EVER: HeaderValue = HeaderValue::from_static("max-age=31536000, immutable");

/// As Misskey: what is not there is not asked for again today.
const FOR_A_DAY: HeaderValue = HeaderValue::from_static("max-age=86400");

/// A file may be looked at and nothing else, whoever uploaded it.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox",
);

/// What RFC 5987 lets stand as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Answers `/files/NAME` and `/files/thumbnail-NAME`.
pub fn drive(app: &App, request: &Request) -> Reply {
    let name = request.path.strip_prefix("/files/").unwrap_or_default();
    match find(app, name) {
        Ok(Some(reply)) => reply,
        Ok(None) => not_found(&request.path),
        Err(fault) => {
            tracing::error!(%fault, "a drive file could not be served");
            guarded(Reply::empty(StatusCode::INTERNAL_SERVER_ERROR))
        }
    }
}

/// The reply with what is called so in addresses; `None` when there is no such file.
pub fn find(app: &App, name: &str) -> Result<Option<Reply>, Fault> {
    let whole = name.strip_prefix(THUMBNAIL);
    let access = whole.unwrap_or(name);
    let Some(row) = app.db.read(|db| files::by_access(db, access))? else {
        return Ok(None);
    };
    let is_small = whole.is_some();
    let Some(key) = key_of(&row, is_small) else {
        return Ok(None);
    };
    let Some((mut file, length_bytes)) = app.media.folder.open_file(key)? else {
        return Err(Fault(format!("media file {key} is missing")));
    };
    let media_type = match is_small {
        true => sniffed(&mut file)?,
        false => sniff::served_inline(&row.media_type).unwrap_or(sniff::OCTET_STREAM),
    };
    let name = name_of(&row, is_small, media_type);
    let reply = bytes_of(file, length_bytes, media_type, &name);
    let tag = HeaderValue::from_str(&format!("\"{key}\""));
    Ok(Some(match tag {
        Ok(tag) => reply.with(header::ETAG, tag),
        Err(_) => reply,
    }))
}

/// The reply with an open file of this type, saved under this name.
pub fn bytes_of(file: File, length_bytes: u64, media_type: &'static str, name: &str) -> Reply {
    let reply = Reply {
        status: StatusCode::OK,
        headers: HeaderMap::new(),
        body: ReplyBody::File { file, length_bytes },
    };
    guarded(reply)
        .with(header::CONTENT_TYPE, HeaderValue::from_static(media_type))
        .with(header::CONTENT_DISPOSITION, disposition(name))
        .with(header::CACHE_CONTROL, FOR_EVER)
}

/// What keeps a file from doing anything here, and lets web clients of other origins
/// show it.
pub fn guarded(reply: Reply) -> Reply {
    let shared = HeaderName::from_static("cross-origin-resource-policy");
    reply
        .with(header::CONTENT_SECURITY_POLICY, POLICY)
        .with(shared, HeaderValue::from_static("cross-origin"))
        .with(
            header::ACCESS_CONTROL_ALLOW_ORIGIN,
            HeaderValue::from_static("*"),
        )
}

/// What Misskey's framework answers, which clients have met.
fn not_found(path: &str) -> Reply {
    let told = json!({
        "message": format!("Route GET:{path} not found"),
        "error": "Not Found",
        "statusCode": 404,
    });
    let told = Bytes::from(told.to_string());
    let reply = Reply::new(
        StatusCode::NOT_FOUND,
        "application/json; charset=utf-8",
        told,
    );
    guarded(reply).with(header::CACHE_CONTROL, FOR_A_DAY)
}

/// Where the bytes are: those of the file, or of its small version if it has one.
fn key_of(row: &DriveFile, is_small: bool) -> Option<&str> {
    match &row.place {
        Place::Here { key, .. } if !is_small => Some(key),
        Place::Here {
            key, thumbnail_key, ..
        } if row.has_thumbnail() => Some(thumbnail_key.as_ref().unwrap_or(key)),
        _ => None,
    }
}

/// The type of bytes we made ourselves, read off them.
fn sniffed(file: &mut File) -> io::Result<&'static str> {
    let mut head = Vec::new();
    file.take(sniff::HEAD_BYTES as u64).read_to_end(&mut head)?;
    file.rewind()?;
    let kind = sniff::sniff(&head).mime();
    Ok(sniff::served_inline(kind).unwrap_or(sniff::OCTET_STREAM))
}

/// The name a browser saves it under.
fn name_of(row: &DriveFile, is_small: bool, media_type: &str) -> String {
    if !is_small {
        return row.name.clone();
    }
    let stem = row
        .name
        .rsplit_once('.')
        .map_or(&*row.name, |(stem, _)| stem);
    let ending = media_type.rsplit('/').next().unwrap_or("bin");
    format!("{stem}-thumb.{ending}")
}

/// `inline` with a name: plain where it is, and after RFC 6266 where it is not.
fn disposition(name: &str) -> HeaderValue {
    let is_plain = |c: char| (' '..='~').contains(&c) && !matches!(c, '"' | '\\' | '%');
    let plain: String = name
        .chars()
        .map(|c| if is_plain(c) { c } else { '?' })
        .collect();
    let text = match plain == name {
        true => format!("inline; filename=\"{plain}\""),
        false => {
            let encoded = utf8_percent_encode(name, PLAIN);
            format!("inline; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
        }
    };
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("inline"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_break_out_of_its_header() {
        assert_eq!(disposition("a.png"), "inline; filename=\"a.png\"");
        assert_eq!(
            disposition("a\"; x=\r\n.png"),
            "inline; filename=\"a?; x=??.png\"; filename*=UTF-8''a%22%3B%20x%3D%0D%0A.png"
        );
        assert_eq!(
            disposition("豆.png"),
            "inline; filename=\"?.png\"; filename*=UTF-8''%E8%B1%86.png"
        );
    }
}
