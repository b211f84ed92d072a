//! `admin/meta`: everything the owner may say of the server.

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::api::endpoint::Admin;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::look::look;
use crate::api::pack::Lens;
use crate::api::pack::meta;
use crate::api::params::Nothing;
use crate::api::schema::Literal;
use crate::app::App;
use crate::model::instances::Mark;
use crate::model::meta::PRESERVED_USERNAMES;
use crate::store::instances;
use crate::store::settings;

/// Tells it.
pub struct AdminMeta;

impl Endpoint for AdminMeta {
    const NAME: &'static str = "admin/meta";
    const SCOPE: Option<&'static str> = Some("read:admin:meta");
    type Caller = Admin;
    type Params = Nothing;
    type Output = Map<String, Value>;

    fn call(app: &App, Admin(me): Admin, _: Nothing) -> Result<Map<String, Value>, ApiError> {
        look(app, Some(&me), |lens| {
            let set = settings::all(lens.db)?;
            let kept = DEFAULTS.iter().map(|(name, default)| {
                let value = set.get(*name).cloned();
                (
                    (*name).to_owned(),
                    value.unwrap_or_else(|| (*default).into()),
                )
            });
            let mut told: Map<String, Value> = kept.collect();
            told.extend(told_to_all(lens)?);
            told.extend(marks(lens)?);
            let preview = told["urlPreviewSummaryProxyUrl"].clone();
            told.insert("summalyProxy".to_owned(), preview);
            Ok(told)
        })
    }
}

/// What `meta` tells everybody in the same words.
fn told_to_all(lens: &Lens<'_>) -> Result<Map<String, Value>, ApiError> {
    let told = serde_json::to_value(meta::meta(lens, lens.config, false)?)?;
    let Value::Object(mut told) = told else {
        return Ok(Map::new());
    };
    told.retain(|name, _| SAME.contains(&name.as_str()));
    let preserved = settings::meta(lens.db)?.preserved_usernames;
    let preserved = preserved.map_or_else(|| json!(PRESERVED_USERNAMES), Value::from);
    told.insert("preservedUsernames".to_owned(), preserved);
    Ok(told)
}

/// Servers that are blocked, silenced, or let in.
fn marks(lens: &Lens<'_>) -> rusqlite::Result<Vec<(String, Value)>> {
    let marked = |mark| instances::marked(lens.db, mark);
    Ok(vec![
        ("blockedHosts".to_owned(), marked(Mark::Blocked)?.into()),
        ("silencedHosts".to_owned(), marked(Mark::Silenced)?.into()),
        (
            "mediaSilencedHosts".to_owned(),
            marked(Mark::MediaSilenced)?.into(),
        ),
        (
            "reportSilencedHosts".to_owned(),
            marked(Mark::ReportSilenced)?.into(),
        ),
        ("federationHosts".to_owned(), marked(Mark::Allowed)?.into()),
    ])
}

/// What is the same as in `meta`.
const SAME: [&str; 11] = [
    "version",
    "uri",
    "name",
    "description",
    "langs",
    "repositoryUrl",
    "feedbackUrl",
    "disableRegistration",
    "swPublickey",
    "enableServiceWorker",
    "policies",
];

/// Every other setting Misskey knows, and what it is while nobody set it.
const DEFAULTS: &[(&str, Literal)] = &[
    ("translatorAvailable", Literal::Bool(false)),
    ("maintainerName", Literal::Null),
    ("maintainerEmail", Literal::Null),
    ("shortName", Literal::Null),
    ("tosUrl", Literal::Null),
    ("impressumUrl", Literal::Null),
    ("privacyPolicyUrl", Literal::Null),
    ("inquiryUrl", Literal::Null),
    ("emailRequiredForSignup", Literal::Bool(false)),
    ("enableHcaptcha", Literal::Bool(false)),
    ("hcaptchaSiteKey", Literal::Null),
    ("enableMcaptcha", Literal::Bool(false)),
    ("mcaptchaSiteKey", Literal::Null),
    ("mcaptchaInstanceUrl", Literal::Null),
    ("enableRecaptcha", Literal::Bool(false)),
    ("recaptchaSiteKey", Literal::Null),
    ("enableTurnstile", Literal::Bool(false)),
    ("turnstileSiteKey", Literal::Null),
    ("enableTestcaptcha", Literal::Bool(false)),
    ("themeColor", Literal::Null),
    ("mascotImageUrl", Literal::Null),
    ("bannerUrl", Literal::Null),
    ("serverErrorImageUrl", Literal::Null),
    ("notFoundImageUrl", Literal::Null),
    ("infoImageUrl", Literal::Null),
    ("iconUrl", Literal::Null),
    ("app192IconUrl", Literal::Null),
    ("app512IconUrl", Literal::Null),
    ("backgroundImageUrl", Literal::Null),
    ("logoImageUrl", Literal::Null),
    ("defaultLightTheme", Literal::Null),
    ("defaultDarkTheme", Literal::Null),
    ("enableEmail", Literal::Bool(false)),
    ("enableServiceWorker", Literal::Bool(false)),
    ("cacheRemoteFiles", Literal::Bool(false)),
    ("cacheRemoteSensitiveFiles", Literal::Bool(true)),
    ("pinnedUsers", Literal::Empty),
    ("hiddenTags", Literal::Empty),
    ("sensitiveWords", Literal::Empty),
    ("prohibitedWords", Literal::Empty),
    ("prohibitedWordsForNameOfUser", Literal::Empty),
    ("hcaptchaSecretKey", Literal::Null),
    ("mcaptchaSecretKey", Literal::Null),
    ("recaptchaSecretKey", Literal::Null),
    ("turnstileSecretKey", Literal::Null),
    ("sensitiveMediaDetection", Literal::Text("none")),
    (
        "sensitiveMediaDetectionSensitivity",
        Literal::Text("medium"),
    ),
    ("setSensitiveFlagAutomatically", Literal::Bool(false)),
    (
        "enableSensitiveMediaDetectionForVideos",
        Literal::Bool(false),
    ),
    ("proxyAccountId", Literal::Null),
    ("email", Literal::Null),
    ("smtpSecure", Literal::Bool(false)),
    ("smtpHost", Literal::Null),
    ("smtpPort", Literal::Null),
    ("smtpUser", Literal::Null),
    ("smtpPass", Literal::Null),
    ("swPrivateKey", Literal::Null),
    ("useObjectStorage", Literal::Bool(false)),
    ("objectStorageBaseUrl", Literal::Null),
    ("objectStorageBucket", Literal::Null),
    ("objectStoragePrefix", Literal::Null),
    ("objectStorageEndpoint", Literal::Null),
    ("objectStorageRegion", Literal::Null),
    ("objectStoragePort", Literal::Null),
    ("objectStorageAccessKey", Literal::Null),
    ("objectStorageSecretKey", Literal::Null),
    ("objectStorageUseSSL", Literal::Bool(true)),
    ("objectStorageUseProxy", Literal::Bool(true)),
    ("objectStorageSetPublicRead", Literal::Bool(false)),
    ("objectStorageS3ForcePathStyle", Literal::Bool(true)),
    ("deeplAuthKey", Literal::Null),
    ("deeplIsPro", Literal::Bool(false)),
    ("enableIpLogging", Literal::Bool(false)),
    ("enableActiveEmailValidation", Literal::Bool(true)),
    ("enableVerifymailApi", Literal::Bool(false)),
    ("verifymailAuthKey", Literal::Null),
    ("enableTruemailApi", Literal::Bool(false)),
    ("truemailInstance", Literal::Null),
    ("truemailAuthKey", Literal::Null),
    ("enableChartsForRemoteUser", Literal::Bool(true)),
    ("enableChartsForFederatedInstances", Literal::Bool(true)),
    ("enableStatsForFederatedInstances", Literal::Bool(true)),
    ("enableServerMachineStats", Literal::Bool(false)),
    ("enableIdenticonGeneration", Literal::Bool(true)),
    ("bannedEmailDomains", Literal::Empty),
    ("manifestJsonOverride", Literal::Text("{}")),
    ("enableFanoutTimeline", Literal::Bool(true)),
    ("enableFanoutTimelineDbFallback", Literal::Bool(true)),
    ("perLocalUserUserTimelineCacheMax", Literal::Int(300)),
    ("perRemoteUserUserTimelineCacheMax", Literal::Int(100)),
    ("perUserHomeTimelineCacheMax", Literal::Int(300)),
    ("perUserListTimelineCacheMax", Literal::Int(300)),
    ("enableReactionsBuffering", Literal::Bool(false)),
    ("notesPerOneAd", Literal::Int(0)),
    ("urlPreviewEnabled", Literal::Bool(true)),
    ("urlPreviewTimeout", Literal::Int(10_000)),
    ("urlPreviewMaximumContentLength", Literal::Int(10_485_760)),
    ("urlPreviewRequireContentLength", Literal::Bool(false)),
    ("urlPreviewUserAgent", Literal::Null),
    ("urlPreviewSummaryProxyUrl", Literal::Null),
    ("federation", Literal::Text("all")),
];
