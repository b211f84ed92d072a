-- From version 3 to 4: the answer that shows an author's yes is found by it.

create index approval_stamp on approval (stamp) where stamp is not null;
