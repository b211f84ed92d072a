//! Pictures of other servers, kept for a while: `cache/ab/cdef…`, bound in bytes.
//!
//! Only what we encoded ourselves goes in, so the type is read off the bytes and no index
//! is needed; a file that a power cut left empty or torn at its head counts as absent.
//! Nothing is synced: losing a cache loses nothing. The total is counted in memory after
//! one first walk; the next walk comes when the bound is passed, and then frees a tenth,
//! so walks are as rare as that much new media.

use std::fs;
use std::fs::File;
use std::io;
use std::io::Read;
use std::io::Seek;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;
use std::time::SystemTime;

use tempfile::NamedTempFile;

use crate::error::Fault;
use crate::media::folder::Swept;
use crate::media::folder::entries;
use crate::media::hash::sha256;
use crate::media::sniff::HEAD_BYTES;
use crate::media::sniff::Kind;
use crate::media::sniff::sniff;

/// How long a use is remembered as "now": a finer clock would write to the disk for
/// every picture shown.
const USE_GRAIN: Duration = Duration::from_secs(6 * 3_600);

/// What is freed when the bound is passed: one part in so many.
const FREED_PART: u64 = 10;

/// The cache of remote media.
#[derive(Debug)]
pub struct Cache {
    root: PathBuf,
    bound_bytes: u64,
    /// Bytes kept; `None` before the first walk.
    total_bytes: Mutex<Option<u64>>,
}

/// A kept picture, open for reading from its start.
#[derive(Debug)]
pub struct Cached {
    /// Its media type, safe to serve.
    pub mime: &'static str,
    /// The file.
    pub file: File,
    /// How long it is.
    pub length_bytes: u64,
}

impl Cache {
    /// Opens `cache` in the data folder, making it if need be.
    pub fn open(data: &Path, bound_bytes: u64) -> Result<Self, Fault> {
        let root = data.join("cache");
        fs::create_dir_all(&root).map_err(|cause| Fault::new("making the cache folder", cause))?;
        Ok(Self {
            root,
            bound_bytes,
            total_bytes: Mutex::new(None),
        })
    }

    /// Finds what was put under this name (an address, and the size it is wanted in).
    pub fn get(&self, name: &str) -> Option<Cached> {
        let path = self.path(name);
        let mut file = File::open(&path).ok()?;
        let about = file.metadata().ok()?;
        let mut head = Vec::new();
        (&mut file)
            .take(HEAD_BYTES as u64)
            .read_to_end(&mut head)
            .ok()?;
        file.rewind().ok()?;
        let kind = sniff(&head);
        if kind == Kind::Other {
            return None;
        }
        remember_use(&path, about.modified().ok()?);
        Some(Cached {
            mime: kind.mime(),
            file,
            length_bytes: about.len(),
        })
    }

    /// Keeps a picture under this name, making room if need be; one that would take a
    /// tenth of the cache alone is not kept.
    pub fn put(&self, name: &str, bytes: &[u8]) -> Result<(), Fault> {
        let added = bytes.len() as u64;
        if added > self.bound_bytes / FREED_PART {
            return Ok(());
        }
        let mut total = self
            .total_bytes
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let before = match *total {
            Some(bytes) => bytes,
            None => self.walk()?.iter().map(|kept| kept.bytes).sum(),
        };
        let path = self.path(name);
        let replaced = fs::metadata(&path).map_or(0, |about| about.len());
        self.write(&path, bytes)
            .map_err(|cause| Fault::new("caching a picture", cause))?;
        let mut after = (before + added).saturating_sub(replaced);
        if after > self.bound_bytes {
            let goal = self.bound_bytes - self.bound_bytes / FREED_PART;
            after = self.shrink_to(goal)?.0;
        }
        *total = Some(after);
        Ok(())
    }

    /// Brings the cache within its bound now, whatever was counted; for when the bound
    /// was lowered or files were put there by hand.
    pub fn prune(&self) -> Result<Swept, Fault> {
        let mut total = self
            .total_bytes
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let (after, swept) = self.shrink_to(self.bound_bytes)?;
        *total = Some(after);
        Ok(swept)
    }

    /// Lets go of everything.
    pub fn empty(&self) -> Result<Swept, Fault> {
        let mut total = self
            .total_bytes
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let (after, swept) = self.shrink_to(0)?;
        *total = Some(after);
        Ok(swept)
    }

    /// Two levels from the hash of a name: any text is a safe name.
    fn path(&self, name: &str) -> PathBuf {
        let key = sha256(name.as_bytes());
        self.root.join(&key[..2]).join(&key[2..])
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = NamedTempFile::new_in(&self.root)?;
        io::Write::write_all(&mut file, bytes)?;
        if let Some(shelf) = path.parent() {
            fs::create_dir_all(shelf)?;
        }
        file.persist(path)?;
        Ok(())
    }

    /// Removes the longest unused files until no more than so many bytes are left; tells
    /// what is left and what went.
    fn shrink_to(&self, goal_bytes: u64) -> Result<(u64, Swept), Fault> {
        let mut kept = self.walk()?;
        let mut left: u64 = kept.iter().map(|it| it.bytes).sum();
        let mut swept = Swept::default();
        kept.sort_unstable_by_key(|it| it.used);
        for it in kept {
            if left <= goal_bytes {
                break;
            }
            if fs::remove_file(&it.path).is_ok() {
                left -= it.bytes;
                swept.files += 1;
                swept.bytes += it.bytes;
            }
        }
        Ok((left, swept))
    }

    fn walk(&self) -> Result<Vec<Kept>, Fault> {
        let mut all = Vec::new();
        for shelf in entries(&self.root)? {
            // What lies beside the shelves are writes that a crash cut short.
            let paths = if shelf.is_dir() {
                entries(&shelf)?
            } else {
                vec![shelf]
            };
            all.extend(paths.into_iter().filter_map(Kept::at));
        }
        Ok(all)
    }
}

struct Kept {
    path: PathBuf,
    used: SystemTime,
    bytes: u64,
}

impl Kept {
    fn at(path: PathBuf) -> Option<Self> {
        let about = fs::metadata(&path).ok()?;
        Some(Self {
            path,
            used: about.modified().ok()?,
            bytes: about.len(),
        })
    }
}

/// The time of the last use is the file's own time; failing to note it costs nothing.
fn remember_use(path: &Path, last: SystemTime) {
    let now = SystemTime::now();
    if now.duration_since(last).unwrap_or_default() > USE_GRAIN {
        let _ = File::options()
            .write(true)
            .open(path)
            .and_then(|file| file.set_modified(now));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::fixtures;

    fn age(cache: &Cache, name: &str, hours: u64) {
        let file = File::options()
            .write(true)
            .open(cache.path(name))
            .expect("there");
        let then = SystemTime::now() - Duration::from_secs(hours * 3_600);
        file.set_modified(then).expect("set");
    }

    #[test]
    fn what_is_put_is_found_with_its_type() {
        let data = tempfile::tempdir().expect("a folder");
        let cache = Cache::open(data.path(), 1 << 20).expect("opened");
        let picture = fixtures::bytes("avatar.png");
        cache
            .put("https://a.example/1.png?", &picture)
            .expect("kept");
        let mut found = cache.get("https://a.example/1.png?").expect("there");
        let mut bytes = Vec::new();
        found.file.read_to_end(&mut bytes).expect("read");
        assert_eq!((found.mime, bytes), ("image/png", picture));
        assert!(cache.get("https://a.example/2.png").is_none());
    }

    #[test]
    fn the_bound_holds_and_the_longest_unused_goes_first() {
        let data = tempfile::tempdir().expect("a folder");
        let picture = fixtures::bytes("avatar.png");
        let bound = picture.len() as u64 * 10;
        let cache = Cache::open(data.path(), bound).expect("opened");
        for number in 0..10 {
            let name = number.to_string();
            cache.put(&name, &picture).expect("kept");
            age(&cache, &name, 100 - number);
        }
        cache.get("0").expect("there, and used now");
        cache.put("new", &picture).expect("kept");
        let left: u64 = cache
            .walk()
            .expect("walked")
            .iter()
            .map(|it| it.bytes)
            .sum();
        assert!(left <= bound - bound / FREED_PART);
        let there = ["0", "1", "2", "3", "new"].map(|name| cache.get(name).is_some());
        assert_eq!(there, [true, false, false, true, true]);
        assert_eq!(*cache.total_bytes.lock().expect("free"), Some(left));
    }

    #[test]
    fn a_cache_of_before_is_counted_and_pruned_to_a_lower_bound() {
        let data = tempfile::tempdir().expect("a folder");
        let picture = fixtures::bytes("avatar.png");
        let length = picture.len() as u64;
        let before = Cache::open(data.path(), 100 * length).expect("opened");
        for number in 0..20 {
            before.put(&number.to_string(), &picture).expect("kept");
        }
        let after = Cache::open(data.path(), 12 * length).expect("opened");
        let swept = after.prune().expect("pruned");
        assert_eq!(
            swept,
            Swept {
                files: 8,
                bytes: 8 * length
            }
        );
        assert_eq!(after.prune().expect("pruned"), Swept::default());
    }

    #[test]
    fn what_a_power_cut_left_empty_and_what_is_too_large_are_not_there() {
        let data = tempfile::tempdir().expect("a folder");
        let cache = Cache::open(data.path(), 1 << 20).expect("opened");
        cache.put("empty", b"").expect("kept");
        assert!(cache.get("empty").is_none());
        let mut large = fixtures::bytes("avatar.png");
        large.resize(1 << 19, 0);
        cache.put("large", &large).expect("not kept");
        assert!(cache.get("large").is_none());
    }
}
