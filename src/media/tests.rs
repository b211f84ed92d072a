//! What an upload becomes, from its bytes to the folder.

use std::path::Path;
use std::time::Instant;

use super::*;
use crate::media::fixtures::holds;
use crate::media::shrink::Motion;
use crate::media::shrink::shrink;

struct Desk {
    media: Media,
    _data: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let data = tempfile::tempdir().expect("a folder");
        let media = Media::open(data.path(), 1 << 20).expect("opened");
        Self { media, _data: data }
    }

    fn inspect(&self, bytes: &[u8]) -> Result<Inspected, InspectRefusal> {
        let mut upload = NamedTempFile::new_in(self.media.folder.scratch()).expect("made");
        upload.write_all(bytes).expect("written");
        self.media.inspect(upload).map_err(|end| match end {
            Error::Refused(refusal) => refusal,
            Error::Failed(fault) => panic!("{fault}"),
        })
    }

    fn fixture(&self, name: &str) -> Inspected {
        self.inspect(&fixtures::bytes(name)).expect(name)
    }

    /// Files that lie in the folder for what comes in.
    fn left_behind(&self) -> usize {
        std::fs::read_dir(self.media.folder.scratch())
            .expect("read")
            .count()
    }
}

fn read(blob: &Blob) -> Vec<u8> {
    std::fs::read(blob.file.path()).expect("read")
}

fn size(description: &Description) -> (u32, u32) {
    let size = description.width.zip(description.height);
    size.expect("a picture has a size")
}

#[test]
fn pictures_are_described_as_misskey_describes_them() {
    let desk = Desk::new();
    for (name, media_type, md5, seen) in [
        (
            "gradient.png",
            "image/png",
            "ed5206a549da4ea7abbf16f72b6bea45",
            (640, 480),
        ),
        (
            "second.webp",
            "image/webp",
            "00fe3f826a067f829d5c35ecb88cecfe",
            (300, 200),
        ),
        (
            "big.jpg",
            "image/jpeg",
            "6691d607fb4d1c1af9d472686f5533b6",
            (2500, 1800),
        ),
        (
            "alpha.png",
            "image/png",
            "36de1ec15ff1ee8bc81dd15a39ba188c",
            (128, 128),
        ),
        (
            "anim.gif",
            "image/gif",
            "b407f473903a57490c6d8c12c95e6c94",
            (64, 64),
        ),
        (
            "anim.png",
            "image/apng",
            "d7943eb74194c7a178b8a2cf69cd0d82",
            (64, 64),
        ),
    ] {
        let it = desk.fixture(name).description;
        assert_eq!(
            (it.media_type, it.md5.as_str()),
            (media_type, md5),
            "{name}"
        );
        assert_eq!(size(&it), seen, "{name}");
        assert_eq!(it.is_animated, name.starts_with("anim"), "{name}");
        assert_eq!(it.orientation, None, "{name}");
        assert!(
            it.blurhash.is_some_and(|hash| hash.starts_with('e')),
            "{name}"
        );
    }
}

#[test]
fn a_turned_photograph_stands_upright_and_tells_nothing() {
    let desk = Desk::new();
    let upload = fixtures::bytes("exif.jpg");
    assert!(holds(&upload, b"Exif") && holds(&upload, b"TestCam"));
    let inspected = desk.inspect(&upload).expect("a photograph");
    let it = &inspected.description;
    assert_eq!(it.md5, "cd307b84963dc667f75cca2b2cbf858c");
    assert_eq!((size(it), it.orientation), ((480, 640), Some(6)));
    let stored = read(&inspected.stored);
    for secret in [&b"Exif"[..], b"TestCam", b"GPS"] {
        assert!(!holds(&stored, secret));
    }
    let mut upright = ::image::load_from_memory(&upload).expect("decodes");
    upright.apply_orientation(::image::metadata::Orientation::Rotate90);
    let kept = ::image::load_from_memory(&stored)
        .expect("decodes")
        .to_rgb8();
    let pairs = kept.iter().zip(upright.as_bytes());
    let apart: u64 = pairs.map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    assert!(apart / (480 * 640 * 3) < 2, "{apart}");
    let small = read(&inspected.thumbnail.expect("a thumbnail"));
    let small = ::image::load_from_memory(&small).expect("decodes");
    assert_eq!((small.width(), small.height()), (317, 422));
}

#[test]
fn a_photograph_too_large_to_be_turned_keeps_a_tag_and_nothing_else_of_its_exif() {
    let mut desk = Desk::new();
    // The pixels take 921,600 bytes, and the file some; a second copy would be too much.
    desk.media.limits.memory_bytes = 1_000_000;
    let inspected = desk.fixture("exif.jpg");
    let stored = read(&inspected.stored);
    assert!(!holds(&stored, b"TestCam") && !holds(&stored, b"GPS"));
    let mut again = BufReader::new(&stored[..]);
    let facts = strip(
        Kind::Jpeg,
        &mut again,
        &mut std::io::Cursor::new(Vec::new()),
    );
    assert_eq!(facts.expect("a JPEG").orientation.to_exif(), 6);
    assert_eq!(size(&inspected.description), (480, 640));
}

#[test]
fn a_picture_too_large_for_our_memory_is_kept_without_preview() {
    let mut desk = Desk::new();
    desk.media.limits.memory_bytes = 100_000;
    for name in ["big.jpg", "gradient.png", "second.webp"] {
        let inspected = desk.fixture(name);
        assert!(inspected.thumbnail.is_none(), "{name}");
        assert_eq!(inspected.description.blurhash, None, "{name}");
        assert!(inspected.description.width.is_some(), "{name}");
    }
}

#[test]
fn thumbnails_fit_their_box_and_small_pictures_are_their_own() {
    let desk = Desk::new();
    for (name, seen) in [("big.jpg", (498, 359)), ("banner.png", (498, 166))] {
        let thumbnail = desk.fixture(name).thumbnail.expect("a thumbnail");
        let small = ::image::load_from_memory(&read(&thumbnail)).expect("decodes");
        assert_eq!((small.width(), small.height()), seen, "{name}");
        assert_eq!(sniff(&read(&thumbnail)).mime(), thumbnail.mime);
    }
    for name in ["alpha.png", "anim.gif", "second.webp", "emoji_blue.png"] {
        assert!(desk.fixture(name).thumbnail.is_none(), "{name}");
    }
}

#[test]
fn what_is_no_picture_is_kept_byte_for_byte_and_undecoded() {
    let desk = Desk::new();
    for (name, media_type) in [
        ("hello.txt", "application/octet-stream"),
        ("page.html", "application/octet-stream"),
        ("vec.svg", "application/octet-stream"),
        ("empty.txt", "application/octet-stream"),
        ("audio.mp3", "audio/mpeg"),
    ] {
        let inspected = desk.fixture(name);
        assert_eq!(inspected.description.media_type, media_type, "{name}");
        assert_eq!(inspected.description.width, None, "{name}");
        assert_eq!(read(&inspected.stored), fixtures::bytes(name), "{name}");
        assert!(inspected.thumbnail.is_none(), "{name}");
    }
}

#[test]
fn a_film_loses_its_user_data_only() {
    let desk = Desk::new();
    let upload = fixtures::bytes("video.mp4");
    let inspected = desk.fixture("video.mp4");
    let stored = read(&inspected.stored);
    assert_eq!(
        inspected.description.md5,
        "6b1bc4f225a246d6df2444ee7f408dc7"
    );
    assert_eq!(stored.len(), upload.len());
    assert_eq!(inspected.description.key, hash::sha256(&stored));
    let changed = upload
        .iter()
        .zip(&stored)
        .filter(|(before, after)| before != after);
    assert!(changed.clone().all(|(_, after)| *after == 0));
    assert!(changed.count() < 200);
}

#[test]
fn bombs_are_refused_by_their_headers() {
    let desk = Desk::new();
    // A PNG header alone decides: 60,000 pixels a side.
    let mut png = fixtures::bytes("alpha.png");
    png[16..24].copy_from_slice(b"\0\0\xea\x60\0\0\xea\x60");
    let named: Vec<u8> = png[12..29].to_vec();
    png[29..33].copy_from_slice(&crc(&named).to_be_bytes());
    // The same as GIF and JPEG.
    let mut gif = fixtures::bytes("anim.gif");
    gif[6..10].copy_from_slice(b"\x60\xea\x60\xea");
    let mut jpeg = fixtures::bytes("big.jpg");
    let frame = jpeg
        .windows(2)
        .position(|pair| pair == b"\xff\xc0")
        .expect("a frame");
    jpeg[frame + 5..frame + 9].copy_from_slice(b"\xea\x60\xea\x60");
    // A bitmap of minus two thousand million rows.
    let mut bitmap = b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0".to_vec();
    bitmap.extend_from_slice(b"\xff\xff\xff\x7f\x01\0\0\x80\x01\0\x18\0");
    bitmap.resize(54, 0);
    for (bomb, name) in [(png, "png"), (gif, "gif"), (jpeg, "jpeg"), (bitmap, "bmp")] {
        let started = Instant::now();
        let refusal = desk.inspect(&bomb).expect_err(name);
        assert!(
            matches!(
                refusal,
                InspectRefusal::TooManyPixels | InspectRefusal::Broken
            ),
            "{name}"
        );
        if name != "bmp" {
            assert_eq!(refusal, InspectRefusal::TooManyPixels, "{name}");
        }
        assert!(started.elapsed().as_secs() < 2, "{name}");
        let shrunk = shrink(&bomb, THUMBNAIL, Motion::Kept, &Limits::default());
        assert!(matches!(shrunk, Err(Error::Refused(_))), "{name}");
    }
    assert_eq!(desk.left_behind(), 0);
}

#[test]
fn a_picture_cut_off_anywhere_is_refused_and_leaves_no_trace() {
    let desk = Desk::new();
    for name in [
        "alpha.png",
        "anim.png",
        "anim.gif",
        "second.webp",
        "exif.jpg",
    ] {
        let bytes = fixtures::bytes(name);
        for part in 1..24 {
            // From behind the magic number to right before the last few bytes.
            let length = 16 + (bytes.len() - 20) * part / 24;
            let refusal = desk.inspect(&bytes[..length]).err();
            assert_eq!(refusal, Some(InspectRefusal::Broken), "{name} at {length}");
        }
    }
    assert_eq!(desk.left_behind(), 0);
}

/// One small file of each kind.
fn small_files() -> Vec<Vec<u8>> {
    let names = [
        "alpha.png",
        "anim.png",
        "anim.gif",
        "second.webp",
        "audio.mp3",
        "video.mp4",
        "vec.svg",
        "page.html",
    ];
    let mut files: Vec<_> = names.into_iter().map(fixtures::bytes).collect();
    files.push(small_photograph());
    files
}

/// Few pixels with all the EXIF of the real photograph, which lies behind its JFIF header.
fn small_photograph() -> Vec<u8> {
    let exif = fixtures::bytes("exif.jpg");
    let length = usize::from(u16::from_be_bytes([exif[22], exif[23]]));
    let pixels =
        ::image::RgbImage::from_fn(40, 30, |x, y| ::image::Rgb([x as u8 * 6, y as u8 * 8, 99]));
    let mut jpeg = std::io::Cursor::new(Vec::new());
    pixels
        .write_to(&mut jpeg, ::image::ImageFormat::Jpeg)
        .expect("written");
    let jpeg = jpeg.into_inner();
    [&exif[..22 + length], &jpeg[2..]].concat()
}

#[test]
fn no_damage_to_a_file_makes_it_anything_but_refused_or_kept() {
    let mut desk = Desk::new();
    desk.media.limits = Limits {
        pixels: 4_000_000,
        memory_bytes: 16 << 20,
    };
    let mut dice = 0x2545_f491_4f6c_dd1d_u64;
    let mut roll = move |sides: usize| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        (dice % sides as u64) as usize
    };
    for whole in small_files() {
        desk.inspect(&whole).expect("sound before it is damaged");
        for round in 0..500 {
            let mut bytes = whole.clone();
            // The beginning, where the structure is, is hit more often.
            let reach = if roll(2) == 0 {
                bytes.len()
            } else {
                bytes.len().min(64)
            };
            for _ in 0..=roll(4) {
                bytes[roll(reach)] = roll(256) as u8;
            }
            if let Ok(inspected) = desk.inspect(&bytes) {
                assert_eq!(
                    inspected.description.key,
                    hash::sha256(&read(&inspected.stored))
                );
            }
            if round % 4 == 0 {
                let _ = shrink(&bytes, shrink::EMOJI, Motion::Kept, &desk.media.limits);
            }
        }
    }
    assert_eq!(desk.left_behind(), 0);
}

#[test]
fn what_is_kept_is_found_and_nothing_is_left_behind() {
    let desk = Desk::new();
    let inspected = desk.fixture("banner.png");
    let stored = read(&inspected.stored);
    let it = desk.media.keep(inspected).expect("kept");
    let keys = [Some(&it.key), it.thumbnail_key.as_ref()]
        .into_iter()
        .flatten();
    for key in keys {
        assert!(desk.media.folder.open_file(key).expect("read").is_some());
    }
    assert_eq!(it.key, hash::sha256(&stored));
    assert_eq!(it.size_bytes, stored.len() as u64);
    drop(desk.fixture("big.jpg"));
    assert_eq!(desk.left_behind(), 0);
}

/// CRC-32, for the header of a made-up PNG.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |rest, &byte| {
        (0..8).fold(rest ^ u32::from(byte), |rest, _| {
            (rest >> 1) ^ (0xedb8_8320 & (rest & 1).wrapping_neg())
        })
    })
}

/// Not a test: prints what a photograph costs (`cargo test costs -- --ignored --nocapture`).
#[test]
#[ignore = "prints figures"]
fn costs_of_a_photograph() {
    let desk = Desk::new();
    for name in ["big.jpg", "exif.jpg", "banner.png"] {
        let started = Instant::now();
        let inspected = desk.fixture(name);
        let took = started.elapsed();
        let thumbnail = inspected.thumbnail.map(|it| (it.mime, it.size_bytes));
        println!("{name}: {took:?}, thumbnail {thumbnail:?}");
    }
    let status = std::fs::read_to_string(Path::new("/proc/self/status")).unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM"));
    println!("{}", peak.unwrap_or("peak unknown"));
}
