-- From version 1 to 2: what the Misskey API and all of federation need beside notes and follows.

alter table instance add column is_suspended integer not null default 0 check (is_suspended in (0, 1));
alter table instance add column is_media_silenced integer not null default 0 check (is_media_silenced in (0, 1));
alter table instance add column moderation_note text;
alter table user add column avatar_decorations text not null default '[]';
alter table user add column away_at integer;
alter table user add column moved_at integer;
alter table user add column notes_there integer;
alter table user add column followers_there integer;
alter table user add column following_there integer;
alter table note add column edited_at integer;
alter table note add column quote_consent integer check (quote_consent between 0 and 2);
alter table note add column quote_stamp text;
create index user_avatar on user (avatar_id) where avatar_id is not null;
create index user_banner on user (banner_id) where banner_id is not null;
create index follow_follower on follow (follower_id);
create index follow_request_follower on follow_request (follower_id);
create index block_blocker on block (blocker_id);
create index mute_muter on mute (muter_id);
create index renote_mute_muter on renote_mute (muter_id);
alter table account add column totp_secret text;
alter table account add column totp_pending text;
alter table account add column totp_step integer;
alter table account add column backup_codes text not null default '[]';
alter table account add column is_passwordless integer not null default 0 check (is_passwordless in (0, 1));
alter table account add column achievements text not null default '[]';
alter table account add column active_days integer not null default 0;
alter table account add column counted_day integer;
alter table account add column last_active_at integer;
alter table emoji add column roles text not null default '[]';
alter table file add column access text;
-- Files of before keep the address they were told of by.
update file set access = key where key is not null;
create index file_access on file (access) where access is not null;
alter table token add column app_id integer references app (id) on delete cascade;
alter table token add column description text;
alter table token add column icon_url text;
create index token_app on token (app_id) where app_id is not null;

-- ── notes that change, threads that are completed, consent, relays ────────────────────

-- What a note said before it was edited, the oldest first.
create table note_version (
    note_id integer not null references note (id) on delete cascade,
    at      integer not null,                    -- since when it said so
    text    text,
    cw      text,
    primary key (note_id, at)
) strict, without rowid;

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

-- A relay we subscribe to.
create table relay (
    id        integer primary key,
    inbox     text not null unique,
    actor_uri text,                              -- known when it answers
    state     integer not null default 0 check (state between 0 and 2) -- requesting, accepted, rejected
) strict;

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
    id           integer primary key,
    user_id      integer not null references user (id) on delete cascade,
    address      text not null,
    headers      text not null,                  -- JSON
    is_success   integer not null check (is_success in (0, 1))
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
create index app_user on app (user_id) where user_id is not null;

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

drop trigger note_counts_up;
drop trigger note_counts_down;
drop trigger note_found;
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

update note set renotes_count = (select count(*) from note r where r.renote_id = note.id and r.user_id <> note.user_id)
    where renotes_count > 0;

create index follow_notify on follow (followee_id) where notify = 1;

create index reaction_ours on reaction (user_id) where uri is null;

-- ── searching ──────────────────────────────────────────────────────────────────────────

-- The words of notes, for searching: src/model/search.rs makes them, src/store/search.rs
-- asks. The texts themselves are not kept a second time; rowid is the note's id.
create virtual table note_word using fts5 (
    words, content = '', contentless_delete = 1, detail = none, tokenize = "ascii tokenchars '.:-[]'"
);
create trigger note_unsearched after delete on note begin
    delete from note_word where rowid = old.id;
end;

-- Notes that were here before are indexed little by little.
insert into job (id, line, payload, due_at)
    select (select coalesce(max(id), 0) + 1 from job), 'index', '{"IndexNotes":null}', 0
    where exists (select 1 from note);
