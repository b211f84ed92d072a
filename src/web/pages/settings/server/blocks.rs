//! The list of unwanted servers as a file: to take over from others, to pass on.

use http::HeaderValue;
use http::StatusCode;
use http::header;
use maud::Markup;
use maud::html;

use crate::actions::blocklists::import;
use crate::error::Fault;
use crate::http::Reply;
use crate::model::blocklists;
use crate::model::blocklists::LIST_BYTES;
use crate::store::instances;
use crate::web::Answer;
use crate::web::input::Input;
use crate::web::layout::Frame;
use crate::web::pages::settings::server::administrator;
use crate::web::parts::form;
use crate::web::to;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

/// `GET /settings/server/blocks.csv`.
pub fn download(visit: &Visit) -> Answer {
    administrator(visit)?;
    let text = blocklists::write(&visit.app.db.read(instances::blocklist)?);
    let name = HeaderValue::from_static("attachment; filename=\"domain_blocks.csv\"");
    let secret = HeaderValue::from_static("private, no-store");
    Ok(Reply::new(StatusCode::OK, "text/csv; charset=utf-8", text)
        .with(header::CONTENT_DISPOSITION, name)
        .with(header::CACHE_CONTROL, secret))
}

/// `POST /settings/server/blocks`: a list is added to what is decided already.
pub fn take_over(visit: &Visit, input: &Input) -> Answer {
    let me = administrator(visit)?;
    let refused = |words| Trouble::Refused(visit.language.say(words).to_owned());
    let upload = input
        .uploads
        .first()
        .ok_or_else(|| refused("refused.empty"))?;
    if upload.size_bytes > LIST_BYTES {
        return Err(refused("refused.invalid"));
    }
    let text = std::fs::read(upload.file.path()).map_err(Fault::from)?;
    let list = blocklists::read(
        &String::from_utf8_lossy(&text),
        &visit.app.config.origin.homes(),
    );
    let done = visit
        .app
        .db
        .write(move |tx| import(tx, me.id, &list.entries));
    done.map_err(Trouble::of(visit.language, |_| "refused.invalid"))?;
    to("/settings/server?said=settings.saved")
}

pub(super) fn card(frame: &Frame) -> Markup {
    let say = |key| frame.language.say(key);
    html! {
        form.card.pad.stack method="post" action="/settings/server/blocks" enctype="multipart/form-data" {
            (form::proof(&frame.proof))
            h2 { (say("server.blocks")) }
            p.hint { (say("server.blocks.hint")) }
            div.field {
                label for="list" { (say("server.blocks.file")) }
                input id="list" name="list" type="file" accept=".csv,text/csv" required;
            }
            div.buttons {
                button.go { (say("server.blocks.take")) }
                a href="/settings/server/blocks.csv" download { (say("server.blocks.save")) }
            }
        }
    }
}
