-- A closing counts once, on the night it was known here: that of its day, or, when the source told of it later, the next
-- one that runs. A file that comes weeks late cannot keep wrong numbers and repeated papers out of the rules.
set local role ccrm_owner;

-- Append-only: the night each closed complaint counted on.
create table ccrm.count_closing (
    complaint_id bigint primary key references ccrm.complaint on delete cascade,
    night        date not null
);
grant select, insert on ccrm.count_closing to ccrm_report;

-- What nights before counted by its day. Days end at midnight in Korea.
insert into ccrm.count_closing (complaint_id, night)
    select c.complaint_id, n.night from ccrm.complaint c, (select max(night) as night from ccrm.night) n
    where c.closed_at < (n.night + 1)::timestamp at time zone 'Asia/Seoul'
      and not exists (select from ccrm.held_complaint h where h.complaint_id = c.complaint_id and h.released_at is null);
