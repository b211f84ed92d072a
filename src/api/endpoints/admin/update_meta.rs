//! `admin/update-meta`: says something else of the server. What has no effect on a server
//! as light as this one is kept and answered back.

use serde::Deserialize;
use serde_json::Map;
use serde_json::Value;

use crate::actions::meta::Marks;
use crate::actions::meta::update;
use crate::api::endpoint::Admin;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::schema::Kind;
use crate::api::schema::Pattern;
use crate::api::schema::Schema;
use crate::api::schema::boolean;
use crate::api::schema::id;
use crate::api::schema::integer;
use crate::api::schema::like;
use crate::api::schema::list_of;
use crate::api::schema::object;
use crate::api::schema::text;
use crate::api::schema::word;
use crate::app::App;
use crate::model::blocklists::are_ours;
use crate::model::instances::Mark;
use crate::model::instances::host_of;
use crate::model::meta::HOSTS;

const TEXT: Schema = text(0, 8_192);
const WORD: Schema = text(0, 2_048);
const WORDS: Schema = list_of(&WORD, 0, 10_000);
const HOST_LIST: Schema = list_of(&WORD, 0, HOSTS);
const COLOR: Schema = like(Pattern {
    source: "^#[0-9a-fA-F]{6}$",
    matches: is_color,
});

fn is_color(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or_default();
    digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Says it.
pub struct UpdateMeta;

/// The names and values, as Misskey has them.
#[derive(Deserialize)]
#[serde(transparent)]
pub struct Params(Map<String, Value>);

impl Endpoint for UpdateMeta {
    const NAME: &'static str = "admin/update-meta";
    const SCOPE: Option<&'static str> = Some("write:admin:meta");
    const PARAMS: Schema = object(SETTINGS);
    type Caller = Admin;
    type Params = Params;
    type Output = ();

    fn call(app: &App, Admin(me): Admin, params: Params) -> Result<(), ApiError> {
        let mut given = params.0;
        let mut marks = Marks::new();
        for (name, mark) in [
            ("blockedHosts", Mark::Blocked),
            ("silencedHosts", Mark::Silenced),
            ("mediaSilencedHosts", Mark::MediaSilenced),
            ("reportSilencedHosts", Mark::ReportSilenced),
            ("federationHosts", Mark::Allowed),
        ] {
            if let Some(Value::Array(hosts)) = given.remove(name) {
                let hosts = hosts.iter().filter_map(Value::as_str).filter_map(host_of);
                let hosts: Vec<String> = hosts.collect();
                let us = app.config.origin.homes();
                let ours = hosts.iter().find(|host| are_ours(&us, host));
                if let Some(ours) = ours.filter(|_| mark != Mark::Allowed) {
                    let reason = format!("{ours} is this server, or above it");
                    return Err(ApiError::invalid(format!("#/properties/{name}"), reason));
                }
                marks.push((mark, hosts));
            }
        }
        let set = settings(given);
        app.db
            .write(move |tx| update(tx, me.id, &set, &marks))
            .map_err(|error| ApiError::Failed(error.into_fault()))
    }
}

/// What is to be kept: names we know; null only where it says that there is none.
fn settings(mut given: Map<String, Value>) -> Map<String, Value> {
    let preview = given.remove("summalyProxy");
    if let Some(proxy) = preview {
        given.entry("urlPreviewSummaryProxyUrl").or_insert(proxy);
    }
    let kind = |name: &str| {
        let found = SETTINGS.iter().find(|(known, _)| *known == name);
        found.map(|(_, schema)| schema.kind)
    };
    let kept = given.into_iter().filter_map(|(name, value)| {
        let kind = kind(&name)?;
        let is_text = matches!(kind, Kind::Text(..) | Kind::Id | Kind::Integer(..));
        (is_text || !value.is_null()).then(|| (name, without_blanks(value)))
    });
    kept.collect()
}

/// Lists are kept without empty entries, as in Misskey.
fn without_blanks(value: Value) -> Value {
    match value {
        Value::Array(mut words) => {
            words.retain(|word| word.as_str() != Some(""));
            Value::Array(words)
        }
        other => other,
    }
}

/// Every setting Misskey knows.
const SETTINGS: &[(&str, Schema)] = &[
    ("disableRegistration", boolean().nullable()),
    ("pinnedUsers", WORDS.nullable()),
    ("hiddenTags", WORDS.nullable()),
    ("blockedHosts", HOST_LIST.nullable()),
    ("sensitiveWords", WORDS.nullable()),
    ("prohibitedWords", WORDS.nullable()),
    ("prohibitedWordsForNameOfUser", WORDS.nullable()),
    ("themeColor", COLOR.nullable()),
    ("mascotImageUrl", TEXT.nullable()),
    ("bannerUrl", TEXT.nullable()),
    ("serverErrorImageUrl", TEXT.nullable()),
    ("infoImageUrl", TEXT.nullable()),
    ("notFoundImageUrl", TEXT.nullable()),
    ("iconUrl", TEXT.nullable()),
    ("app192IconUrl", TEXT.nullable()),
    ("app512IconUrl", TEXT.nullable()),
    ("backgroundImageUrl", TEXT.nullable()),
    ("logoImageUrl", TEXT.nullable()),
    ("name", TEXT.nullable()),
    ("shortName", TEXT.nullable()),
    ("description", TEXT.nullable()),
    ("defaultLightTheme", TEXT.nullable()),
    ("defaultDarkTheme", TEXT.nullable()),
    ("cacheRemoteFiles", boolean()),
    ("cacheRemoteSensitiveFiles", boolean()),
    ("emailRequiredForSignup", boolean()),
    ("enableHcaptcha", boolean()),
    ("hcaptchaSiteKey", TEXT.nullable()),
    ("hcaptchaSecretKey", TEXT.nullable()),
    ("enableMcaptcha", boolean()),
    ("mcaptchaSiteKey", TEXT.nullable()),
    ("mcaptchaInstanceUrl", TEXT.nullable()),
    ("mcaptchaSecretKey", TEXT.nullable()),
    ("enableRecaptcha", boolean()),
    ("recaptchaSiteKey", TEXT.nullable()),
    ("recaptchaSecretKey", TEXT.nullable()),
    ("enableTurnstile", boolean()),
    ("turnstileSiteKey", TEXT.nullable()),
    ("turnstileSecretKey", TEXT.nullable()),
    ("enableTestcaptcha", boolean()),
    (
        "sensitiveMediaDetection",
        word(&["none", "all", "local", "remote"]),
    ),
    (
        "sensitiveMediaDetectionSensitivity",
        word(&["medium", "low", "high", "veryLow", "veryHigh"]),
    ),
    ("setSensitiveFlagAutomatically", boolean()),
    ("enableSensitiveMediaDetectionForVideos", boolean()),
    ("proxyAccountId", id().nullable()),
    ("maintainerName", TEXT.nullable()),
    ("maintainerEmail", TEXT.nullable()),
    ("langs", WORDS),
    ("deeplAuthKey", TEXT.nullable()),
    ("deeplIsPro", boolean()),
    ("enableEmail", boolean()),
    ("email", TEXT.nullable()),
    ("smtpSecure", boolean()),
    ("smtpHost", TEXT.nullable()),
    ("smtpPort", integer().nullable()),
    ("smtpUser", TEXT.nullable()),
    ("smtpPass", TEXT.nullable()),
    ("enableServiceWorker", boolean()),
    ("swPublicKey", TEXT.nullable()),
    ("swPrivateKey", TEXT.nullable()),
    ("tosUrl", TEXT.nullable()),
    ("repositoryUrl", TEXT.nullable()),
    ("feedbackUrl", TEXT.nullable()),
    ("impressumUrl", TEXT.nullable()),
    ("privacyPolicyUrl", TEXT.nullable()),
    ("inquiryUrl", TEXT.nullable()),
    ("useObjectStorage", boolean()),
    ("objectStorageBaseUrl", TEXT.nullable()),
    ("objectStorageBucket", TEXT.nullable()),
    ("objectStoragePrefix", TEXT.nullable()),
    ("objectStorageEndpoint", TEXT.nullable()),
    ("objectStorageRegion", TEXT.nullable()),
    ("objectStoragePort", integer().nullable()),
    ("objectStorageAccessKey", TEXT.nullable()),
    ("objectStorageSecretKey", TEXT.nullable()),
    ("objectStorageUseSSL", boolean()),
    ("objectStorageUseProxy", boolean()),
    ("objectStorageSetPublicRead", boolean()),
    ("objectStorageS3ForcePathStyle", boolean()),
    ("enableIpLogging", boolean()),
    ("enableActiveEmailValidation", boolean()),
    ("enableVerifymailApi", boolean()),
    ("verifymailAuthKey", TEXT.nullable()),
    ("enableTruemailApi", boolean()),
    ("truemailInstance", TEXT.nullable()),
    ("truemailAuthKey", TEXT.nullable()),
    ("enableChartsForRemoteUser", boolean()),
    ("enableChartsForFederatedInstances", boolean()),
    ("enableStatsForFederatedInstances", boolean()),
    ("enableServerMachineStats", boolean()),
    ("enableIdenticonGeneration", boolean()),
    ("serverRules", WORDS),
    ("bannedEmailDomains", WORDS),
    ("preservedUsernames", WORDS),
    ("manifestJsonOverride", TEXT),
    ("enableFanoutTimeline", boolean()),
    ("enableFanoutTimelineDbFallback", boolean()),
    ("perLocalUserUserTimelineCacheMax", integer()),
    ("perRemoteUserUserTimelineCacheMax", integer()),
    ("perUserHomeTimelineCacheMax", integer()),
    ("perUserListTimelineCacheMax", integer()),
    ("enableReactionsBuffering", boolean()),
    ("notesPerOneAd", integer()),
    ("silencedHosts", HOST_LIST.nullable()),
    ("mediaSilencedHosts", HOST_LIST.nullable()),
    // Misskey has no such list.
    ("reportSilencedHosts", HOST_LIST.nullable()),
    ("summalyProxy", TEXT.nullable()),
    ("urlPreviewEnabled", boolean()),
    ("urlPreviewTimeout", integer()),
    ("urlPreviewMaximumContentLength", integer()),
    ("urlPreviewRequireContentLength", boolean()),
    ("urlPreviewUserAgent", TEXT.nullable()),
    ("urlPreviewSummaryProxyUrl", TEXT.nullable()),
    ("federation", word(&["all", "none", "specified"])),
    ("federationHosts", HOST_LIST),
];

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lists_are_kept_without_blanks_and_strangers_not_at_all() {
        let given = json!({"hiddenTags": ["a", ""], "unheard": 1, "name": null, "disableRegistration": null});
        let given = given.as_object().cloned().expect("an object");
        let kept = settings(given);
        assert_eq!(
            Value::Object(kept),
            json!({"hiddenTags": ["a"], "name": null})
        );
    }
}
