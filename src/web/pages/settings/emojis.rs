//! Looking after the custom emoji of this server: adding, describing, deleting, taking over
//! from other servers, archives in and out. For those whose roles let them.

use std::collections::BTreeSet;

use maud::Markup;
use maud::html;

use crate::actions::emojis;
use crate::actions::emojis::Change;
use crate::actions::emojis::EmojiRefusal;
use crate::error::Error;
use crate::model::Id;
use crate::model::emojis::ALIASES;
use crate::model::emojis::Emoji;
use crate::model::emojis::LICENSE_CHARACTERS;
use crate::model::emojis::Looks;
use crate::model::emojis::NAME_CHARACTERS;
use crate::model::emojis::is_name;
use crate::model::users::User;
use crate::prepare;
use crate::prepare::Wanted;
use crate::prepare::emojis::CopyRefusal;
use crate::store;
use crate::store::emojis::Wanted as Search;
use crate::web::Answer;
use crate::web::gather;
use crate::web::input::Input;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::layout::Section;
use crate::web::pages::compose::files;
use crate::web::pages::settings;
use crate::web::parts::form;
use crate::web::parts::list;
use crate::web::parts::pager;
use crate::web::to;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

/// Emoji on one page.
const PER_PAGE: u32 = 50;
/// All other names of one emoji, as they are typed.
const ALIASES_CHARACTERS: usize = 1_000;
/// Where this page is.
const HERE: &str = "/settings/emojis";
/// Where those of other servers are.
const OTHERS: &str = "/settings/emojis/others";

struct Emojis {
    words: String,
    found: Vec<Emoji>,
    categories: BTreeSet<String>,
    are_others: bool,
}

/// `GET /settings/emojis`.
pub fn show(visit: &Visit) -> Answer {
    listed(visit, false)
}

/// `GET /settings/emojis/others`: those of other servers, to be taken over.
pub fn show_others(visit: &Visit) -> Answer {
    listed(visit, true)
}

fn listed(visit: &Visit, are_others: bool) -> Answer {
    manager(visit)?;
    let words = visit.request.parameter("q").unwrap_or_default();
    let words = words.trim().trim_matches(':').to_owned();
    let search = Search {
        words: Some(words.clone()).filter(|words| !words.is_empty()),
        ..Search::default()
    };
    let page = visit.page(PER_PAGE);
    let (found, categories) = visit.app.db.read(|db| {
        let found = match are_others {
            true => store::emojis::search_remote(db, &search, page)?,
            false => store::emojis::search_local(db, &search, page)?,
        };
        let all = store::emojis::local(db)?.into_iter();
        let categories = all.filter_map(|emoji| emoji.looks.category).collect();
        Ok((found, categories))
    })?;
    let page = Emojis {
        words,
        found,
        categories,
        are_others,
    };
    Ok(layout::show(&page, &visit.frame()?))
}

/// Whoever may do this; others are not told that there is anything.
fn manager<'v>(visit: &'v Visit<'_>) -> Result<&'v User, Trouble> {
    let me = &visit.me()?.person.user;
    let may = visit.app.db.read(|db| visit.manages_emojis(db))?;
    may.then_some(me).ok_or(Trouble::NotFound)
}

/// `POST /settings/emojis`.
pub fn add(visit: &Visit, mut input: Input) -> Answer {
    let me = manager(visit)?;
    let say = |key: &'static str| Trouble::Refused(visit.language.say(key).to_owned());
    let upload = input
        .uploads
        .pop()
        .ok_or_else(|| say("emojis.no_picture"))?;
    let own = upload.name.clone().unwrap_or_default();
    let stem = own.rsplit_once('.').map_or(own.as_str(), |(stem, _)| stem);
    let name = input.words("name").unwrap_or_else(|| stem.to_owned());
    let name = name.trim_matches(':').to_owned();
    if !is_name(&name) {
        return Err(say("emojis.bad_name"));
    }
    let added = prepare::emojis::add(visit.app, me, &name, upload, looks(&input));
    added.map_err(Trouble::of(visit.language, words))?;
    to(&format!("{HERE}?said=emojis.added"))
}

/// `POST /settings/emojis/ID`.
pub fn change(visit: &Visit, id: &str, input: &Input) -> Answer {
    let by = manager(visit)?.id;
    let id = Id::parse(id).ok_or(Trouble::NotFound)?;
    let name = input.words("name").filter(|name| is_name(name));
    let said = looks(input);
    let changed = visit.app.db.write(move |tx| {
        emojis::change(tx, by, id, |emoji| Change {
            name,
            picture: None,
            looks: Looks {
                roles: emoji.looks.roles.clone(),
                ..said
            },
        })
    });
    changed.map_err(Trouble::of(visit.language, words))?;
    to(&format!("{HERE}?said=emojis.changed"))
}

/// `POST /settings/emojis/ID/delete`.
pub fn delete(visit: &Visit, id: &str) -> Answer {
    let by = manager(visit)?.id;
    let id = Id::parse(id).ok_or(Trouble::NotFound)?;
    let deleted = visit.app.db.write(move |tx| emojis::delete(tx, by, id));
    deleted.map_err(Trouble::of(visit.language, words))?;
    to(&format!("{HERE}?said=emojis.deleted"))
}

/// `POST /settings/emojis/ID/copy`: takes one of another server over.
pub fn copy(visit: &Visit, id: &str) -> Answer {
    let me = manager(visit)?;
    let id = Id::parse(id).ok_or(Trouble::NotFound)?;
    let copied = prepare::emojis::copy(visit.app, me, id);
    copied.map_err(Trouble::of(visit.language, |refusal| match refusal {
        CopyRefusal::NoSuchEmoji => "emojis.gone",
        CopyRefusal::Taken => "emojis.taken",
        CopyRefusal::NoPicture => "emojis.no_picture",
    }))?;
    to(&format!("{OTHERS}?said=emojis.added"))
}

/// `POST /settings/emojis/import`: an archive comes in.
pub fn import(visit: &Visit, mut input: Input) -> Answer {
    let me = manager(visit)?;
    let say = |key: &'static str| Trouble::Refused(visit.language.say(key).to_owned());
    let upload = input
        .uploads
        .pop()
        .ok_or_else(|| say("emojis.no_archive"))?;
    let name = upload.name.clone().unwrap_or_default();
    let kept = prepare::upload(visit.app, me, upload, Wanted::default());
    let kept = kept.map_err(|error| files::unkept(visit.language, error, &name))?;
    let by = me.id;
    let noted = visit
        .app
        .db
        .write(move |tx| emojis::import_later(tx, by, kept.id));
    noted.map_err(Error::into_fault)?;
    to(&format!("{HERE}?said=emojis.importing"))
}

/// `POST /settings/emojis/export`: an archive goes into the drive.
pub fn export(visit: &Visit) -> Answer {
    let by = manager(visit)?.id;
    let noted = visit.app.db.write(move |tx| emojis::export_later(tx, by));
    noted.map_err(Error::into_fault)?;
    to(&format!("{HERE}?said=emojis.exporting"))
}

fn words(refusal: EmojiRefusal) -> &'static str {
    match refusal {
        EmojiRefusal::Taken => "emojis.taken",
        EmojiRefusal::NoSuchEmoji => "emojis.gone",
        EmojiRefusal::NoSuchFile => "emojis.no_picture",
    }
}

/// What the form says of an emoji, each part cut to its length.
fn looks(input: &Input) -> Looks {
    let cut = |name: &str, most: usize| {
        let words = input.words(name);
        words.map(|words| words.chars().take(most).collect::<String>())
    };
    let aliases = cut("aliases", ALIASES_CHARACTERS).unwrap_or_default();
    let aliases = aliases.split_whitespace().take(ALIASES);
    Looks {
        category: cut("category", NAME_CHARACTERS),
        aliases: aliases.map(str::to_owned).collect(),
        license: cut("license", LICENSE_CHARACTERS),
        is_sensitive: input.is_on("sensitive"),
        local_only: input.is_on("local-only"),
        roles: Vec::new(),
    }
}

impl Emojis {
    fn new_one(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        html! {
            details.card.pad {
                summary { strong { (say("emojis.add")) } }
                form.stack method="post" action=(HERE) enctype="multipart/form-data" {
                    (form::proof(&frame.proof))
                    div.field {
                        label for="picture" { (say("emojis.picture")) }
                        input id="picture" name="picture" type="file" accept="image/*" required;
                    }
                    (self.fields(frame, "new", "", &Looks::default()))
                    div.buttons { button.go { (say("emojis.add.go")) } }
                }
            }
        }
    }

    /// The fields of a form about one emoji; `which` keeps their ids apart.
    fn fields(&self, frame: &Frame, which: &str, name: &str, looks: &Looks) -> Markup {
        let say = |key| frame.language.say(key);
        let line = |part: &str, key, value: &str, most: usize, hint: Option<&str>| {
            let id = format!("{part}-{which}");
            html! {
                div.field {
                    label for=(id) { (say(key)) }
                    input id=(id) name=(part) value=(value) maxlength=(most) autocapitalize="none" spellcheck="false"
                        autocomplete="off" list=[(part == "category").then_some("categories")];
                    @if let Some(hint) = hint { small { (hint) } }
                }
            }
        };
        let category = looks.category.as_deref().unwrap_or_default();
        let license = looks.license.as_deref().unwrap_or_default();
        html! {
            (line("name", "emojis.name", name, NAME_CHARACTERS, Some(say("emojis.name.hint"))))
            (line("category", "emojis.category", category, NAME_CHARACTERS, None))
            (line("aliases", "emojis.aliases", &looks.aliases.join(" "), ALIASES_CHARACTERS, Some(say("emojis.aliases.hint"))))
            (line("license", "emojis.license", license, LICENSE_CHARACTERS, None))
            (form::switch("sensitive", say("emojis.sensitive"), say("emojis.sensitive.hint"), looks.is_sensitive))
            (form::switch("local-only", say("emojis.local"), say("emojis.local.hint"), looks.local_only))
        }
    }

    fn archives(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        html! {
            details.card.pad {
                summary { strong { (say("emojis.archives")) } }
                form.stack method="post" action={ (HERE) "/import" } enctype="multipart/form-data" {
                    (form::proof(&frame.proof))
                    div.field {
                        label for="archive" { (say("emojis.import")) }
                        input id="archive" name="archive" type="file" accept=".zip,application/zip" required;
                        small { (say("emojis.import.hint")) }
                    }
                    div.buttons { button.go { (say("emojis.import.go")) } }
                }
                form.stack method="post" action={ (HERE) "/export" } {
                    (form::proof(&frame.proof))
                    p.hint { (say("emojis.export.hint")) }
                    div.buttons { button.plain { (say("emojis.export.go")) } }
                }
            }
        }
    }

    fn search(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let here = if self.are_others { OTHERS } else { HERE };
        html! {
            form.card.pad.look-for method="get" action=(here) role="search" {
                div.field {
                    input name="q" type="search" value=(self.words) maxlength=(NAME_CHARACTERS)
                        placeholder=(say("emojis.search")) aria-label=(say("emojis.search"));
                }
                button.go.small { (say("emojis.search.go")) }
            }
        }
    }

    fn row(&self, frame: &Frame, emoji: &Emoji) -> Markup {
        let say = |key| frame.language.say(key);
        let action = format!("{HERE}/{}", emoji.id);
        let name = format!(":{}:", emoji.name);
        let beside = match &emoji.host {
            Some(host) => Some(host.as_str()),
            None => emoji.looks.category.as_deref(),
        };
        html! {
            li.emoji-row {
                img src=(gather::emoji_picture(emoji)) alt=(name) height="32" loading="lazy";
                div.what { strong { (name) } @if let Some(beside) = beside { " " small { (beside) } } }
                @if self.are_others {
                    form method="post" action={ (action) "/copy" } {
                        (form::proof(&frame.proof))
                        button.go.small { (say("emojis.copy")) }
                    }
                } @else {
                    details {
                        summary.act { (say("emojis.change")) }
                        form.stack method="post" action=(action) {
                            (form::proof(&frame.proof))
                            (self.fields(frame, &emoji.id.to_string(), &emoji.name, &emoji.looks))
                            div.buttons { button.go { (say("settings.save")) } }
                        }
                        form.buttons method="post" action={ (action) "/delete" } {
                            (form::proof(&frame.proof))
                            button.danger { (say("emojis.delete")) }
                        }
                    }
                }
            }
        }
    }
}

impl Page for Emojis {
    fn title(&self, frame: &Frame) -> String {
        frame.language.say("emojis.title").to_owned()
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let last = self.found.last();
        let last = last.filter(|_| self.found.len() >= PER_PAGE as usize);
        let last = last.map(|emoji| emoji.id.to_string());
        let here = if self.are_others { OTHERS } else { HERE };
        html! {
            (settings::tabs(frame, HERE))
            nav.tabs {
                a href=(HERE) aria-current=[(!self.are_others).then_some("page")] { (say("emojis.ours")) }
                a href=(OTHERS) aria-current=[self.are_others.then_some("page")] { (say("emojis.others")) }
            }
            @if !self.are_others { (self.new_one(frame)) (self.archives(frame)) }
            (self.search(frame))
            datalist id="categories" { @for category in &self.categories { option value=(category) {} } }
            section.card {
                ol.list.emojis { @for emoji in &self.found { (self.row(frame, emoji)) } }
                @if self.found.is_empty() { (list::empty(say("emojis.none"), say("emojis.none.next"))) }
                (pager::older(frame.language, &with_words(here, &self.words), last.as_deref()))
            }
        }
    }

    fn section(&self) -> Section {
        Section::Settings
    }
}

fn with_words(path: &str, words: &str) -> String {
    if words.is_empty() {
        return path.to_owned();
    }
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("q", words)
        .finish();
    format!("{path}?{query}")
}
