//! The two hashes a file is known by.

use std::io;
use std::io::Read;

use md5::Digest;
use md5::Md5;
use ring::digest::Context;
use ring::digest::SHA256;

/// Read at a time: files are of any length, memory is not.
const BLOCK_BYTES: usize = 64 * 1_024;

/// Hashes and length of a file.
pub(super) struct Hashes {
    /// Lower-case hex; what Misskey's clients compare to find what they already have.
    pub md5: String,
    /// Lower-case hex; the key in our folder.
    pub sha256: String,
    /// How many bytes were read.
    pub length_bytes: u64,
}

/// Reads to the end.
pub(super) fn hashes(mut source: impl Read) -> io::Result<Hashes> {
    let mut md5 = Md5::new();
    let mut sha256 = Context::new(&SHA256);
    let mut length_bytes = 0;
    let mut block = vec![0; BLOCK_BYTES];
    loop {
        let count = match source.read(&mut block) {
            Ok(0) => break,
            Ok(count) => count,
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => continue,
            Err(cause) => return Err(cause),
        };
        md5.update(&block[..count]);
        sha256.update(&block[..count]);
        length_bytes += count as u64;
    }
    Ok(Hashes {
        md5: hex(&md5.finalize()),
        sha256: hex(sha256.finish().as_ref()),
        length_bytes,
    })
}

/// SHA-256 in lower-case hex.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(ring::digest::digest(&SHA256, bytes).as_ref())
}

/// Whether this may be a key of the folder: only such text ever becomes a path.
pub fn is_key(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_file_has_its_well_known_hashes() {
        let hashes = hashes(io::empty()).expect("read");
        assert_eq!(hashes.md5, "d41d8cd98f00b204e9800998ecf8427e");
        assert!(
            hashes
                .sha256
                .starts_with("e3b0c44298fc1c149afbf4c8996fb924")
        );
        assert!(is_key(&hashes.sha256) && !is_key(&hashes.md5));
    }
}
