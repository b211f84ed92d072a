-- From version 3 to 4: what a waiting delivery says, so that it is found when it is taken
-- back; an author's yes is found by its address, and may be taken back; the community of a
-- note is kept. Of deliveries that wait already nothing is known, so they go out as they are.

alter table activity add column about text;
alter table activity add column object text;
create index activity_about on activity (about) where about is not null;
alter table approval add column is_withdrawn integer not null default 0
    check (is_withdrawn in (0, 1) and (is_withdrawn = 0 or stamp is null));
create index approval_stamp on approval (stamp) where stamp is not null;

-- Blocks, and yeses to quotes, are taken back by what their server calls them.
alter table block add column uri text;
create index block_uri on block (uri) where uri is not null;
create index note_quote_asked on note (id) where quote_consent = 0;
create index note_quote_stamp on note (quote_stamp) where quote_stamp is not null;

-- Servers whose reports nobody wants.
alter table instance add column is_report_silenced integer not null default 0 check (is_report_silenced in (0, 1));
create index instance_report_silenced on instance (is_report_silenced) where is_report_silenced = 1;

create table note_community (
    note_id integer primary key references note (id) on delete cascade,
    uri     text not null
) strict;

-- Two actors of a host may be called the same (Lemmy has people and communities).
alter table user add column has_acct integer default 1 check (has_acct = 1);
drop index user_acct;
create unique index user_acct on user (username collate nocase, coalesce(host, ''), has_acct) where gone_at is null or host is null;

-- Actors elsewhere that were not there when they were looked at again, since when and how
-- often in a row (D41).
create table missing_actor (
    user_id integer primary key references user (id) on delete cascade,
    since   integer not null,
    times   integer not null
) strict;

-- What was taken back before it came, and by whom; reactions that stand beside others.
create table taken_back (
    uri     text not null,
    user_id integer not null references user (id) on delete cascade,
    at      integer not null,
    primary key (uri, user_id)
) strict, without rowid;
create index taken_back_user on taken_back (user_id);
create index taken_back_at on taken_back (at);
alter table reaction add column is_beside integer not null default 0 check (is_beside in (0, 1));

-- What was only asked for is no news (I87).
alter table note add column is_fetched integer not null default 0 check (is_fetched in (0, 1));

-- Who elsewhere does not want to be found by the words in their notes (D36): known when they
-- are looked at again.
alter table user add column is_unsearchable integer not null default 0 check (is_unsearchable in (0, 1));

-- Servers that are let in are marked as others are blocked. The owner's list was kept and
-- meant nothing before.
alter table instance add column is_allowed integer not null default 0 check (is_allowed in (0, 1));
create index instance_allowed on instance (is_allowed) where is_allowed = 1;
insert into instance (host, first_seen_at, is_allowed)
    select lower(trim(h.value)), unixepoch() * 1000, 1 from setting s, json_each(s.value) h
    where s.name = 'federationHosts' and json_type(s.value) = 'array' and h.type = 'text'
        and trim(h.value) <> '' and trim(h.value) not glob '*[^a-zA-Z0-9.:-]*'
    on conflict (host) do update set is_allowed = 1;
delete from setting where name = 'federationHosts';

-- What one of ours renoted is asked with every page of notes.
create index note_own_renote on note (user_id, renote_id) where uri is null and renote_id is not null;

-- Whoever was asked for a quote before, and did not answer, is not waited for.
update note set quote_consent = 2 where quote_consent = 0;
