-- From version 2 to 3: when old notes came, who may do what with a note, and what waits for
-- its author's yes.

alter table note add column came_at integer;
create index mute_expires on mute (expires_at) where expires_at is not null;

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
