//! Servers one does not want to read anything of.

use maud::Markup;
use maud::html;

use crate::actions::users;
use crate::error::Error;
use crate::error::Never;
use crate::model::instances::host_of;
use crate::model::users::MUTED_INSTANCES;
use crate::web::Answer;
use crate::web::input::Input;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::layout::Section;
use crate::web::pages::settings::mutes;
use crate::web::parts::form;
use crate::web::to;
use crate::web::visit::Visit;

const PATH: &str = "/settings/muted-servers";
/// The longest list in the form.
const LIST_CHARACTERS: usize = 100_000;

struct MutedServers {
    hosts: String,
}

/// `GET /settings/muted-servers`.
pub fn show(visit: &Visit) -> Answer {
    let hosts = visit.me()?.account.settings.muted_instances.join("\n");
    Ok(layout::show(&MutedServers { hosts }, &visit.frame()?))
}

/// `POST /settings/muted-servers`: one a line; what is no server mutes nothing.
pub fn save(visit: &Visit, input: &Input) -> Answer {
    let me = visit.me()?;
    let lines = input.text("hosts").unwrap_or_default();
    let mut hosts: Vec<String> = Vec::new();
    for host in lines.lines().filter_map(host_of) {
        if hosts.len() < MUTED_INSTANCES && !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    let id = me.person.user.id;
    let done: Result<(), Error<Never>> = visit.app.db.write(move |tx| {
        users::change_settings(tx, id, |settings| settings.muted_instances = hosts)
    });
    done.map_err(Error::into_fault)?;
    to(&format!("{PATH}?said=settings.saved"))
}

impl Page for MutedServers {
    fn title(&self, frame: &Frame) -> String {
        frame.language.say("servers.title").to_owned()
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let hosts = form::Field {
            name: "hosts",
            label: say("servers.hosts"),
            hint: Some(say("servers.hint")),
            value: &self.hosts,
            longest: LIST_CHARACTERS,
            ..form::Field::default()
        };
        html! {
            (mutes::tabs(frame, PATH))
            form.card.pad.stack method="post" action=(PATH) {
                (form::proof(&frame.proof))
                (form::area(&hosts))
                div.buttons { button.go { (say("settings.save")) } }
            }
        }
    }

    fn section(&self) -> Section {
        Section::Settings
    }
}
