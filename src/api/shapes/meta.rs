//! `Meta`: what this server is.

use crate::api::shapes::ANY;
use crate::api::shapes::COUNT;
use crate::api::shapes::Entity;
use crate::api::shapes::FLAG;
use crate::api::shapes::NOTHING;
use crate::api::shapes::POLICIES;
use crate::api::shapes::TEXT;
use crate::api::shapes::list;
use crate::api::shapes::map;

/// What this server is and can do.
pub const META: Entity = Entity {
    name: "Meta",
    parts: &[&[
        ("maintainerName", TEXT.or_null()),
        ("maintainerEmail", TEXT.or_null()),
        ("version", TEXT),
        ("providesTarball", FLAG),
        ("name", TEXT.or_null()),
        ("shortName", TEXT.or_null()),
        ("uri", TEXT),
        ("description", TEXT.or_null()),
        ("langs", list(&TEXT)),
        ("tosUrl", TEXT.or_null()),
        ("repositoryUrl", TEXT),
        ("feedbackUrl", TEXT),
        ("impressumUrl", TEXT.or_null()),
        ("privacyPolicyUrl", TEXT.or_null()),
        ("inquiryUrl", TEXT.or_null()),
        ("disableRegistration", FLAG),
        ("emailRequiredForSignup", FLAG),
        ("enableHcaptcha", FLAG),
        ("hcaptchaSiteKey", NOTHING),
        ("enableMcaptcha", FLAG),
        ("mcaptchaSiteKey", NOTHING),
        ("mcaptchaInstanceUrl", NOTHING),
        ("enableRecaptcha", FLAG),
        ("recaptchaSiteKey", NOTHING),
        ("enableTurnstile", FLAG),
        ("turnstileSiteKey", NOTHING),
        ("enableTestcaptcha", FLAG),
        ("swPublickey", TEXT.or_null()),
        ("themeColor", TEXT.or_null()),
        ("mascotImageUrl", TEXT.or_null()),
        ("bannerUrl", TEXT.or_null()),
        ("infoImageUrl", TEXT.or_null()),
        ("serverErrorImageUrl", TEXT.or_null()),
        ("notFoundImageUrl", TEXT.or_null()),
        ("iconUrl", TEXT.or_null()),
        ("backgroundImageUrl", TEXT.or_null()),
        ("logoImageUrl", TEXT.or_null()),
        ("maxNoteTextLength", COUNT),
        ("defaultLightTheme", TEXT.or_null()),
        ("defaultDarkTheme", TEXT.or_null()),
        ("ads", list(&ANY)),
        ("notesPerOneAd", COUNT),
        ("enableEmail", FLAG),
        ("enableServiceWorker", FLAG),
        ("translatorAvailable", FLAG),
        ("serverRules", list(&TEXT)),
        ("policies", POLICIES),
        ("mediaProxy", TEXT),
        ("enableUrlPreview", FLAG),
        ("noteSearchableScope", TEXT),
        ("maxFileSize", COUNT),
        ("cacheRemoteFiles", FLAG.maybe()),
        ("cacheRemoteSensitiveFiles", FLAG.maybe()),
        ("requireSetup", FLAG.maybe()),
        ("proxyAccountName", TEXT.or_null().maybe()),
        ("features", map(&FLAG).maybe()),
    ]],
};
