-- From version 3 to 4: an author's yes is found by its address, and may be taken back.

alter table approval add column is_withdrawn integer not null default 0
    check (is_withdrawn in (0, 1) and (is_withdrawn = 0 or stamp is null));
create index approval_stamp on approval (stamp) where stamp is not null;
