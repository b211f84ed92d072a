//! What one says of oneself: name, words, fields, pictures, and a few switches.

use maud::Markup;
use maud::html;

use crate::actions::users;
use crate::actions::users::ProfileRefusal;
use crate::http::Upload;
use crate::model::Id;
use crate::model::files::File;
use crate::model::interactions::Quoters;
use crate::model::users::DESCRIPTION_CHARACTERS;
use crate::model::users::FIELD_CHARACTERS;
use crate::model::users::FIELDS;
use crate::model::users::Field;
use crate::model::users::LOCATION_CHARACTERS;
use crate::model::users::NAME_CHARACTERS;
use crate::model::users::Profile;
use crate::model::users::Settings;
use crate::model::users::User;
use crate::model::users::is_birthday;
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
use crate::web::pages::settings;
use crate::web::parts::form;
use crate::web::to;
use crate::web::trouble::Trouble;
use crate::web::visit::Visit;

/// Empty fields offered beside those that are filled.
const FIELDS_OFFERED: usize = 4;

struct ProfilePage {
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
    let page = ProfilePage {
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

/// What the form says: all that it offers.
struct Said {
    name: Option<String>,
    bio: Option<String>,
    place: Option<String>,
    birthday: Option<String>,
    fields: Vec<Field>,
    is_locked: bool,
    is_bot: bool,
    is_cat: bool,
    avatar: Picture,
    banner: Picture,
}

/// What becomes of a picture.
#[derive(Clone, Copy)]
enum Picture {
    Kept,
    Removed,
    New(Id<File>),
}

fn save_with(
    visit: &Visit,
    input: &mut Input,
    pictures: &mut Vec<Id<File>>,
) -> Result<(), Trouble> {
    let me = visit.me()?.person.user.clone();
    let uploads = std::mem::take(&mut input.uploads);
    let mut said = Said::read(input);
    said.dress(visit, &me, uploads, pictures)?;
    let language = input.words("language");
    let language = language.filter(|tag| Language::of_tag(tag).is_some());
    let quoters = input.text("quoters");
    let quoters = quoters.and_then(|word| Quoters::from_word(&word));
    let done = visit.app.db.write(move |tx| {
        users::change_settings(tx, me.id, |settings| {
            settings.locale = language;
            settings.quote_policy = quoters.unwrap_or(settings.quote_policy);
        })?;
        users::change_profile(tx, me.id, |user, profile| said.say(user, profile))
    });
    done.map_err(Trouble::of(visit.language, words))
}

impl Said {
    /// The words and switches, each cut to its length.
    fn read(input: &Input) -> Self {
        let text = |name: &str, most| input.words(name).map(|words| cut(&words, most));
        let picture = |removed: &str| match input.is_on(removed) {
            true => Picture::Removed,
            false => Picture::Kept,
        };
        Self {
            name: text("name", NAME_CHARACTERS),
            bio: text("bio", DESCRIPTION_CHARACTERS),
            place: text("place", LOCATION_CHARACTERS),
            birthday: input.words("birthday").filter(|day| is_birthday(day)),
            fields: fields(input),
            is_locked: input.is_on("locked"),
            is_bot: input.is_on("bot"),
            is_cat: input.is_on("cat"),
            avatar: picture("no-avatar"),
            banner: picture("no-banner"),
        }
    }

    /// The pictures that came with it, unless it takes them off again. They are noted in
    /// `kept`.
    fn dress(
        &mut self,
        visit: &Visit,
        user: &User,
        uploads: Vec<Upload>,
        kept: &mut Vec<Id<File>>,
    ) -> Result<(), Trouble> {
        for upload in uploads {
            let place = match upload.field.as_str() {
                "avatar" => &mut self.avatar,
                "banner" => &mut self.banner,
                _ => continue,
            };
            if !matches!(place, Picture::Removed) {
                let picture = keep(visit, user, upload)?;
                *place = Picture::New(picture);
                kept.push(picture);
            }
        }
        Ok(())
    }

    fn say(self, user: &mut User, profile: &mut Profile) {
        user.name = self.name;
        profile.description = self.bio;
        profile.location = self.place;
        profile.birthday = self.birthday;
        profile.fields = self.fields;
        user.is_locked = self.is_locked;
        user.is_bot = self.is_bot;
        user.is_cat = self.is_cat;
        self.avatar.hang(&mut profile.avatar_id);
        self.banner.hang(&mut profile.banner_id);
    }
}

impl Picture {
    fn hang(self, place: &mut Option<Id<File>>) {
        match self {
            Self::Kept => {}
            Self::Removed => *place = None,
            Self::New(file) => *place = Some(file),
        }
    }
}

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

fn fields(input: &Input) -> Vec<Field> {
    let pairs = input.all("field-name").into_iter();
    let pairs = pairs.zip(input.all("field-value"));
    let whole = pairs.filter_map(|(name, value)| {
        Field::new(&cut(name, FIELD_CHARACTERS), &cut(value, FIELD_CHARACTERS))
    });
    whole.take(FIELDS).collect()
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

/// Whom one may let quote one's notes, in words.
fn quoters(frame: &Frame) -> [(&str, &str); 3] {
    let words = |quoters: Quoters| match quoters {
        Quoters::Public => "settings.quoters.public",
        Quoters::Followers => "settings.quoters.followers",
        Quoters::Nobody => "settings.quoters.nobody",
    };
    Quoters::ALL.map(|one| (one.word(), frame.language.say(words(one))))
}

impl ProfilePage {
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
            ..field("bio", "settings.bio", &bio, DESCRIPTION_CHARACTERS)
        };
        html! {
            (form::line(&field("name", "settings.display", &name, NAME_CHARACTERS), "text", "nickname", false))
            (form::area(&bio))
            (form::line(&field("place", "settings.place", &place, LOCATION_CHARACTERS), "text", "off", false))
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
            (form::choice("quoters", say("settings.quoters"), &quoters(frame), self.settings.quote_policy.word()))
            (form::switch("locked", say("settings.locked"), say("settings.locked.hint"), self.user.is_locked))
            (form::switch("bot", say("settings.bot"), say("settings.bot.hint"), self.user.is_bot))
            (form::switch("cat", say("settings.cat"), say("settings.cat.hint"), self.user.is_cat))
        }
    }
}

impl Page for ProfilePage {
    fn title(&self, frame: &Frame) -> String {
        frame.language.say("settings.title").to_owned()
    }

    fn body(&self, frame: &Frame) -> Markup {
        let say = |key| frame.language.say(key);
        html! {
            (settings::tabs(frame, "/settings/profile"))
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
