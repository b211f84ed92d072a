//! Pictures, films, sounds and other files of a note. Each picture reserves its place
//! before it is here; what is sensitive is covered until asked for.

use maud::Markup;
use maud::html;

use crate::web::gather::Shown;
use crate::web::layout::Frame;
use crate::web::parts::icon::icon;

/// Types browsers show as pictures; everything else is offered as a file.
const PICTURES: [&str; 6] = [
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
    "image/avif",
    "image/apng",
];

/// The files of a note.
pub fn files(frame: &Frame, files: &[Shown]) -> Markup {
    let (shown, others): (Vec<_>, Vec<_>) = files.iter().partition(|file| is_shown(file));
    let class = match shown.len() {
        n @ 1..=4 => format!("media n{n}"),
        _ => "media many".to_owned(),
    };
    html! {
        @if !shown.is_empty() {
            div class=(class) { @for file in &shown { (piece(frame, file)) } }
        }
        @for file in &others { (other(file)) }
    }
}

fn is_shown(file: &Shown) -> bool {
    is_picture(file) || is_film(file)
}

fn is_picture(file: &Shown) -> bool {
    PICTURES.contains(&file.media_type.as_str())
}

/// Films and sounds of other servers would have to be kept whole: they are only linked.
fn is_film(file: &Shown) -> bool {
    file.media_type.starts_with("video/") && file.elsewhere.is_none()
}

fn piece(frame: &Frame, file: &Shown) -> Markup {
    let inside = if is_film(file) {
        film(file)
    } else {
        picture(frame, file)
    };
    html! {
        @if file.is_sensitive {
            details.cover {
                summary { (icon("warning")) span { (frame.language.say("note.sensitive")) } }
                (inside)
            }
        } @else if is_film(file) {
            div { (inside) }
        } @else {
            (inside)
        }
    }
}

fn picture(frame: &Frame, file: &Shown) -> Markup {
    let (width, height) = file.size.unzip();
    let description = file.comment.as_deref().unwrap_or_default();
    html! {
        a href=(file.address) data-zoom title=[file.comment.as_deref()] aria-label=[description.is_empty().then(|| frame.language.say("note.open"))] {
            @if let Some(blurhash) = &file.blurhash { canvas.blur data-blurhash=(blurhash) aria-hidden="true" {} }
            img src=(file.small) width=[width] height=[height] alt=(description) loading="lazy" decoding="async";
            @if !description.is_empty() { span.alt aria-hidden="true" { (frame.language.say("note.alt")) } }
        }
    }
}

/// A picture in a tile, beside its name: covered if it is sensitive.
pub fn small(file: &Shown) -> Markup {
    html! {
        @if file.is_sensitive {
            (icon("warning"))
        } @else {
            img src=(file.small) alt=(file.comment.as_deref().unwrap_or_default()) loading="lazy" decoding="async";
        }
    }
}

fn film(file: &Shown) -> Markup {
    let (width, height) = file.size.unzip();
    html! {
        video src=(file.address) width=[width] height=[height] controls preload="metadata" playsinline
            aria-label=[file.comment.as_deref()] title=[file.comment.as_deref()] {}
    }
}

fn other(file: &Shown) -> Markup {
    html! {
        @if let Some(address) = &file.elsewhere {
            a.file href=(address) rel="nofollow noopener noreferrer" target="_blank" { (icon("out")) (file.name) }
        } @else if file.media_type.starts_with("audio/") {
            div.media { div.sound { audio src=(file.address) controls preload="none" aria-label=(file.name) {} } }
        } @else {
            a.file href=(file.address) download=(file.name) { (icon("link")) (file.name) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::layout;

    fn show(file: Shown) -> String {
        files(&layout::tests::frame(None), &[file]).into_string()
    }

    #[test]
    fn a_picture_reserves_its_place_and_says_what_it_shows() {
        let html = show(Shown {
            media_type: "image/webp".to_owned(),
            comment: Some("Two beans".to_owned()),
            size: Some((800, 600)),
            ..Shown::default()
        });
        assert!(
            html.contains("width=\"800\" height=\"600\" alt=\"Two beans\""),
            "{html}"
        );
        assert!(html.contains("class=\"alt\""));
    }

    #[test]
    fn what_is_sensitive_is_covered_and_what_is_strange_is_a_file() {
        let sensitive = Shown {
            media_type: "image/png".to_owned(),
            is_sensitive: true,
            ..Shown::default()
        };
        assert!(show(sensitive).contains("<details class=\"cover\">"));
        for strange in ["image/svg+xml", "text/html", "application/pdf"] {
            let html = show(Shown {
                media_type: strange.to_owned(),
                ..Shown::default()
            });
            assert!(
                html.contains("download") && !html.contains("<img"),
                "{strange}"
            );
        }
    }
}
