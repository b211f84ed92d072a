-- From version 3 to 4: what a waiting delivery says, so that it is found when it is taken
-- back, and an index that finds the answer that shows an author's yes. Of deliveries that
-- wait already nothing is known, so they go out as they are.

alter table activity add column about text;
create index activity_about on activity (about) where about is not null;
create index approval_stamp on approval (stamp) where stamp is not null;
