-- From version 3 to 4: what a waiting delivery says, so that it is found when it is taken
-- back. Of those that wait already nothing is known, so they go out as they are.

alter table activity add column about text;
create index activity_about on activity (about) where about is not null;
