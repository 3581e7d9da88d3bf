-- Which night made a missed one up, so that a page drawn again says what it said.
set local role ccrm_owner;

alter table ccrm.night add column made_up_by date check (made_up_by > night); -- null: it ran when it was due
