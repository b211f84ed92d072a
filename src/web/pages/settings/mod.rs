//! What one says of oneself: name, words, fields, pictures, and a few switches. Other
//! settings are in the files beside this one, in `mutes.rs`, `security/` and `apps.rs`.

pub mod muted_servers;
pub mod muted_words;
pub mod notifications;

use std::collections::BTreeSet;

use maud::Markup;
use maud::html;

use crate::actions::users;
use crate::actions::users::ProfileRefusal;
use crate::error::Error;
use crate::http::Upload;
use crate::mfm;
use crate::model::Id;
use crate::model::files::File;
use crate::model::interactions::Quoters;
use crate::model::users::Field;
use crate::model::users::Profile;
use crate::model::users::Settings;
use crate::model::users::User;
use crate::prepare;
use crate::prepare::Wanted;
use crate::store;
use crate::web::Answer;
use crate::web::gather;
use crate::web::input::Input;
use crate::web::layout;
use crate::web::layout::Frame;
use crate::web::layout::Page;
use crate::web::layout::Section;
use crate::web::locale::Language;
use crate::web::pages::compose::files;
use crate::web::parts::form;
use crate::web::to;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

/// The most characters of each, as in Misskey (`models/User.ts`, `UserProfile.ts`).
const NAME_CHARACTERS: usize = 50;
/// Of the description.
const BIO_CHARACTERS: usize = 1_500;
/// Of the place.
const PLACE_CHARACTERS: usize = 50;
/// Of a field's name and value; Misskey has no bound, other servers cut at 255.
const FIELD_CHARACTERS: usize = 255;
/// Fields, as in Misskey.
const FIELDS: usize = 16;
/// Empty fields offered beside those that are filled.
const FIELDS_OFFERED: usize = 4;

struct SettingsPage {
    user: User,
    profile: Profile,
    settings: Settings,
    avatar: String,
    banner: Option<String>,
}

/// `GET /settings/profile`.
pub fn show(visit: &Visit) -> Answer {
    let me = visit.me()?;
    let id = me.person.user.id;
    let profile = visit
        .app
        .db
        .read(|db| store::users::profile(db, id))?
        .unwrap_or_default();
    let page = SettingsPage {
        user: me.person.user.clone(),
        banner: profile.banner.as_ref().map(gather::banner),
        profile,
        settings: me.account.settings.clone(),
        avatar: me.person.avatar.clone(),
    };
    Ok(layout::show(&page, &visit.frame()?))
}

/// `POST /settings/profile`. When nothing comes of it, the pictures that came with it go, too.
pub fn save(visit: &Visit, mut input: Input) -> Answer {
    let mut pictures = Vec::new();
    let saved = save_with(visit, &mut input, &mut pictures);
    if saved.is_err() {
        files::take_back(visit, pictures, visit.now)?;
    }
    saved?;
    to("/settings/profile?said=settings.saved")
}

fn save_with(
    visit: &Visit,
    input: &mut Input,
    pictures: &mut Vec<Id<File>>,
) -> Result<(), Trouble> {
    let me = visit.me()?;
    let mut user = me.person.user.clone();
    let mut settings = me.account.settings.clone();
    let kept = visit.app.db.read(|db| store::users::profile(db, user.id))?;
    let mut profile = kept.unwrap_or_default();
    say(input, &mut user, &mut profile);
    dress(visit, input, &user, &mut profile, pictures)?;
    settings.locale = input
        .words("language")
        .filter(|tag| Language::of_tag(tag).is_some());
    let quoters = input.text("quoters");
    if let Some(quoters) = quoters.and_then(|word| Quoters::from_word(&word)) {
        settings.quote_policy = quoters;
    }
    let done = visit.app.db.write(move |tx| {
        let never = |error: Error<crate::error::Never>| Error::Failed(error.into_fault());
        users::change_settings(tx, user.id, &settings).map_err(never)?;
        users::change_profile(tx, &user, &profile)
    });
    done.map_err(Trouble::of(visit.language, words))
}

/// The words and switches, each cut to its length.
fn say(input: &Input, user: &mut User, profile: &mut Profile) {
    let text = |name: &str, most: usize| {
        input
            .words(name)
            .map(|words| words.chars().take(most).collect::<String>())
    };
    user.name = text("name", NAME_CHARACTERS);
    profile.description = text("bio", BIO_CHARACTERS);
    profile.location = text("place", PLACE_CHARACTERS);
    profile.birthday = text("birthday", 10).filter(|day| is_day(day));
    profile.fields = fields(input);
    user.is_locked = input.is_on("locked");
    user.is_bot = input.is_on("bot");
    user.is_cat = input.is_on("cat");
    user.emojis = emojis(user, profile);
}

fn is_day(text: &str) -> bool {
    text.parse::<jiff::civil::Date>().is_ok()
}

fn fields(input: &Input) -> Vec<Field> {
    let cut = |text: &str| {
        text.trim()
            .chars()
            .take(FIELD_CHARACTERS)
            .collect::<String>()
    };
    let pairs = input
        .all("field-name")
        .into_iter()
        .zip(input.all("field-value"));
    let pairs = pairs.map(|(name, value)| Field {
        name: cut(name),
        value: cut(value),
    });
    pairs
        .filter(|field| !field.name.is_empty() && !field.value.is_empty())
        .take(FIELDS)
        .collect()
}

/// The custom emoji that name, words and fields use.
fn emojis(user: &User, profile: &Profile) -> Vec<String> {
    let fields = profile
        .fields
        .iter()
        .flat_map(|field| [Some(&field.name), Some(&field.value)]);
    let texts = [user.name.as_ref(), profile.description.as_ref()]
        .into_iter()
        .chain(fields);
    let names: BTreeSet<_> = texts
        .flatten()
        .flat_map(|text| mfm::find(&mfm::parse(text)).emojis)
        .collect();
    names.into_iter().collect()
}

/// The pictures: a new one, none, or the one there was. New ones are noted in `kept`.
fn dress(
    visit: &Visit,
    input: &mut Input,
    user: &User,
    profile: &mut Profile,
    kept: &mut Vec<Id<File>>,
) -> Result<(), Trouble> {
    for upload in std::mem::take(&mut input.uploads) {
        let place = match upload.field.as_str() {
            "avatar" => &mut profile.avatar_id,
            "banner" => &mut profile.banner_id,
            _ => continue,
        };
        let picture = keep(visit, user, upload)?;
        *place = Some(picture);
        kept.push(picture);
    }
    if input.is_on("no-avatar") {
        profile.avatar_id = None;
    }
    if input.is_on("no-banner") {
        profile.banner_id = None;
    }
    Ok(())
}

fn keep(visit: &Visit, user: &User, upload: Upload) -> Result<Id<File>, Trouble> {
    let name = upload.name.clone().unwrap_or_default();
    let kept = prepare::upload(visit.app, user, upload, Wanted::default());
    Ok(kept
        .map_err(|error| files::unkept(visit.language, error, &name))?
        .id)
}

fn words(refusal: ProfileRefusal) -> &'static str {
    match refusal {
        ProfileRefusal::NoSuchAvatar | ProfileRefusal::NoSuchBanner => "refused.file",
        ProfileRefusal::AvatarNotImage | ProfileRefusal::BannerNotImage => "refused.no_picture",
        ProfileRefusal::NoOtherPictures => "refused.no_other_pictures",
        ProfileRefusal::ProhibitedName => "refused.prohibited_name",
    }
}

/// The pages of the settings.
pub fn tabs(frame: &Frame, here: &str) -> Markup {
    let viewer = frame.viewer.as_ref();
    let manages = viewer.is_some_and(|me| me.manages_emojis);
    let moderates = viewer.is_some_and(|me| me.is_moderator);
    let emojis = manages.then_some(("/settings/emojis", "emojis.tab"));
    let server = moderates.then_some(("/settings/server", "server.title"));
    let pages = [
        ("/settings/profile", "settings.profile"),
        ("/settings/notifications", "told.title"),
        ("/settings/mutes", "mutes.title"),
        ("/settings/security", "security.title"),
        ("/settings/apps", "apps.title"),
    ];
    html! {
        h1.for-readers { (frame.language.say("settings.title")) }
        nav.tabs.many aria-label=(frame.language.say("settings.title")) {
            @for (path, words) in pages.into_iter().chain(emojis).chain(server) {
                a href=(path) aria-current=[(path == here).then_some("page")] { (frame.language.say(words)) }
            }
        }
    }
}

impl SettingsPage {
    fn pictures(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        html! {
            div.field {
                label for="avatar" { (say("settings.avatar")) }
                div.look {
                    img.avatar src=(self.avatar) width="46" height="46" alt=(say("settings.avatar.alt"));
                    input id="avatar" name="avatar" type="file" accept="image/*";
                }
                @if self.profile.avatar_id.is_some() {
                    label.toggle { input type="checkbox" name="no-avatar" value="1"; (say("settings.remove")) }
                }
            }
            div.field {
                label for="banner" { (say("settings.banner")) }
                div.look {
                    @if let Some(banner) = &self.banner {
                        img.thumb src=(banner) width="120" height="40" alt=(say("settings.banner.alt"));
                    }
                    input id="banner" name="banner" type="file" accept="image/*";
                }
                @if self.banner.is_some() {
                    label.toggle { input type="checkbox" name="no-banner" value="1"; (say("settings.remove")) }
                }
            }
        }
    }

    fn lines(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let field = |name, key, value, longest| form::Field {
            name,
            label: say(key),
            value,
            longest,
            ..form::Field::default()
        };
        let or_none = |text: &'_ Option<String>| text.clone().unwrap_or_default();
        let (name, bio, place, birthday) = (
            or_none(&self.user.name),
            or_none(&self.profile.description),
            or_none(&self.profile.location),
            or_none(&self.profile.birthday),
        );
        let bio = form::Field {
            hint: Some(say("settings.bio.hint")),
            ..field("bio", "settings.bio", &bio, BIO_CHARACTERS)
        };
        html! {
            (form::line(&field("name", "settings.display", &name, NAME_CHARACTERS), "text", "nickname", false))
            (form::area(&bio))
            (form::line(&field("place", "settings.place", &place, PLACE_CHARACTERS), "text", "off", false))
            (form::line(&field("birthday", "settings.birthday", &birthday, 10), "date", "bday", false))
        }
    }

    fn fields(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let offered = (self.profile.fields.len() + FIELDS_OFFERED).min(FIELDS);
        html! {
            fieldset {
                legend { (say("settings.fields")) }
                @for at in 0..offered {
                    @let field = self.profile.fields.get(at);
                    div.field.pairs {
                        input name="field-name" maxlength=(FIELD_CHARACTERS) value=(field.map_or("", |field| &field.name))
                            placeholder=(say("settings.field.name")) aria-label=(say("settings.field.name"));
                        input name="field-value" maxlength=(FIELD_CHARACTERS) value=(field.map_or("", |field| &field.value))
                            placeholder=(say("settings.field.value")) aria-label=(say("settings.field.value"));
                    }
                }
                p.hint { (say("settings.fields.hint")) }
            }
        }
    }

    fn quoters<'a>(&self, frame: &'a Frame) -> [(&'a str, &'a str); 3] {
        let words = |quoters: Quoters| match quoters {
            Quoters::Public => "settings.quoters.public",
            Quoters::Followers => "settings.quoters.followers",
            Quoters::Nobody => "settings.quoters.nobody",
        };
        Quoters::ALL.map(|one| (one.word(), frame.language.say(words(one))))
    }

    fn switches(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        let languages: Vec<_> = std::iter::once(("", say("settings.language.auto")))
            .chain(Language::ALL.map(|language| (language.tag(), language.say("language.name"))))
            .collect();
        let chosen = self
            .settings
            .locale
            .as_deref()
            .and_then(Language::of_tag)
            .map_or("", Language::tag);
        html! {
            (form::choice("language", say("settings.language"), &languages, chosen))
            (form::choice("quoters", say("settings.quoters"), &self.quoters(frame), self.settings.quote_policy.word()))
            (form::switch("locked", say("settings.locked"), say("settings.locked.hint"), self.user.is_locked))
            (form::switch("bot", say("settings.bot"), say("settings.bot.hint"), self.user.is_bot))
            (form::switch("cat", say("settings.cat"), say("settings.cat.hint"), self.user.is_cat))
        }
    }
}

impl Page for SettingsPage {
    fn title(&self, frame: &Frame) -> String {
        frame.language.say("settings.title").to_owned()
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        html! {
            (tabs(frame, "/settings/profile"))
            form.card.pad.stack method="post" action="/settings/profile" enctype="multipart/form-data" {
                (form::proof(&frame.proof))
                (self.pictures(frame))
                (self.lines(frame))
                (self.fields(frame))
                (self.switches(frame))
                div.buttons { button.go { (say("settings.save")) } }
            }
        }
    }

    fn section(&self) -> Section {
        Section::Settings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_birthday_is_a_day_that_exists() {
        assert!(is_day("2000-02-29"));
        for wrong in ["2001-02-29", "yesterday", "", "2000-2-9 x"] {
            assert!(!is_day(wrong), "{wrong}");
        }
    }
}
