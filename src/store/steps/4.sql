-- From version 3 to 4: what a waiting delivery says, so that it is found when it is taken
-- back; and an author's yes is found by its address, and may be taken back. Of deliveries
-- that wait already nothing is known, so they go out as they are.

alter table activity add column about text;
create index activity_about on activity (about) where about is not null;
alter table approval add column is_withdrawn integer not null default 0
    check (is_withdrawn in (0, 1) and (is_withdrawn = 0 or stamp is null));
create index approval_stamp on approval (stamp) where stamp is not null;
