-- From version 3 to 4: the answer that shows an author's yes is found by it; the community
-- of a note is kept.

create index approval_stamp on approval (stamp) where stamp is not null;

create table note_community (
    note_id integer primary key references note (id) on delete cascade,
    uri     text not null
) strict;
