-- From version 3 to 4: what a waiting delivery says, so that it is found when it is taken
-- back, and an index that finds the answer that shows an author's yes. Of deliveries that
-- wait already nothing is known, so they go out as they are.

alter table activity add column about text;
create index activity_about on activity (about) where about is not null;
create index approval_stamp on approval (stamp) where stamp is not null;

-- Blocks, and yeses to quotes, are taken back by what their server calls them.
alter table block add column uri text;
create index block_uri on block (uri) where uri is not null;
create index note_quote_stamp on note (quote_stamp) where quote_stamp is not null;

-- Servers whose reports nobody wants.
alter table instance add column is_report_silenced integer not null default 0 check (is_report_silenced in (0, 1));
create index instance_report_silenced on instance (is_report_silenced) where is_report_silenced = 1;

-- The community a note was posted to, theirs or ours: whoever answers it writes there (I83).
create table note_community (
    note_id integer primary key references note (id) on delete cascade,
    uri     text not null
) strict;
