//! Multipart forms: text fields into memory, files straight to temporary files.
//!
//! Sizes are counted as bytes arrive, so nothing larger than its limit is ever kept. The
//! temporary files lie in the data folder, on the file system of the media they may
//! become, and vanish when dropped.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;
use futures_util::Stream;
use futures_util::stream;
use http::HeaderMap;
use http::header;
use hyper::body::Incoming;
use multer::Constraints;
use multer::Field;
use multer::Multipart;
use multer::SizeLimit;
use tempfile::NamedTempFile;
use tokio::io::AsyncSeekExt;
use tokio::io::AsyncWriteExt;
use tokio::sync::Semaphore;
use tokio::time::Instant;

use crate::http::Form;
use crate::http::Upload;
use crate::server::body;
use crate::server::body::Share;
use crate::server::body::Unread;

/// Forms with files read at once; more are told to come back.
pub const AT_ONCE: usize = 8;

/// How many of them may come from whom their heads do not tell: the rest is for those who
/// are known before their first byte is kept.
pub const OF_STRANGERS: usize = 4;

/// Fields and files of one form: a settings page has some forty, a note sixteen files.
const FIELDS: usize = 128;

/// Files of one form: as many as a note may carry.
const FILES: usize = 16;

/// All text of one form.
const TEXT_BYTES: usize = body::LIMIT_BYTES;

/// A form's files together may be this many times as long as one may be.
const FILES_TOGETHER: u64 = 4;

/// Bytes that have come but are no content yet: boundaries, part headers, the part being
/// cut. The parser would otherwise collect a header without end.
const SLACK_BYTES: u64 = 256 << 10;

/// How long a form may take: the largest file over a slow home line.
const WHOLE: Duration = Duration::from_secs(60 * 60);

/// Who sends files more slowly than this, in bytes a second on the whole, keeps others from
/// sending theirs; the slowest telephone lines are faster.
const SLOWEST: u64 = 1 << 10;

/// The same for strangers, who hold places that others like them need: a tenth of what a
/// telephone sends at the edge of its network.
const SLOWEST_STRANGER: u64 = 16 << 10;

/// The time to get going before the pace counts.
const HEAD_START: Duration = Duration::from_secs(10);

/// Where uploads go, and how long each may be.
#[derive(Debug, Clone)]
pub struct Limits {
    /// The folder of temporary files.
    pub folder: PathBuf,
    /// The longest file.
    pub file_bytes: u64,
    /// How many.
    files: usize,
    /// Bytes a second, on the whole.
    slowest: u64,
}

impl Limits {
    /// As many files as any form has, from those who are known.
    pub fn new(folder: PathBuf, file_bytes: u64) -> Self {
        Self {
            folder,
            file_bytes,
            files: FILES,
            slowest: SLOWEST,
        }
    }

    /// The same from strangers.
    pub fn of_strangers(&self) -> Self {
        Self {
            slowest: SLOWEST_STRANGER,
            ..self.clone()
        }
    }

    /// Fields only.
    pub fn without_files(&self) -> Self {
        Self {
            files: 0,
            ..self.clone()
        }
    }
}

/// Whether these headers announce a multipart form.
pub fn is_form(headers: &HeaderMap) -> bool {
    boundary(headers).is_some()
}

/// Reads a whole form.
pub async fn read(
    headers: &HeaderMap,
    mut incoming: Incoming,
    limits: &Limits,
    memory: &Arc<Semaphore>,
) -> Result<(Form, Share), Unread> {
    let boundary = boundary(headers).ok_or(Unread::Broken("the form has no boundary"))?;
    let mut reader = FormReader::new(limits, memory);
    match reader.read(&mut incoming, boundary).await {
        Ok(()) => Ok((reader.form, reader.share)),
        Err(unread) => {
            drop(reader); // the files go before the client hears of it
            body::drain(incoming).await;
            Err(unread)
        }
    }
}

fn boundary(headers: &HeaderMap) -> Option<String> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    multer::parse_boundary(kind).ok()
}

/// What has been read of a form so far.
struct FormReader<'a> {
    limits: &'a Limits,
    memory: &'a Arc<Semaphore>,
    form: Form,
    share: Share,
    fields: usize,
    text_bytes: usize,
    files_bytes: u64,
    /// Bytes that arrived minus bytes that were content.
    slack: Arc<AtomicU64>,
}

impl<'a> FormReader<'a> {
    fn new(limits: &'a Limits, memory: &'a Arc<Semaphore>) -> Self {
        Self {
            limits,
            memory,
            form: Form::default(),
            share: Share::default(),
            fields: 0,
            text_bytes: 0,
            files_bytes: 0,
            slack: Arc::default(),
        }
    }

    async fn read(&mut self, incoming: &mut Incoming, boundary: String) -> Result<(), Unread> {
        let whole_bytes = self.longest_form();
        if hyper::body::Body::size_hint(incoming).lower() > whole_bytes {
            return Err(Unread::TooLarge(whole_bytes));
        }
        let chunks = chunks(incoming, Arc::clone(&self.slack), self.limits.slowest);
        let limit = SizeLimit::new()
            .whole_stream(whole_bytes)
            .per_field(self.limits.file_bytes.max(TEXT_BYTES as u64));
        let constraints = Constraints::new().size_limit(limit);
        let mut parts = Multipart::with_constraints(chunks, boundary, constraints);
        while let Some(field) = parts.next_field().await.map_err(told)? {
            self.fields += 1;
            if self.fields > FIELDS {
                return Err(Unread::Broken("the form has too many fields"));
            }
            match is_file(&field) {
                true => self.keep_file(field).await?,
                false => self.keep_text(field).await?,
            }
        }
        Ok(())
    }

    fn longest_form(&self) -> u64 {
        let files = match self.limits.files {
            0 => 0,
            _ => self.limits.file_bytes.saturating_mul(FILES_TOGETHER),
        };
        files.saturating_add(TEXT_BYTES as u64 + SLACK_BYTES)
    }

    async fn keep_text(&mut self, mut field: Field<'_>) -> Result<(), Unread> {
        let mut bytes = Vec::new();
        while let Some(chunk) = self.next_chunk(&mut field).await? {
            self.text_bytes += chunk.len();
            if self.text_bytes > TEXT_BYTES {
                return Err(Unread::TooLarge(TEXT_BYTES as u64));
            }
            self.share.grow_to(self.memory, self.text_bytes)?;
            bytes.extend_from_slice(&chunk);
        }
        let name = field.name().unwrap_or_default().to_owned();
        let text = String::from_utf8(bytes)
            .map_err(|_| Unread::Broken("a field of the form is not UTF-8"))?;
        self.form.fields.push((name, text));
        Ok(())
    }

    async fn keep_file(&mut self, mut field: Field<'_>) -> Result<(), Unread> {
        if self.limits.files == 0 {
            return self.pass_over(field).await;
        }
        if self.form.uploads.len() == self.limits.files {
            return Err(Unread::Broken("the form has too many files"));
        }
        // Creating an empty file is one quick system call; only writing can be slow.
        let temporary = NamedTempFile::new_in(&self.limits.folder).map_err(unkept)?;
        let handle = temporary.as_file().try_clone().map_err(unkept)?;
        let mut file = tokio::fs::File::from_std(handle);
        let mut size_bytes = 0;
        while let Some(chunk) = self.next_chunk(&mut field).await? {
            size_bytes += chunk.len() as u64;
            self.check_sizes(size_bytes)?;
            file.write_all(&chunk).await.map_err(unkept)?;
        }
        file.flush().await.map_err(unkept)?;
        file.rewind().await.map_err(unkept)?;
        self.files_bytes += size_bytes;
        let name = field.file_name().filter(|name| !name.is_empty());
        if name.is_none() && size_bytes == 0 {
            return Ok(()); // a file input left empty
        }
        self.form.uploads.push(Upload {
            field: field.name().unwrap_or_default().to_owned(),
            name: name.map(str::to_owned),
            file: temporary,
            size_bytes,
        });
        Ok(())
    }

    /// A file input left empty does no harm where no files are taken.
    async fn pass_over(&self, mut field: Field<'_>) -> Result<(), Unread> {
        while let Some(chunk) = self.next_chunk(&mut field).await? {
            if !chunk.is_empty() {
                return Err(Unread::Broken("no files are taken here"));
            }
        }
        Ok(())
    }

    fn check_sizes(&self, size_bytes: u64) -> Result<(), Unread> {
        let together = self.limits.file_bytes.saturating_mul(FILES_TOGETHER);
        if size_bytes > self.limits.file_bytes {
            return Err(Unread::TooLarge(self.limits.file_bytes));
        }
        if self.files_bytes + size_bytes > together {
            return Err(Unread::TooLarge(together));
        }
        Ok(())
    }

    async fn next_chunk(&self, field: &mut Field<'_>) -> Result<Option<Bytes>, Unread> {
        let chunk = field.chunk().await.map_err(told)?;
        let length = chunk.as_ref().map_or(0, Bytes::len) as u64;
        self.slack.fetch_sub(length, Ordering::Relaxed);
        Ok(chunk)
    }
}

/// The body as the parser wants it, one chunk at a time.
///
/// The parser takes all that is ready before it looks at any of it. So every chunk is
/// followed by a pause, and what is neither content nor a short header ends the form.
fn chunks(
    incoming: &mut Incoming,
    slack: Arc<AtomicU64>,
    slowest: u64,
) -> impl Stream<Item = Result<Bytes, Unread>> + Send {
    let start = Instant::now();
    let first = (incoming, slack, 0);
    stream::unfold(first, move |(incoming, slack, come)| async move {
        tokio::task::yield_now().await;
        let end = start + patience(come, slowest);
        let mut come = come;
        let next = match body::next_frame(incoming, end).await {
            Ok(None) => return None,
            Ok(Some(chunk)) => {
                let length = chunk.len() as u64;
                come += length;
                let before = slack.fetch_add(length, Ordering::Relaxed);
                match before > SLACK_BYTES {
                    true => Err(Unread::Broken("a part of the form has too long a header")),
                    false => Ok(chunk),
                }
            }
            Err(unread) => Err(unread),
        };
        Some((next, (incoming, slack, come)))
    })
}

/// How long after its beginning a form of which so many bytes have come is still waited
/// for.
fn patience(come_bytes: u64, slowest: u64) -> Duration {
    WHOLE.min(HEAD_START + Duration::from_secs(come_bytes / slowest))
}

/// A part with a file name is a file; so is one that says it is bytes.
fn is_file(field: &Field<'_>) -> bool {
    let bytes = field
        .content_type()
        .is_some_and(|kind| kind.essence_str() == "application/octet-stream");
    field.file_name().is_some() || bytes
}

fn unkept(cause: std::io::Error) -> Unread {
    Unread::Failed(format!("keeping an upload: {cause}"))
}

fn told(cause: multer::Error) -> Unread {
    match cause {
        multer::Error::StreamReadFailed(cause) => match cause.downcast::<Unread>() {
            Ok(unread) => *unread,
            Err(_) => Unread::Broken("the form broke off"),
        },
        multer::Error::StreamSizeExceeded { limit }
        | multer::Error::FieldSizeExceeded { limit, .. } => Unread::TooLarge(limit),
        _ => Unread::Broken("the form is not well formed"),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::server::wire;
    use crate::server::wire::Then;

    const HEADERS: &str = "content-type: multipart/form-data; boundary=bean\r\nconnection: close";

    fn text(name: &str, value: &str) -> String {
        format!("--bean\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    }

    fn file(name: &str, bytes: &str) -> String {
        format!(
            "--bean\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: image/png\r\n\r\n{bytes}\r\n"
        )
    }

    /// Reads a form sent in one piece; afterwards neither files nor memory are held.
    fn read_sent<T>(body: &str, see: impl FnOnce(Form) -> T) -> Result<T, Unread> {
        let folder = tempfile::tempdir().expect("a folder");
        let memory = Arc::new(Semaphore::new(body::MEMORY_KIB));
        let limits = Limits::new(folder.path().to_owned(), 100 << 10);
        let headers = format!("{HEADERS}\r\ncontent-length: {}", body.len());
        let sent = wire::post(&headers, body.as_bytes());
        let read = wire::receive(sent, Then::Stay, async |headers, body| {
            read(&headers, body, &limits, &memory).await
        });
        let read = read.map(|(form, share)| {
            drop(share);
            see(form)
        });
        assert_eq!(memory.available_permits(), body::MEMORY_KIB);
        let left = std::fs::read_dir(folder.path())
            .expect("the folder")
            .count();
        assert_eq!(left, 0, "no temporary file is left behind");
        read
    }

    #[test]
    fn fields_and_files_arrive_in_their_order() {
        let body =
            text("i", "token") + &file("a.png", "bytes") + &text("name", "ä") + "--bean--\r\n";
        let seen = read_sent(&body, |form| {
            let mut upload = form.uploads.into_iter().next().expect("a file");
            let mut bytes = String::new();
            upload.file.read_to_string(&mut bytes).expect("text");
            (form.fields, upload.name, upload.size_bytes, bytes)
        });
        let (fields, name, size_bytes, bytes) = seen.expect("a form");
        let expected = [("i", "token"), ("name", "ä")].map(|(k, v)| (k.to_owned(), v.to_owned()));
        assert_eq!(fields, expected);
        assert_eq!(
            (name.as_deref(), size_bytes, bytes.as_str()),
            (Some("a.png"), 5, "bytes")
        );
    }

    #[test]
    fn a_file_input_left_empty_is_no_file() {
        let body = file("", "") + "--bean--\r\n";
        assert_eq!(read_sent(&body, |form| form.uploads.len()), Ok(0));
    }

    #[test]
    fn a_file_of_the_longest_size_is_kept_and_a_longer_one_is_not() {
        let longest = "x".repeat(100 << 10);
        let body = file("a", &longest) + "--bean--\r\n";
        assert_eq!(
            read_sent(&body, |form| form.uploads[0].size_bytes),
            Ok(100 << 10)
        );
        let body = file("a", &(longest + "x")) + "--bean--\r\n";
        assert_eq!(read_sent(&body, |_| ()), Err(Unread::TooLarge(100 << 10)));
    }

    #[test]
    fn files_together_have_a_limit_too() {
        let most = "x".repeat(90 << 10);
        let body = file("a", &most).repeat(5) + "--bean--\r\n";
        assert!(matches!(read_sent(&body, |_| ()), Err(Unread::TooLarge(_))));
    }

    #[test]
    fn too_many_fields_and_files_are_refused() {
        let fields = text("a", "b").repeat(FIELDS + 1) + "--bean--\r\n";
        let files = file("a", "b").repeat(FILES + 1) + "--bean--\r\n";
        for body in [fields, files] {
            assert!(matches!(read_sent(&body, |_| ()), Err(Unread::Broken(_))));
        }
    }

    #[test]
    fn a_part_header_without_end_is_not_collected() {
        let body = format!("--bean\r\nX-Long: {}", "x".repeat(400 << 10));
        let read = read_sent(&body, |_| ());
        assert_eq!(
            read,
            Err(Unread::Broken("a part of the form has too long a header"))
        );
    }

    #[test]
    fn a_form_cut_off_or_not_a_form_is_refused() {
        for body in [file("a", "b"), "plain text".to_owned(), String::new()] {
            let read = read_sent(&body, |_| ());
            assert!(matches!(read, Err(Unread::Broken(_))), "{body}: {read:?}");
        }
    }

    #[test]
    fn text_that_is_not_utf_8_is_refused() {
        let limits = Limits::new(std::env::temp_dir(), 1);
        let memory = Arc::new(Semaphore::new(body::MEMORY_KIB));
        let body = [
            text("a", "").trim_end().as_bytes(),
            b"\r\n\r\n\xff\r\n--bean--\r\n",
        ]
        .concat();
        let headers = format!("{HEADERS}\r\ncontent-length: {}", body.len());
        let read = wire::receive(
            wire::post(&headers, &body),
            Then::Stay,
            async |headers, body| read(&headers, body, &limits, &memory).await,
        );
        assert_eq!(
            read.err(),
            Some(Unread::Broken("a field of the form is not UTF-8"))
        );
    }
}
