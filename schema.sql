-- The whole database as it is today; a new file is created from this text, an old one
-- is stepped up to its shape by src/store/steps.rs.
--
-- Ids are integers that print as Misskey's ten characters (src/ids.rs): they sort by
-- time, so `order by id` is `order by date` and no table needs a created_at. Times are
-- Unix milliseconds. Flags are 0 or 1. Remote things have a uri, ours have none: their
-- address is derived from the id. What can be derived is not stored, except what every
-- timeline shows or asks of a note: three counters, which triggers keep, the votes of
-- its poll, whether it has one, how many files, and whom it answers or renotes.

-- What we know of another server.
create table instance (
    host             text primary key,           -- lower-case punycode, port kept unless 443
    first_seen_at    integer not null,
    software_name    text,
    software_version text,
    name             text,
    description      text,
    icon_url         text,
    theme_color      text,
    nodeinfo_at      integer,                    -- when its NodeInfo was last looked at
    last_ok_at       integer,                    -- last delivery taken or valid activity received
    first_failure_at integer,                    -- start of the present row of failed deliveries
    state            integer not null default 0 check (state between 0 and 2), -- alive, unreachable, gone
    is_blocked       integer not null default 0 check (is_blocked in (0, 1)),
    is_silenced      integer not null default 0 check (is_silenced in (0, 1)),
    is_suspended     integer not null default 0 check (is_suspended in (0, 1)), -- by a moderator: nothing is delivered there
    is_media_silenced integer not null default 0 check (is_media_silenced in (0, 1)), -- its pictures count as sensitive
    moderation_note  text,                       -- among moderators
    is_report_silenced integer not null default 0 check (is_report_silenced in (0, 1)), -- its reports are not listened to
    is_allowed       integer not null default 0 check (is_allowed in (0, 1)) -- let in where the owner lets in only some
) strict, without rowid;
create index instance_state on instance (state, first_failure_at);
create index instance_first_seen on instance (first_seen_at);
create index instance_last_ok on instance (last_ok_at);
create index instance_blocked on instance (is_blocked) where is_blocked = 1;
create index instance_silenced on instance (is_silenced) where is_silenced = 1;
create index instance_media_silenced on instance (is_media_silenced) where is_media_silenced = 1;
create index instance_report_silenced on instance (is_report_silenced) where is_report_silenced = 1;
create index instance_allowed on instance (is_allowed) where is_allowed = 1;

-- An actor: ours (host is null) or another server's.
create table user (
    id                   integer primary key,
    host                 text references instance (host),
    username             text not null,
    name                 text,
    description          text,
    location             text,
    birthday             text,                   -- YYYY-MM-DD
    lang                 text,
    fields               text not null default '[]', -- JSON: [{name, value}]
    emojis               text,                   -- names used in name and description, one space between
    followed_message     text,
    avatar_id            integer references file (id) on delete set null,  -- ours
    banner_id            integer references file (id) on delete set null,
    avatar_url           text,                   -- theirs
    banner_url           text,
    is_bot               integer not null default 0 check (is_bot in (0, 1)),
    is_cat               integer not null default 0 check (is_cat in (0, 1)),
    is_locked            integer not null default 0 check (is_locked in (0, 1)),
    is_explorable        integer not null default 1 check (is_explorable in (0, 1)),
    is_admin             integer not null default 0 check (is_admin in (0, 1)),
    is_silenced          integer not null default 0 check (is_silenced in (0, 1)),
    followers_visibility integer not null default 0 check (followers_visibility between 0 and 2), -- public, followers, private
    following_visibility integer not null default 0 check (following_visibility between 0 and 2),
    also_known_as        text,                   -- JSON list of actor ids
    moved_to             text,                   -- actor id
    suspended_at         integer,
    gone_at              integer,                -- deleted: the row stays so that its id answers 410
    updated_at           integer,
    uri                  text,                   -- the rest is theirs only: the actor id
    url                  text,                   -- its page, where not the uri
    inbox                text,
    shared_inbox         text,
    followers_uri        text,
    featured_uri         text,
    fetched_at           integer,
    avatar_decorations   text not null default '[]', -- JSON of model::decorations::Worn (ours)
    away_at              integer,                -- since when its own server calls it suspended
    moved_at             integer,                -- when it last moved: it may not again for a while
    notes_there          integer,                -- how many notes, followers and followed its server
    followers_there      integer,                -- says it has; null where it does not say
    following_there      integer,
    has_acct             integer default 1 check (has_acct = 1), -- null: somebody else of its host is found by this
                                                 -- name, or its host did not confirm it (D9, D10)
    is_unsearchable      integer not null default 0 check (is_unsearchable in (0, 1)), -- it wants its notes not found by words (D36)
    check ((host is null) = (uri is null)),
    check ((host is null) = (inbox is null))
) strict;
create unique index user_uri on user (uri) where uri is not null;
create unique index user_acct on user (username collate nocase, coalesce(host, ''), has_acct) where gone_at is null or host is null;
create index user_host on user (host) where host is not null;
create index user_avatar on user (avatar_id) where avatar_id is not null;
create index user_banner on user (banner_id) where banner_id is not null;
create index user_suspended on user (id) where suspended_at is not null;
create index user_updated on user (updated_at);

-- What only our own users have: sign-in and preferences.
create table account (
    user_id             integer primary key references user (id) on delete cascade,
    password            text,                    -- argon2 in PHC form; null cannot sign in
    settings            text not null default '{}', -- JSON of model::users::Settings
    notifications_until integer not null default 0, -- the newest notification seen
    totp_secret         text,                    -- base32; set when the second factor is on
    totp_pending        text,                    -- base32, while its owner has not proved that they have it
    totp_step           integer,                 -- the last one that signed in: no code does so twice
    backup_codes        text not null default '[]', -- JSON list, what is left of them
    is_passwordless     integer not null default 0 check (is_passwordless in (0, 1)), -- a passkey alone is enough
    achievements        text not null default '[]', -- JSON: [{name, unlockedAt}]
    active_days         integer not null default 0, -- on how many days its owner was here
    counted_day         integer,                 -- the last one counted, in days since 1970
    last_active_at      integer                  -- when a stream of theirs was last open, to the hour
) strict;

-- The secret keys of our actors.
create table secret_key (
    user_id    integer primary key references user (id) on delete cascade,
    private    blob not null,                    -- PKCS#8 DER
    public_pem text not null                     -- SPKI
) strict;

-- The public keys of theirs.
create table public_key (
    key_id     text primary key,
    user_id    integer not null references user (id) on delete cascade,
    pem        text not null,
    fetched_at integer not null
) strict, without rowid;
create index public_key_user on public_key (user_id);

create table note (
    id                  integer primary key,
    user_id             integer not null references user (id) on delete cascade,
    visibility          integer not null check (visibility between 0 and 3), -- public, home, followers, specified
    local_only          integer not null default 0 check (local_only in (0, 1)),
    text                text,
    cw                  text,
    reply_id            integer references note (id) on delete set null,
    reply_user_id       integer,                 -- whose note it answers, to sort replies without a look
    renote_id           integer references note (id) on delete set null,
    renote_user_id      integer,
    is_quote            integer not null default 0 check (is_quote in (0, 1)), -- a renote with something of its own
    reaction_acceptance integer check (reaction_acceptance between 1 and 4),
    file_count          integer not null default 0,
    has_poll            integer not null default 0 check (has_poll in (0, 1)),
    emojis              text,                    -- names used, one space between
    replies_count       integer not null default 0,
    renotes_count       integer not null default 0,
    reactions_count     integer not null default 0,
    uri                 text,                    -- theirs only; a renote's is its Announce
    url                 text,                    -- its page, where not the uri
    reply_uri           text,                    -- what it answers or quotes, while that is
    renote_uri          text,                    -- not (or no longer) here
    edited_at           integer,                 -- when it last changed, as its author's server says
    quote_consent       integer check (quote_consent between 0 and 2), -- of ours, by whom it quotes: asked, given, refused
    quote_stamp         text,                    -- the quoted one's QuoteAuthorization
    came_at             integer,                 -- theirs: when it came, where that was a day or more after it was written
    is_fetched          integer not null default 0 check (is_fetched in (0, 1)), -- theirs: asked for, so no news
    check (is_quote = 0 or renote_id is not null or renote_uri is not null)
) strict;
create unique index note_uri on note (uri) where uri is not null;
create index note_quote_stamp on note (quote_stamp) where quote_stamp is not null;
create index note_user on note (user_id);
create index note_local on note (id) where uri is null;
create index note_reply on note (reply_id) where reply_id is not null;
create index note_renote on note (renote_id) where renote_id is not null;
create index note_awaiting_reply on note (reply_uri) where reply_uri is not null and reply_id is null;
create index note_awaiting_renote on note (renote_uri) where renote_uri is not null and renote_id is null;
create index note_quote_asked on note (id) where quote_consent = 0;
create index note_own_renote on note (user_id, renote_id) where uri is null and renote_id is not null;
-- One pure renote of a note by a user who is not ours; our own may renote again, as in Misskey.
create unique index note_announce on note (user_id, renote_id)
    where renote_id is not null and is_quote = 0 and uri is not null;

-- Nobody's own renotes count, as in Misskey.
create trigger note_counts_up after insert on note when new.reply_id is not null or new.renote_id is not null begin
    update note set replies_count = replies_count + 1 where id = new.reply_id;
    update note set renotes_count = renotes_count + 1 where id = new.renote_id and user_id <> new.user_id;
end;
create trigger note_counts_down after delete on note when old.reply_id is not null or old.renote_id is not null begin
    update note set replies_count = max(0, replies_count - 1) where id = old.reply_id;
    update note set renotes_count = max(0, renotes_count - 1) where id = old.renote_id and user_id <> old.user_id;
end;
create trigger note_found after update of reply_id, renote_id on note begin
    update note set replies_count = replies_count + 1 where id = new.reply_id and old.reply_id is null;
    update note set renotes_count = renotes_count + 1 where id = new.renote_id and old.renote_id is null and user_id <> new.user_id;
end;

-- What a note said before it was edited, the oldest first.
create table note_version (
    note_id integer not null references note (id) on delete cascade,
    at      integer not null,                    -- since when it said so
    text    text,
    cw      text,
    primary key (note_id, at)
) strict, without rowid;

-- The community a note was posted to, as its server names it: an answer goes there, too.
create table note_community (
    note_id integer primary key references note (id) on delete cascade,
    uri     text not null
) strict;

-- A conversation that began elsewhere and that somebody here opened.
create table thread (
    root_id     integer primary key references note (id) on delete cascade,
    context_uri text,                            -- the collection of its notes, as its server names it
    looked_at   integer not null                 -- when it was last completed (I88)
) strict;

-- Our consent to being quoted (FEP-044f): its id is the QuoteAuthorization's.
create table quote_stamp (
    id        integer primary key,
    note_id   integer not null references note (id) on delete cascade, -- ours, which is quoted
    quoter_id integer not null references user (id) on delete cascade,
    quote_uri text not null                      -- the note that quotes it
) strict;
create unique index quote_stamp_pair on quote_stamp (note_id, quote_uri);
create index quote_stamp_quoter on quote_stamp (quoter_id);

-- Who may do what with a note, where that is not everybody: 0 whoever may see it, 1 who
-- asks, 2 followers (of theirs: who ask), 3 nobody but its author. Of ours only quotes are
-- limited.
create table note_policy (
    note_id integer primary key references note (id) on delete cascade,
    likes   integer not null default 0 check (likes between 0 and 3),
    replies integer not null default 0 check (replies between 0 and 3),
    renotes integer not null default 0 check (renotes between 0 and 3),
    quotes  integer not null default 0 check (quotes between 0 and 3)
) strict;

-- What one of ours did with a note elsewhere whose author wants to be asked first: an
-- answer or a renote, or a reaction. Nobody but the author hears of it before they say yes.
-- Also the yes that an answer of others shows: looked at, where that is in its thread.
create table approval (
    id          integer primary key,
    note_id     integer unique references note (id) on delete cascade,
    reaction_id integer unique references reaction (id) on delete cascade,
    stamp       text,                            -- the author's yes; null while they are asked
    is_withdrawn integer not null default 0 check (is_withdrawn in (0, 1) and (is_withdrawn = 0 or stamp is null)), -- they took it back
    check ((note_id is null) <> (reaction_id is null))
) strict;
create index approval_stamp on approval (stamp) where stamp is not null;

-- A relay we subscribe to.
create table relay (
    id        integer primary key,
    inbox     text not null unique,
    actor_uri text,                              -- known when it answers
    state     integer not null default 0 check (state between 0 and 2) -- requesting, accepted, rejected
) strict;

-- Whom a note names or is addressed to. Whoever stands here may see the note.
create table note_recipient (
    note_id    integer not null references note (id) on delete cascade,
    user_id    integer not null references user (id) on delete cascade,
    is_mention integer not null check (is_mention in (0, 1)), -- named in it, not only addressed
    primary key (note_id, user_id)
) strict, without rowid;
create index note_recipient_user on note_recipient (user_id, note_id);

create table note_tag (
    tag     text not null,                       -- NFKC, lower case
    note_id integer not null references note (id) on delete cascade,
    primary key (tag, note_id)
) strict, without rowid;
create index note_tag_note on note_tag (note_id);

-- The words of notes, for searching: src/model/search.rs makes them, src/store/search.rs
-- asks. The texts themselves are not kept a second time; rowid is the note's id.
create virtual table note_word using fts5 (
    words, content = '', contentless_delete = 1, detail = none, tokenize = "ascii tokenchars '.:-[]'"
);
create trigger note_unsearched after delete on note begin
    delete from note_word where rowid = old.id;
end;

create table note_file (
    note_id  integer not null references note (id) on delete cascade,
    position integer not null,
    file_id  integer not null references file (id) on delete cascade,
    primary key (note_id, position)
) strict, without rowid;
create index note_file_file on note_file (file_id);

create table pin (
    user_id integer not null references user (id) on delete cascade,
    note_id integer not null references note (id) on delete cascade,
    id      integer not null,                    -- when it was pinned
    primary key (user_id, note_id)
) strict, without rowid;
create index pin_note on pin (note_id);

create table poll (
    note_id     integer primary key references note (id) on delete cascade,
    multiple    integer not null check (multiple in (0, 1)),
    choices     text not null,                   -- JSON list of words
    votes       text not null,                   -- JSON list of counts, as long
    expires_at  integer,
    voters      integer                          -- what a remote server says
) strict;

create table poll_vote (
    note_id integer not null references poll (note_id) on delete cascade,
    user_id integer not null references user (id) on delete cascade,
    choice  integer not null,
    id      integer not null,
    primary key (note_id, user_id, choice)
) strict, without rowid;
create index poll_vote_user on poll_vote (user_id);

-- One emoji of one user on one note.
create table reaction (
    id      integer primary key,
    note_id integer not null references note (id) on delete cascade,
    user_id integer not null references user (id) on delete cascade,
    emoji   text not null,                       -- Unicode, :name@.: ours, :name@host: theirs
    uri     text,                                -- the remote Like
    is_beside integer not null default 0 check (is_beside in (0, 1)) -- one of several of its user
) strict;
create unique index reaction_note on reaction (note_id, emoji, user_id);
create index reaction_user on reaction (user_id, note_id);
create index reaction_ours on reaction (user_id) where uri is null;
create index reaction_by_age on reaction (note_id); -- in the order of ids
create unique index reaction_uri on reaction (uri) where uri is not null;
create trigger reaction_counts_up after insert on reaction begin
    update note set reactions_count = reactions_count + 1 where id = new.note_id;
end;
create trigger reaction_counts_down after delete on reaction begin
    update note set reactions_count = max(0, reactions_count - 1) where id = old.note_id;
end;

create table follow (
    id           integer primary key,
    follower_id  integer not null references user (id) on delete cascade,
    followee_id  integer not null references user (id) on delete cascade,
    uri          text,                           -- the remote Follow, needed to answer it later
    notify       integer not null default 0 check (notify in (0, 1)),
    with_replies integer not null default 0 check (with_replies in (0, 1)),
    check (follower_id <> followee_id)
) strict;
create unique index follow_pair on follow (follower_id, followee_id);
create index follow_follower on follow (follower_id);
create index follow_followee on follow (followee_id);
create index follow_notify on follow (followee_id) where notify = 1;

create table follow_request (
    id           integer primary key,
    follower_id  integer not null references user (id) on delete cascade,
    followee_id  integer not null references user (id) on delete cascade,
    uri          text,
    with_replies integer not null default 0 check (with_replies in (0, 1)),
    check (follower_id <> followee_id)
) strict;
create unique index follow_request_pair on follow_request (follower_id, followee_id);
create index follow_request_follower on follow_request (follower_id);
create index follow_request_followee on follow_request (followee_id);

create table block (
    id         integer primary key,
    blocker_id integer not null references user (id) on delete cascade,
    blockee_id integer not null references user (id) on delete cascade,
    uri        text                              -- what their server calls it, if it is theirs
) strict;
create index block_uri on block (uri) where uri is not null;
create unique index block_pair on block (blocker_id, blockee_id);
create index block_blocker on block (blocker_id);
create index block_blockee on block (blockee_id);

create table mute (
    id         integer primary key,
    muter_id   integer not null references user (id) on delete cascade,
    mutee_id   integer not null references user (id) on delete cascade,
    expires_at integer
) strict;
create unique index mute_pair on mute (muter_id, mutee_id);
create index mute_muter on mute (muter_id);
create index mute_mutee on mute (mutee_id);
create index mute_expires on mute (expires_at) where expires_at is not null;

create table renote_mute (
    id       integer primary key,
    muter_id integer not null references user (id) on delete cascade,
    mutee_id integer not null references user (id) on delete cascade
) strict;
create unique index renote_mute_pair on renote_mute (muter_id, mutee_id);
create index renote_mute_muter on renote_mute (muter_id);
create index renote_mute_mutee on renote_mute (mutee_id);

create table notification (
    id          integer primary key,
    user_id     integer not null references user (id) on delete cascade, -- who is told
    kind        integer not null,                -- model::notifications::Kind
    notifier_id integer references user (id) on delete cascade,
    note_id     integer references note (id) on delete cascade,
    detail      text                             -- the reaction, or a message
) strict;
create index notification_user on notification (user_id);
create index notification_notifier on notification (notifier_id) where notifier_id is not null;
create index notification_note on notification (note_id) where note_id is not null;

-- A drive file of ours (key is set, the bytes lie in the media folder), or what we know
-- of a picture that lies on another server (uri is set).
create table file (
    id            integer primary key,
    user_id       integer references user (id) on delete cascade,
    folder_id     integer references folder (id) on delete set null,
    name          text not null,
    type          text not null,                 -- media type
    size          integer not null,
    md5           text,                          -- of the bytes as they were uploaded
    key           text,                          -- content hash: its name in the media folder
    thumbnail_key text,
    uri           text,
    thumbnail_uri text,
    comment       text,                          -- what it shows, for those who cannot see it
    is_sensitive  integer not null default 0 check (is_sensitive in (0, 1)),
    blurhash      text,
    width         integer,
    height        integer,
    access        text,                          -- its name in addresses, which nobody can guess (ours)
    check ((key is null) <> (uri is null))
) strict;
create index file_user on file (user_id) where key is not null;
create index file_owner on file (user_id);
create index file_name on file (user_id, name) where key is not null;
create index file_size on file (user_id, size) where key is not null;
create index file_same on file (user_id, md5) where md5 is not null;
create index file_key on file (key) where key is not null;
create index file_access on file (access) where access is not null;
create index file_thumbnail_key on file (thumbnail_key) where thumbnail_key is not null;
create index file_uri on file (uri) where uri is not null;
create index file_folder on file (folder_id) where folder_id is not null;

create table folder (
    id        integer primary key,
    user_id   integer not null references user (id) on delete cascade,
    parent_id integer references folder (id) on delete cascade,
    name      text not null
) strict;
create index folder_user on folder (user_id);
create index folder_parent on folder (parent_id) where parent_id is not null;

-- A custom emoji: ours (host is null, file_id set) or another server's (url set).
create table emoji (
    id           integer primary key,
    host         text references instance (host),
    name         text not null,
    file_id      integer references file (id) on delete cascade,
    url          text,
    category     text,
    aliases      text not null default '[]',     -- JSON list
    license      text,
    is_sensitive integer not null default 0 check (is_sensitive in (0, 1)),
    local_only   integer not null default 0 check (local_only in (0, 1)),
    updated_at   integer,
    roles        text not null default '[]',     -- JSON list of role ids: who may react with it; empty is everyone
    check ((host is null) = (file_id is not null)),
    check ((host is null) = (url is null))
) strict;
create unique index emoji_name on emoji (name, coalesce(host, ''));
create index emoji_file on emoji (file_id) where file_id is not null;
create index emoji_url on emoji (url) where url is not null;
create index emoji_host on emoji (host) where host is not null;

-- What a program may use instead of a password. Only the hash is kept.
create table token (
    id           integer primary key,
    user_id      integer not null references user (id) on delete cascade,
    hash         blob not null unique,           -- SHA-256 of the token
    name         text,
    permissions  text,                           -- JSON list; null is a sign-in, which may do all
    last_used_at integer,
    app_id       integer references app (id) on delete cascade, -- through app authentication
    description  text,
    icon_url     text
) strict;
create index token_user on token (user_id);
create index token_app on token (app_id) where app_id is not null;

-- A browser that is signed in.
create table session (
    hash       blob primary key,                 -- SHA-256 of the cookie
    user_id    integer not null references user (id) on delete cascade,
    expires_at integer not null
) strict, without rowid;
create index session_user on session (user_id);
create index session_expires on session (expires_at);

-- What is done later. Rows with the same line are done one after the other: only the
-- head of a line has a due time, the rest wait for it.
create table job (
    id          integer primary key,
    line        text not null,
    payload     text not null,                   -- JSON of model::jobs::Job
    activity_id integer references activity (id),
    attempts    integer not null default 0,
    due_at      integer,
    host        text,                            -- whom it waits for, if anyone
    error       text                             -- why the last attempt failed
) strict;
create index job_line on job (line, id);
create index job_due on job (due_at) where due_at is not null;
create index job_activity on job (activity_id) where activity_id is not null;
create index job_host on job (host) where host is not null;

-- The body of a delivery, once for all its inboxes.
create table activity (
    id    integer primary key,
    body  text not null,
    about text,                                  -- what it says, if that can be taken back (O15)
    object text                                  -- what it is about: of the same nothing overtakes another (O15)
) strict;
create index activity_about on activity (about) where about is not null;
create trigger activity_done after delete on job when old.activity_id is not null begin
    delete from activity where id = old.activity_id
        and not exists (select 1 from job where activity_id = old.activity_id);
end;

-- Actors elsewhere that were not there when they were looked at again, since when and how
-- often in a row (D41).
create table missing_actor (
    user_id integer primary key references user (id) on delete cascade,
    since   integer not null,
    times   integer not null
) strict;

-- Inboxes elsewhere that were not there, and since when (O17).
create table missing_inbox (
    inbox text primary key,
    since integer not null
) strict, without rowid;

-- Remote ids that must not come back: deleted notes, undone activities.
create table forgotten (
    uri text primary key,
    at  integer not null
) strict, without rowid;
create index forgotten_at on forgotten (at);

-- What somebody elsewhere took back before it came: their late message of that id is not taken.
create table taken_back (
    uri     text not null,
    user_id integer not null references user (id) on delete cascade,
    at      integer not null,
    primary key (uri, user_id)
) strict, without rowid;
create index taken_back_user on taken_back (user_id);
create index taken_back_at on taken_back (at);

-- Our own notes that were deleted, so that their address answers 410 and not 404.
create table tombstone (
    note_id integer primary key,
    at      integer not null
) strict;

-- Small things the server remembers about itself, as JSON.
create table setting (
    name  text primary key,
    value text not null
) strict, without rowid;

-- ── signing in ─────────────────────────────────────────────────────────────────────────

-- A passkey or security key.
create table passkey (
    id           integer primary key,
    user_id      integer not null references user (id) on delete cascade,
    credential   blob not null unique,           -- the credential id its authenticator gave
    name         text not null,
    public_key   blob not null,                  -- COSE
    counter      integer not null,
    transports   text not null default '[]',     -- JSON list
    last_used_at integer not null
) strict;
create index passkey_user on passkey (user_id);

-- Tries to sign in to an account.
create table sign_in (
    id         integer primary key,
    user_id    integer not null references user (id) on delete cascade,
    address    text not null,
    headers    text not null,                    -- JSON
    is_success integer not null check (is_success in (0, 1))
) strict;
create index sign_in_user on sign_in (user_id);

-- A program as its maker registered it (Misskey's older app authentication).
create table app (
    id           integer primary key,
    user_id      integer references user (id) on delete cascade,
    name         text not null,
    description  text not null,
    permissions  text not null,                  -- JSON list
    callback_url text,
    secret       text not null unique
) strict;
create index app_user on app (user_id);

-- An app that waits for its user's consent, and then for being asked for its token once.
create table app_session (
    id      integer primary key,
    app_id  integer not null references app (id) on delete cascade,
    token   text not null unique,                -- names the session, opens nothing else
    user_id integer references user (id) on delete cascade, -- who consented
    access  text                                 -- the access token, until it is fetched
) strict;
create index app_session_app on app_session (app_id);
create index app_session_user on app_session (user_id) where user_id is not null;

-- A consent given by MiAuth, until the app fetches its token.
create table miauth (
    session  text primary key,                   -- chosen by the app
    token_id integer not null references token (id) on delete cascade,
    access   text not null                       -- the token itself
) strict, without rowid;
create index miauth_token on miauth (token_id);

-- A consent given by OAuth, until the app redeems its code.
create table oauth_code (
    hash         blob primary key,               -- SHA-256 of the code
    user_id      integer not null references user (id) on delete cascade,
    client_id    text not null,
    client_name  text not null,
    redirect_uri text not null,
    permissions  text not null,                  -- JSON list
    challenge    text not null,                  -- PKCE, S256
    expires_at   integer not null,
    token_id     integer references token (id) on delete set null -- what it was redeemed for
) strict, without rowid;
create index oauth_code_user on oauth_code (user_id);
create index oauth_code_token on oauth_code (token_id) where token_id is not null;

create table invitation (
    id         integer primary key,
    code       text not null unique,
    creator_id integer references user (id) on delete set null,
    used_by_id integer references user (id) on delete set null,
    used_at    integer,
    expires_at integer
) strict;
create index invitation_creator on invitation (creator_id);
create index invitation_used on invitation (used_at);
create index invitation_used_by on invitation (used_by_id) where used_by_id is not null;

-- ── what a user keeps ──────────────────────────────────────────────────────────────────

create table list (
    id        integer primary key,
    user_id   integer not null references user (id) on delete cascade,
    name      text not null,
    is_public integer not null default 0 check (is_public in (0, 1))
) strict;
create index list_user on list (user_id);

create table list_member (
    id           integer primary key,
    list_id      integer not null references list (id) on delete cascade,
    user_id      integer not null references user (id) on delete cascade,
    with_replies integer not null default 0 check (with_replies in (0, 1))
) strict;
create unique index list_member_pair on list_member (list_id, user_id);
create index list_member_user on list_member (user_id);

create table list_favorite (
    id      integer primary key,
    user_id integer not null references user (id) on delete cascade,
    list_id integer not null references list (id) on delete cascade
) strict;
create unique index list_favorite_pair on list_favorite (user_id, list_id);
create index list_favorite_list on list_favorite (list_id);

-- A lasting search: what is posted and fits is put into antenna_note.
create table antenna (
    id               integer primary key,
    user_id          integer not null references user (id) on delete cascade,
    name             text not null,
    source           text not null check (source in ('home', 'all', 'users', 'list', 'users_blacklist')),
    list_id          integer references list (id) on delete cascade,
    users            text not null,              -- JSON list of addresses
    keywords         text not null,              -- JSON: any of these lists, all words of it
    exclude_keywords text not null,
    case_sensitive   integer not null check (case_sensitive in (0, 1)),
    local_only       integer not null check (local_only in (0, 1)),
    exclude_bots     integer not null check (exclude_bots in (0, 1)),
    with_replies     integer not null check (with_replies in (0, 1)),
    with_file        integer not null check (with_file in (0, 1)),
    is_active        integer not null default 1 check (is_active in (0, 1)),
    last_used_at     integer not null
) strict;
create index antenna_user on antenna (user_id);
create index antenna_list on antenna (list_id) where list_id is not null;

create table antenna_note (
    antenna_id integer not null references antenna (id) on delete cascade,
    note_id    integer not null references note (id) on delete cascade,
    primary key (antenna_id, note_id)
) strict, without rowid;
create index antenna_note_note on antenna_note (note_id);

create table clip (
    id              integer primary key,
    user_id         integer not null references user (id) on delete cascade,
    name            text not null,
    description     text,
    is_public       integer not null default 0 check (is_public in (0, 1)),
    last_clipped_at integer
) strict;
create index clip_user on clip (user_id);

create table clip_note (
    id      integer primary key,
    clip_id integer not null references clip (id) on delete cascade,
    note_id integer not null references note (id) on delete cascade
) strict;
create unique index clip_note_pair on clip_note (clip_id, note_id);
create index clip_note_note on clip_note (note_id);

create table clip_favorite (
    id      integer primary key,
    user_id integer not null references user (id) on delete cascade,
    clip_id integer not null references clip (id) on delete cascade
) strict;
create unique index clip_favorite_pair on clip_favorite (user_id, clip_id);
create index clip_favorite_clip on clip_favorite (clip_id);

create table favorite (
    id      integer primary key,
    user_id integer not null references user (id) on delete cascade,
    note_id integer not null references note (id) on delete cascade
) strict;
create unique index favorite_pair on favorite (user_id, note_id);
create index favorite_user on favorite (user_id);
create index favorite_note on favorite (note_id);

-- A thread whose owner wants to hear no more of it: a note is in it when the root is
-- among those it answers, however far up.
create table thread_mute (
    id      integer primary key,
    user_id integer not null references user (id) on delete cascade,
    root_id integer not null references note (id) on delete cascade
) strict;
create unique index thread_mute_pair on thread_mute (user_id, root_id);
create index thread_mute_root on thread_mute (root_id);

-- What one wrote down about another.
create table memo (
    user_id   integer not null references user (id) on delete cascade,
    target_id integer not null references user (id) on delete cascade,
    text      text not null,
    primary key (user_id, target_id)
) strict, without rowid;
create index memo_target on memo (target_id);

-- A note not posted yet; with a time it is posted then.
create table draft (
    id           integer primary key,
    user_id      integer not null references user (id) on delete cascade,
    content      text not null,                  -- JSON of model::drafts::Content
    updated_at   integer not null,
    scheduled_at integer
) strict;
create index draft_user on draft (user_id);
create index draft_scheduled on draft (scheduled_at) where scheduled_at is not null;

-- What apps keep for a user: any JSON under a scope and a key.
create table registry_item (
    id         integer primary key,
    user_id    integer not null references user (id) on delete cascade,
    domain     text,                             -- an app's own room; null is the clients' common one
    scope      text not null,                    -- JSON list of words
    key        text not null,
    value      text not null,                    -- JSON
    updated_at integer not null
) strict;
create unique index registry_item_place on registry_item (user_id, coalesce(domain, ''), scope, key);

create table webhook (
    id             integer primary key,
    user_id        integer not null references user (id) on delete cascade,
    name           text not null,
    events         text not null,                -- JSON list
    url            text not null,
    secret         text not null,
    is_active      integer not null default 1 check (is_active in (0, 1)),
    latest_sent_at integer,
    latest_status  integer
) strict;
create index webhook_user on webhook (user_id);

-- Where a browser or app wants to be woken (Web Push).
create table push_subscription (
    id                integer primary key,
    user_id           integer not null references user (id) on delete cascade,
    endpoint          text not null,
    auth              text not null,             -- base64url
    public_key        text not null,             -- base64url, an uncompressed P-256 point
    send_read_message integer not null default 0 check (send_read_message in (0, 1))
) strict;
create unique index push_subscription_endpoint on push_subscription (user_id, endpoint);

-- ── looking after a small group ────────────────────────────────────────────────────────

create table role (
    id               integer primary key,
    name             text not null,
    description      text not null,
    color            text,
    icon_url         text,
    target           text not null check (target in ('manual', 'conditional')),
    condition        text not null default '{}', -- JSON, Misskey's condFormula
    is_public        integer not null check (is_public in (0, 1)),
    is_moderator     integer not null check (is_moderator in (0, 1)),
    is_administrator integer not null check (is_administrator in (0, 1)),
    is_explorable    integer not null check (is_explorable in (0, 1)),
    as_badge         integer not null check (as_badge in (0, 1)),
    can_edit_members_by_moderator integer not null check (can_edit_members_by_moderator in (0, 1)),
    display_order    integer not null,
    policies         text not null,              -- JSON: {policy: {useDefault, priority, value}}
    updated_at       integer not null
) strict;

create table role_member (
    id         integer primary key,
    role_id    integer not null references role (id) on delete cascade,
    user_id    integer not null references user (id) on delete cascade,
    expires_at integer
) strict;
create unique index role_member_pair on role_member (role_id, user_id);
create index role_member_user on role_member (user_id);

create table announcement (
    id                 integer primary key,
    title              text not null,
    text               text not null,
    image_url          text,
    icon               text not null,
    display            text not null,
    needs_confirmation integer not null default 0 check (needs_confirmation in (0, 1)),
    for_existing_users integer not null default 0 check (for_existing_users in (0, 1)),
    is_silent          integer not null default 0 check (is_silent in (0, 1)),
    is_active          integer not null default 1 check (is_active in (0, 1)),
    user_id            integer references user (id) on delete cascade, -- for one user alone
    updated_at         integer
) strict;
create index announcement_user on announcement (user_id) where user_id is not null;

create table announcement_read (
    id              integer primary key,
    user_id         integer not null references user (id) on delete cascade,
    announcement_id integer not null references announcement (id) on delete cascade
) strict;
create unique index announcement_read_pair on announcement_read (user_id, announcement_id);
create index announcement_read_announcement on announcement_read (announcement_id);

create table abuse_report (
    id              integer primary key,
    target_id       integer not null references user (id) on delete cascade,
    reporter_id     integer not null references user (id) on delete cascade,
    assignee_id     integer references user (id) on delete set null,
    comment         text not null,
    is_resolved     integer not null default 0 check (is_resolved in (0, 1)),
    is_forwarded    integer not null default 0 check (is_forwarded in (0, 1)),
    resolved_as     text,
    moderation_note text not null default ''
) strict;
create index abuse_report_target on abuse_report (target_id);
create index abuse_report_reporter on abuse_report (reporter_id);
create index abuse_report_assignee on abuse_report (assignee_id) where assignee_id is not null;
create index abuse_report_open on abuse_report (id) where is_resolved = 0;

-- What moderators wrote down about a user.
create table moderation_note (
    user_id integer primary key references user (id) on delete cascade,
    text    text not null
) strict;

create table moderation_log (
    id      integer primary key,
    user_id integer not null references user (id) on delete cascade, -- who did it
    kind    text not null,
    info    text not null                        -- JSON
) strict;
create index moderation_log_user on moderation_log (user_id);

create table avatar_decoration (
    id          integer primary key,
    name        text not null,
    description text not null,
    url         text not null,
    roles       text not null default '[]',      -- JSON list of role ids: who may wear it
    updated_at  integer
) strict;
