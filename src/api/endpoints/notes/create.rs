//! `notes/create`: writes, answers, renotes or quotes.

use serde::Deserialize;
use serde::Serialize;

use crate::actions::notes::Draft;
use crate::actions::notes::NewPoll;
use crate::actions::notes::PostRefusal;
use crate::actions::notes::post;
use crate::api::endpoint::Endpoint;
use crate::api::endpoint::Lane;
use crate::api::endpoint::Limit;
use crate::api::endpoint::SignedIn;
use crate::api::error::ApiError;
use crate::api::error::Declared;
use crate::api::error::client;
use crate::api::error::refusal;
use crate::api::look::look;
use crate::api::pack::note;
use crate::api::params::MOMENT;
use crate::api::params::Named;
use crate::api::params::ids;
use crate::api::preferences::QUOTERS;
use crate::api::schema::Literal;
use crate::api::schema::NOT_BLANK;
use crate::api::schema::Object;
use crate::api::schema::Schema;
use crate::api::schema::Unless;
use crate::api::schema::at_least;
use crate::api::schema::boolean;
use crate::api::schema::id;
use crate::api::schema::list;
use crate::api::schema::list_of;
use crate::api::schema::object;
use crate::api::schema::text;
use crate::api::schema::text_like;
use crate::api::schema::word;
use crate::app::App;
use crate::clock::Time;
use crate::federation::naming;
use crate::http::Request;
use crate::limits;
use crate::model::files::File;
use crate::model::interactions::Quoters;
use crate::model::notes::CW_CHARACTERS;
use crate::model::notes::FILES;
use crate::model::notes::Note;
use crate::model::notes::ReactionAcceptance;
use crate::model::notes::TEXT_CHARACTERS;
use crate::model::notes::Visibility;
use crate::model::polls::CHOICE_CHARACTERS;
use crate::model::polls::CHOICES;
use crate::model::polls::Choice;
use crate::model::users::User;

/// As its code says.
pub const NO_SUCH_RENOTE_TARGET: Declared = client(
    "NO_SUCH_RENOTE_TARGET",
    "b5c90186-4ab0-49c8-9bba-a1f76c282ba4",
    "No such renote target.",
);
/// As its code says.
pub const CANNOT_RENOTE_TO_A_PURE_RENOTE: Declared = client(
    "CANNOT_RENOTE_TO_A_PURE_RENOTE",
    "fd4cc33e-2a37-48dd-99cc-9b806eb2031a",
    "You can not Renote a pure Renote.",
);
/// As its code says.
pub const CANNOT_RENOTE_DUE_TO_VISIBILITY: Declared = client(
    "CANNOT_RENOTE_DUE_TO_VISIBILITY",
    "be9529e9-fe72-4de0-ae43-0b363c4938af",
    "You can not Renote due to target visibility.",
);
/// As its code says.
pub const NO_SUCH_REPLY_TARGET: Declared = client(
    "NO_SUCH_REPLY_TARGET",
    "749ee0f6-d3da-459a-bf02-282e2da4292c",
    "No such reply target.",
);
/// As its code says.
pub const CANNOT_REPLY_TO_AN_INVISIBLE_NOTE: Declared = client(
    "CANNOT_REPLY_TO_AN_INVISIBLE_NOTE",
    "b98980fa-3780-406c-a935-b6d0eeee10d1",
    "You cannot reply to an invisible Note.",
);
/// As its code says.
pub const CANNOT_REPLY_TO_A_PURE_RENOTE: Declared = client(
    "CANNOT_REPLY_TO_A_PURE_RENOTE",
    "3ac74a84-8fd5-4bb0-870f-01804f82ce15",
    "You can not reply to a pure Renote.",
);
/// As its code says.
pub const CANNOT_REPLY_WITH_EXTENDED_VISIBILITY: Declared = client(
    "CANNOT_REPLY_TO_SPECIFIED_VISIBILITY_NOTE_WITH_EXTENDED_VISIBILITY",
    "ed940410-535c-4d5e-bfa3-af798671e93c",
    "You cannot reply to a specified visibility note with extended visibility.",
);
/// As its code says.
pub const CANNOT_CREATE_ALREADY_EXPIRED_POLL: Declared = client(
    "CANNOT_CREATE_ALREADY_EXPIRED_POLL",
    "04da457d-b083-4055-9082-955525eda5a5",
    "Poll is already expired.",
);
/// As its code says.
pub const NO_SUCH_CHANNEL: Declared = client(
    "NO_SUCH_CHANNEL",
    "b1653923-5453-4edc-b786-7c4f39bb0bbb",
    "No such channel.",
);
/// As its code says.
pub const YOU_HAVE_BEEN_BLOCKED: Declared = client(
    "YOU_HAVE_BEEN_BLOCKED",
    "b390d7e1-8a5e-46ed-b625-06271cafd3d3",
    "You have been blocked by this user.",
);
/// As its code says.
pub const NO_SUCH_FILE: Declared = client(
    "NO_SUCH_FILE",
    "b6992544-63e7-67f0-fa7f-32444b1b5306",
    "Some files are not found.",
);
/// As its code says.
pub const CONTAINS_TOO_MANY_MENTIONS: Declared = client(
    "CONTAINS_TOO_MANY_MENTIONS",
    "4de0363a-3046-481b-9b0f-feff3e211025",
    "Cannot post because it exceeds the allowed number of mentions.",
);

/// As its code says.
pub const CONTAINS_PROHIBITED_WORDS: Declared = client(
    "CONTAINS_PROHIBITED_WORDS",
    "aa6e01d3-a85c-669d-758a-76aab43af334",
    "Cannot post because it contains prohibited words.",
);

/// The author of the other note lets nobody do that, or not this one: not among Misskey's,
/// which know no such wishes.
pub const INTERACTION_NOT_ALLOWED: Declared = client(
    "INTERACTION_NOT_ALLOWED",
    "5d1f0b52-7f1c-4a86-9d43-1f5a0c9a6e77",
    "The author of that note does not allow this.",
);

/// Who may see a note.
pub const VISIBILITY: Schema = word(&["public", "home", "followers", "specified"]);
/// Which reactions are welcome.
pub const ACCEPTANCE: Schema = word(&[
    "likeOnly",
    "likeOnlyForRemote",
    "nonSensitiveOnly",
    "nonSensitiveOnlyForLocalLikeOnlyForRemote",
]);
const FILE_IDS: Schema = list_of(&id(), 1, FILES).unique();
const CHOICE: Schema = text(1, CHOICE_CHARACTERS);
const CHOICE_LIST: Schema = list_of(&CHOICE, *CHOICES.start(), *CHOICES.end()).unique();
const POLL: Schema = object(&[
    ("choices", CHOICE_LIST),
    ("multiple", boolean()),
    ("expiresAt", MOMENT.nullable()),
    ("expiredAfter", at_least(1).nullable()),
])
.required(&["choices"]);

/// Who brings neither a renote nor files nor a poll must write something.
const WITHOUT_ANYTHING_ELSE: Unless = Unless {
    given: &["renoteId", "fileIds", "mediaIds", "poll"],
    then: Object {
        properties: &[("text", text_like(1, TEXT_CHARACTERS, NOT_BLANK))],
        required: &["text"],
        any_of: &[],
        unless: None,
    },
};

/// Writes a note.
pub struct Create;

/// The note to be.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    visibility: Visibility,
    #[serde(default)]
    visible_user_ids: Vec<Named<User>>,
    cw: Option<String>,
    local_only: bool,
    reaction_acceptance: Option<ReactionAcceptance>,
    quote_approval_policy: Option<Quoters>,
    no_extract_mentions: bool,
    no_extract_hashtags: bool,
    no_extract_emojis: bool,
    reply_id: Option<Named<Note>>,
    renote_id: Option<Named<Note>>,
    channel_id: Option<Named<()>>,
    text: Option<String>,
    file_ids: Option<Vec<Named<File>>>,
    media_ids: Option<Vec<Named<File>>>,
    poll: Option<Poll>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Poll {
    choices: Vec<String>,
    #[serde(default)]
    multiple: bool,
    expires_at: Option<i64>,
    expired_after: Option<i64>,
}

/// The note that was written.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Output {
    created_note: note::One,
}

impl Endpoint for Create {
    const NAME: &'static str = "notes/create";
    const SCOPE: Option<&'static str> = Some("write:notes");
    const LIMIT: Option<Limit> = Some(Limit::of(limits::POST));
    const PARAMS: Schema = object(&[
        ("visibility", VISIBILITY.or(Literal::Text("public"))),
        ("visibleUserIds", list(&id()).unique()),
        ("cw", text(1, CW_CHARACTERS).nullable()),
        ("localOnly", boolean().or(Literal::Bool(false))),
        (
            "reactionAcceptance",
            ACCEPTANCE.nullable().or(Literal::Null),
        ),
        ("quoteApprovalPolicy", QUOTERS.nullable()),
        ("noExtractMentions", boolean().or(Literal::Bool(false))),
        ("noExtractHashtags", boolean().or(Literal::Bool(false))),
        ("noExtractEmojis", boolean().or(Literal::Bool(false))),
        ("replyId", id().nullable()),
        ("renoteId", id().nullable()),
        ("channelId", id().nullable()),
        ("text", text(1, TEXT_CHARACTERS).nullable()),
        ("fileIds", FILE_IDS),
        ("mediaIds", FILE_IDS),
        ("poll", POLL.nullable()),
    ])
    .unless(&WITHOUT_ANYTHING_ELSE);
    const ERRORS: &'static [Declared] = &[
        NO_SUCH_RENOTE_TARGET,
        CANNOT_RENOTE_TO_A_PURE_RENOTE,
        CANNOT_RENOTE_DUE_TO_VISIBILITY,
        NO_SUCH_REPLY_TARGET,
        CANNOT_REPLY_TO_AN_INVISIBLE_NOTE,
        CANNOT_REPLY_TO_A_PURE_RENOTE,
        CANNOT_REPLY_WITH_EXTENDED_VISIBILITY,
        CANNOT_CREATE_ALREADY_EXPIRED_POLL,
        NO_SUCH_CHANNEL,
        YOU_HAVE_BEEN_BLOCKED,
        NO_SUCH_FILE,
        CONTAINS_TOO_MANY_MENTIONS,
        CONTAINS_PROHIBITED_WORDS,
        INTERACTION_NOT_ALLOWED,
    ];
    type Caller = SignedIn;
    type Params = Params;
    type Output = Output;

    fn call(app: &App, SignedIn(me): SignedIn, params: Params) -> Result<Output, ApiError> {
        if params.channel_id.is_some() {
            return Err(NO_SUCH_CHANNEL.into());
        }
        let draft = draft(app, &me, params)?;
        let viewer = me.clone();
        let note = app
            .db
            .write(move |tx| post(tx, &me, draft))
            .map_err(|error| refusal(error, declared))?;
        look(app, Some(&viewer), |lens| {
            Ok(Output {
                created_note: note::one(lens, note)?,
            })
        })
    }

    /// A text with an `@` may name somebody we have to ask for.
    fn lane(request: &Request) -> Lane {
        Lane::of_words(request, "@")
    }
}

/// The note as the rules take it, with everything it names found.
fn draft(app: &App, me: &User, params: Params) -> Result<Draft, ApiError> {
    let text = params
        .text
        .as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty());
    let poll = params.poll.map(|poll| new_poll(poll, app.clock.now()));
    let choices = poll.iter().flat_map(|poll| &poll.choices);
    let texts: Vec<&str> = text
        .into_iter()
        .chain(params.cw.as_deref())
        .chain(choices.map(|choice| choice.text.as_str()))
        .collect();
    let mut named = naming::named(
        app,
        &texts,
        Some(me).filter(|_| !params.no_extract_mentions),
    )?;
    if params.no_extract_hashtags {
        named.tags.clear();
    }
    if params.no_extract_emojis {
        named.emojis.clear();
    }
    Ok(Draft {
        text: text.map(str::to_owned),
        cw: params.cw,
        visibility: Some(params.visibility),
        local_only: params.local_only,
        reply: params.reply_id.map(|note| note.0),
        renote: params.renote_id.map(|note| note.0),
        files: ids(&params.file_ids.or(params.media_ids).unwrap_or_default()),
        poll,
        recipients: ids(&params.visible_user_ids),
        quoters: params.quote_approval_policy,
        reaction_acceptance: params.reaction_acceptance,
        named,
    })
}

fn new_poll(poll: Poll, now: Time) -> NewPoll {
    let choices = poll.choices.into_iter();
    NewPoll {
        choices: choices.map(|text| Choice { text, votes: 0 }).collect(),
        multiple: poll.multiple,
        expires_at: match (poll.expires_at, poll.expired_after) {
            (Some(at), _) => Some(Time(at)),
            (None, Some(after)) => Some(now.plus(after)),
            (None, None) => None,
        },
        voters: None,
    }
}

/// A refusal in the API's words.
pub fn declared(refusal: PostRefusal) -> Declared {
    match refusal {
        // The schema lets nothing empty through but a renote of nothing.
        PostRefusal::Empty | PostRefusal::NoSuchRenote => NO_SUCH_RENOTE_TARGET,
        PostRefusal::NoSuchReply => NO_SUCH_REPLY_TARGET,
        PostRefusal::InvisibleReply => CANNOT_REPLY_TO_AN_INVISIBLE_NOTE,
        PostRefusal::ReplyToRenote => CANNOT_REPLY_TO_A_PURE_RENOTE,
        PostRefusal::ReplyWidensSpecified => CANNOT_REPLY_WITH_EXTENDED_VISIBILITY,
        PostRefusal::RenoteOfRenote => CANNOT_RENOTE_TO_A_PURE_RENOTE,
        PostRefusal::RenoteNotAllowed => CANNOT_RENOTE_DUE_TO_VISIBILITY,
        PostRefusal::Blocked => YOU_HAVE_BEEN_BLOCKED,
        PostRefusal::NoSuchFile => NO_SUCH_FILE,
        PostRefusal::PollExpired => CANNOT_CREATE_ALREADY_EXPIRED_POLL,
        PostRefusal::TooManyMentions => CONTAINS_TOO_MANY_MENTIONS,
        PostRefusal::ProhibitedWords => CONTAINS_PROHIBITED_WORDS,
        PostRefusal::NotWelcome => INTERACTION_NOT_ALLOWED,
    }
}
