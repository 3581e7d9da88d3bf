-- What departments were told: closed batches of their answers, each answer once, never changed; and the free texts that a
-- person released for them (engine/report/department_batch.h).
set local role ccrm_owner;

create table ccrm.department_batch (
    batch_id      integer generated always as identity primary key,
    department_id integer not null references ccrm.unit,
    first_monday  date not null check (extract(isodow from first_monday) = 1),
    last_sunday   date not null check (extract(isodow from last_sunday) = 7),
    published     date not null check (published > last_sunday),
    author        name not null default session_user,
    unique (department_id, last_sunday),
    check (last_sunday > first_monday)
);

create table ccrm.department_figure (
    batch_id integer not null references ccrm.department_batch,
    measure  text not null check (measure in ('kindness', 'satisfaction')),
    n        integer not null check (n >= 10), -- answers of as many handsets
    k        integer not null check (k between 0 and n), -- 4 or 5
    primary key (batch_id, measure)
);

-- Which answers are in it; an answer of a handset that had spoken is here too and counts for nothing.
create table ccrm.department_answer (
    complaint_id bigint not null,
    measure      text not null,
    batch_id     integer not null references ccrm.department_batch,
    primary key (complaint_id, measure)
);

-- A citizen's words as a person wrote them down for the department, without names and numbers.
create table ccrm.released_text (
    release_id  integer generated always as identity primary key,
    review_id   bigint not null unique references ccrm.review,
    text        text not null check (length(btrim(text)) between 2 and 300),
    reason      text not null check (btrim(reason) <> ''),
    released_at timestamptz not null default clock_timestamp(),
    author      name not null default session_user
);

-- The batch that it went out with.
create table ccrm.department_text (
    release_id integer primary key references ccrm.released_text,
    batch_id   integer not null references ccrm.department_batch
);

-- Releases a text for the department of the review's case. Who releases it has read the whole, on record.
create function ccrm.release_text(review bigint, words text, why text) returns integer language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
declare
    held ccrm.review;
    made integer;
begin
    select * into held from ccrm.review v where v.review_id = release_text.review;
    if not found then
        raise exception 'there is no review %', review using errcode = '22023';
    end if;
    if not exists (select from ccrm.audit a where a.act = 'look.text' and a.subject = 'review:' || review
                   and a.author = session_user) then
        raise exception 'review % was not read by this login; `ccrm review show` it first', review using errcode = '42501';
    end if;
    if exists (select from ccrm.referral_case r where r.conversation_id = held.conversation_id)
        or exists (select from ccrm.answer a where a.conversation_id = held.conversation_id
                   and a.measure = 'solicitation' and a.state in (2, 3, 4, 5))
        or exists (select from ccrm.reply r where r.conversation_id = held.conversation_id and r.solicitation > 0) then
        raise exception 'the case of review % speaks of solicitation: no department learns a word of it', review
            using errcode = '22023';
    end if;
    if words ~ '[0-9０-９]' or words ~ '@' then
        raise exception 'the text holds a number or an address: write it without' using errcode = '22023';
    end if;
    if words ~ '[가-힣]{2,4} ?(씨|주무관|팀장|과장|계장|국장|실장|사무관|주사|서기|동장)' or words ~* '\m(mr|ms|mrs)\M' then
        raise exception 'the text seems to name a person: write it without' using errcode = '22023';
    end if;
    insert into ccrm.released_text (review_id, text, reason) values (review, btrim(words), why) returning release_id into made;
    return made;
end
$$;
revoke all on function ccrm.release_text(bigint, text, text) from public;

create trigger set_author before insert on ccrm.department_batch for each row execute function ccrm.set_author();
create trigger set_author before insert on ccrm.released_text for each row execute function ccrm.set_author();
create trigger audit after insert on ccrm.released_text
    for each row execute function ccrm.audit_act('released-text', 'review_id');
do $$
declare
    kept text;
begin
    foreach kept in array array['department_batch', 'department_figure', 'department_answer', 'released_text',
                                'department_text'] loop
        execute format('create trigger keep before update or delete or truncate on ccrm.%I '
            'for each statement execute function ccrm.refuse_change()', kept);
    end loop;
end
$$;

grant select, insert on ccrm.department_batch, ccrm.department_figure, ccrm.department_answer, ccrm.department_text
    to ccrm_report;
grant select (release_id, review_id, text, released_at) on ccrm.released_text to ccrm_report;
grant select on ccrm.department_batch, ccrm.department_figure, ccrm.released_text, ccrm.department_text to ccrm_integrity;
grant execute on function ccrm.release_text(bigint, text, text) to ccrm_integrity;
