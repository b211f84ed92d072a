-- From version 2 to 3: when old notes came, who may do what with a note, what waits for its
-- author's yes, inboxes that are not there, and indexes for lists that had none.

alter table note add column came_at integer;
create index instance_state on instance (state, first_failure_at);
create index mute_expires on mute (expires_at) where expires_at is not null;
-- Those of nobody are counted too.
drop index app_user;
create index app_user on app (user_id);

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
create table approval (
    id          integer primary key,
    note_id     integer unique references note (id) on delete cascade,
    reaction_id integer unique references reaction (id) on delete cascade,
    stamp       text,                            -- the author's yes; null while they are asked
    check ((note_id is null) <> (reaction_id is null))
) strict;

-- Lists for those who look after the server, each in an order an index keeps.
create index instance_first_seen on instance (first_seen_at);
create index instance_last_ok on instance (last_ok_at);
create index instance_blocked on instance (is_blocked) where is_blocked = 1;
create index instance_silenced on instance (is_silenced) where is_silenced = 1;
create index instance_media_silenced on instance (is_media_silenced) where is_media_silenced = 1;
create index user_suspended on user (id) where suspended_at is not null;
create index user_updated on user (updated_at);
create index invitation_used on invitation (used_at);
create index file_name on file (user_id, name) where key is not null;
create index file_size on file (user_id, size) where key is not null;
create index reaction_by_age on reaction (note_id);

-- Inboxes elsewhere that were not there, and since when (O17).
create table missing_inbox (
    inbox text primary key,
    since integer not null
) strict, without rowid;
