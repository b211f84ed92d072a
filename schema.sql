-- The whole database as it is today; a new file is created from this text, an old one
-- is stepped up to its shape by src/store/steps.rs.
--
-- Ids are integers that print as Misskey's ten characters (src/ids.rs): they sort by
-- time, so `order by id` is `order by date` and no table needs a created_at. Times are
-- Unix milliseconds. Flags are 0 or 1. Remote things have a uri, ours have none: their
-- address is derived from the id. What can be derived is not stored, except the three
-- counters of a note, which triggers keep because every timeline shows them.

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
    is_silenced      integer not null default 0 check (is_silenced in (0, 1))
) strict, without rowid;

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
    check ((host is null) = (uri is null)),
    check ((host is null) = (inbox is null))
) strict;
create unique index user_uri on user (uri) where uri is not null;
create unique index user_acct on user (username collate nocase, coalesce(host, '')) where gone_at is null or host is null;
create index user_host on user (host) where host is not null;

-- What only our own users have: sign-in and preferences.
create table account (
    user_id             integer primary key references user (id) on delete cascade,
    password            text,                    -- argon2 in PHC form; null cannot sign in
    settings            text not null default '{}', -- JSON of model::users::Settings
    notifications_until integer not null default 0  -- the newest notification seen
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
    check (is_quote = 0 or renote_id is not null or renote_uri is not null)
) strict;
create unique index note_uri on note (uri) where uri is not null;
create index note_user on note (user_id);
create index note_local on note (id) where uri is null;
create index note_reply on note (reply_id) where reply_id is not null;
create index note_renote on note (renote_id) where renote_id is not null;
create index note_awaiting_reply on note (reply_uri) where reply_uri is not null and reply_id is null;
create index note_awaiting_renote on note (renote_uri) where renote_uri is not null and renote_id is null;
-- One pure renote of a note by a user who is not ours; our own may renote again, as in Misskey.
create unique index note_announce on note (user_id, renote_id)
    where renote_id is not null and is_quote = 0 and uri is not null;

create trigger note_counts_up after insert on note when new.reply_id is not null or new.renote_id is not null begin
    update note set replies_count = replies_count + 1 where id = new.reply_id;
    update note set renotes_count = renotes_count + 1 where id = new.renote_id;
end;
create trigger note_counts_down after delete on note when old.reply_id is not null or old.renote_id is not null begin
    update note set replies_count = max(0, replies_count - 1) where id = old.reply_id;
    update note set renotes_count = max(0, renotes_count - 1) where id = old.renote_id;
end;
create trigger note_found after update of reply_id, renote_id on note begin
    update note set replies_count = replies_count + 1 where id = new.reply_id and old.reply_id is null;
    update note set renotes_count = renotes_count + 1 where id = new.renote_id and old.renote_id is null;
end;

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
    uri     text                                 -- the remote Like
) strict;
create unique index reaction_note on reaction (note_id, emoji, user_id);
create index reaction_user on reaction (user_id, note_id);
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
create index follow_followee on follow (followee_id);

create table follow_request (
    id           integer primary key,
    follower_id  integer not null references user (id) on delete cascade,
    followee_id  integer not null references user (id) on delete cascade,
    uri          text,
    with_replies integer not null default 0 check (with_replies in (0, 1)),
    check (follower_id <> followee_id)
) strict;
create unique index follow_request_pair on follow_request (follower_id, followee_id);
create index follow_request_followee on follow_request (followee_id);

create table block (
    id         integer primary key,
    blocker_id integer not null references user (id) on delete cascade,
    blockee_id integer not null references user (id) on delete cascade
) strict;
create unique index block_pair on block (blocker_id, blockee_id);
create index block_blockee on block (blockee_id);

create table mute (
    id         integer primary key,
    muter_id   integer not null references user (id) on delete cascade,
    mutee_id   integer not null references user (id) on delete cascade,
    expires_at integer
) strict;
create unique index mute_pair on mute (muter_id, mutee_id);
create index mute_mutee on mute (mutee_id);

create table renote_mute (
    id       integer primary key,
    muter_id integer not null references user (id) on delete cascade,
    mutee_id integer not null references user (id) on delete cascade
) strict;
create unique index renote_mute_pair on renote_mute (muter_id, mutee_id);
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
    check ((key is null) <> (uri is null))
) strict;
create index file_user on file (user_id) where key is not null;
create index file_owner on file (user_id);
create index file_same on file (user_id, md5) where md5 is not null;
create index file_key on file (key) where key is not null;
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
    last_used_at integer
) strict;
create index token_user on token (user_id);

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
    id   integer primary key,
    body text not null
) strict;
create trigger activity_done after delete on job when old.activity_id is not null begin
    delete from activity where id = old.activity_id
        and not exists (select 1 from job where activity_id = old.activity_id);
end;

-- Remote ids that must not come back: deleted notes, undone activities.
create table forgotten (
    uri text primary key,
    at  integer not null
) strict, without rowid;
create index forgotten_at on forgotten (at);

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
