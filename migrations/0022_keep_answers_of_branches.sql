-- What a conversation's branches depend on: the answers so far, the arm of the survey's experiment. And a cap on
-- re-asks that holds whatever a program does.
set local role ccrm_owner;

alter table ccrm.conversation
    add column arm smallint not null default 0 check (arm between 0 and 5),
    -- of each question with a clear answer: its number (1 byte) and the answer's value (2 bytes, big-endian)
    add column given bytea not null default '' check (octet_length(given) % 3 = 0),
    add constraint conversation_reasks_check check (reasks between 0 and 3);
