//! `MetaLite` and `MetaDetailed`: what this server is and can do.
//!
//! What a small server does not have is told as switched off, never left out: clients
//! read most of these keys without a guard.

use serde::Serialize;
use serde_json::Value;

use crate::api::pack::Lens;
use crate::api::pack::policies;
use crate::config::Config;
use crate::config::Registration;
use crate::model::notes::TEXT_CHARACTERS;
use crate::model::roles::Policies;
use crate::store::settings;
use crate::store::settings::VapidKey;
use crate::store::users;

/// Clients that compare versions look at the year and the month of Misskey's; what
/// follows the dash is ours.
pub const VERSION: &str = concat!("2024.10.1-mamekey.", env!("CARGO_PKG_VERSION"));

/// Where the program comes from.
const REPOSITORY: &str = "https://github.com/mamekey/mamekey";

/// What this server is.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(
    missing_docs,
    reason = "the names are Misskey's and say what they mean"
)]
pub struct Meta {
    maintainer_name: Option<String>,
    maintainer_email: Option<String>,
    version: &'static str,
    provides_tarball: bool,
    name: Option<String>,
    short_name: Option<String>,
    uri: String,
    description: Option<String>,
    langs: Vec<String>,
    tos_url: Option<String>,
    repository_url: String,
    feedback_url: String,
    impressum_url: Option<String>,
    privacy_policy_url: Option<String>,
    inquiry_url: Option<String>,
    disable_registration: bool,
    email_required_for_signup: bool,
    #[serde(flatten)]
    captchas: Captchas,
    sw_publickey: Option<String>,
    theme_color: Option<String>,
    mascot_image_url: Option<String>,
    banner_url: Option<String>,
    info_image_url: Option<String>,
    server_error_image_url: Option<String>,
    not_found_image_url: Option<String>,
    icon_url: Option<String>,
    background_image_url: Option<String>,
    logo_image_url: Option<String>,
    max_note_text_length: usize,
    default_light_theme: Option<String>,
    default_dark_theme: Option<String>,
    ads: [Value; 0],
    notes_per_one_ad: u32,
    enable_email: bool,
    enable_service_worker: bool,
    translator_available: bool,
    server_rules: Vec<String>,
    policies: Policies,
    media_proxy: String,
    enable_url_preview: bool,
    note_searchable_scope: &'static str,
    max_file_size: u64,
    #[serde(flatten)]
    more: Option<More>,
}

/// No captcha of any kind.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Captchas {
    enable_hcaptcha: bool,
    hcaptcha_site_key: Option<String>,
    enable_mcaptcha: bool,
    mcaptcha_site_key: Option<String>,
    mcaptcha_instance_url: Option<String>,
    enable_recaptcha: bool,
    recaptcha_site_key: Option<String>,
    enable_turnstile: bool,
    turnstile_site_key: Option<String>,
    enable_testcaptcha: bool,
}

/// What `detail: true` adds.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct More {
    cache_remote_files: bool,
    cache_remote_sensitive_files: bool,
    require_setup: bool,
    proxy_account_name: Option<String>,
    features: Features,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Features {
    registration: bool,
    email_required_for_signup: bool,
    hcaptcha: bool,
    recaptcha: bool,
    turnstile: bool,
    object_storage: bool,
    service_worker: bool,
    miauth: bool,
}

/// The languages of our own pages.
fn languages() -> Vec<String> {
    ["en", "ja"].map(str::to_owned).into()
}

/// Packs what this server is.
pub fn meta(lens: &Lens<'_>, config: &Config, with_detail: bool) -> rusqlite::Result<Meta> {
    let origin = lens.origin.as_str();
    let set = settings::meta(lens.db)?;
    let registration = settings::registration(lens.db, config.registration)?;
    let is_open = registration == Registration::Open;
    let has_previews = set.has_previews();
    Ok(Meta {
        maintainer_name: set.maintainer_name,
        maintainer_email: set.maintainer_email,
        version: VERSION,
        provides_tarball: false,
        name: set
            .name
            .or_else(|| config.name.clone())
            .or_else(|| Some(lens.origin.host().to_owned())),
        short_name: set.short_name,
        uri: origin.to_owned(),
        description: set.description.or_else(|| config.description.clone()),
        langs: set.langs.unwrap_or_else(languages),
        tos_url: set.tos_url,
        repository_url: set.repository_url.unwrap_or_else(|| REPOSITORY.to_owned()),
        feedback_url: set
            .feedback_url
            .unwrap_or_else(|| format!("{REPOSITORY}/issues/new")),
        impressum_url: set.impressum_url,
        privacy_policy_url: set.privacy_policy_url,
        inquiry_url: set.inquiry_url,
        disable_registration: !is_open,
        email_required_for_signup: false,
        captchas: Captchas::default(),
        sw_publickey: settings::get::<VapidKey>(lens.db, settings::VAPID)?.map(|key| key.public),
        theme_color: set.theme_color,
        mascot_image_url: set.mascot_image_url,
        banner_url: set.banner_url,
        info_image_url: set.info_image_url,
        server_error_image_url: set.server_error_image_url,
        not_found_image_url: set.not_found_image_url,
        icon_url: set.icon_url,
        background_image_url: set.background_image_url,
        logo_image_url: set.logo_image_url,
        max_note_text_length: TEXT_CHARACTERS,
        default_light_theme: set.default_light_theme,
        default_dark_theme: set.default_dark_theme,
        ads: [],
        notes_per_one_ad: set.notes_per_one_ad,
        enable_email: false,
        enable_service_worker: true,
        translator_available: false,
        server_rules: set.server_rules,
        policies: policies::base(lens, config)?,
        media_proxy: format!("{origin}/proxy"),
        enable_url_preview: has_previews,
        note_searchable_scope: "local",
        max_file_size: config.drive_max_file_bytes,
        more: match with_detail {
            true => Some(more(lens, is_open)?),
            false => None,
        },
    })
}

fn more(lens: &Lens<'_>, is_open: bool) -> rusqlite::Result<More> {
    Ok(More {
        cache_remote_files: false,
        cache_remote_sensitive_files: false,
        require_setup: !users::any_account(lens.db)?,
        proxy_account_name: None,
        features: Features {
            registration: is_open,
            email_required_for_signup: false,
            hcaptcha: false,
            recaptcha: false,
            turnstile: false,
            object_storage: false,
            service_worker: true,
            miauth: true,
        },
    })
}
