-- Who may do what, each as little as it needs.
set local role ccrm_owner;

revoke all on all functions in schema ccrm from public;

-- ccrm run
grant select, insert, update on ccrm.phone, ccrm.conversation, ccrm.conversation_latest, ccrm.delivery, ccrm.segment
    to ccrm_engine;
grant select, insert, update, delete on ccrm.outbox, ccrm.pending_closing, ccrm.sealed_intake, ccrm.parked_receipt,
    ccrm.unanswered, ccrm.waiting_part, ccrm.batch to ccrm_engine;
grant select on ccrm.complaint, ccrm.sending_stop, ccrm.link_suspension to ccrm_engine;
grant update (phone, phone_id) on ccrm.complaint to ccrm_engine;
grant select, insert on ccrm.opt_out, ccrm.invitation, ccrm.message, ccrm.arrival, ccrm.refusal, ccrm.orphan_receipt,
    ccrm.reply, ccrm.answer to ccrm_engine;
grant insert on ccrm.referral_case, ccrm.review to ccrm_engine;
grant usage on sequence ccrm.conversation_number, ccrm.message_number, ccrm.answer_number to ccrm_engine;
grant execute on function ccrm.expect(bigint, bigint, text), ccrm.make_partitions(timestamptz) to ccrm_engine;

-- a process that only sends and receives
grant select (phone_id, lookup_hash, ciphertext, key_id) on ccrm.phone to ccrm_gateway;
grant select, insert, update, delete on ccrm.outbox, ccrm.delivery, ccrm.segment, ccrm.parked_receipt, ccrm.batch
    to ccrm_gateway;
grant select on ccrm.sending_stop, ccrm.link_suspension, ccrm.message to ccrm_gateway;
grant insert on ccrm.refusal, ccrm.orphan_receipt to ccrm_gateway;
grant execute on function ccrm.expect(bigint, bigint, text) to ccrm_gateway;

-- systems with closed complaints
grant execute on function ccrm.complaint_closed(text, text, text, text, text, text, timestamptz, timestamptz, text, bytea,
    boolean, integer) to ccrm_intake, ccrm_ops;
grant execute on function ccrm.import_complaints(text, text[], text[], text[], text[], text[], timestamptz[],
    timestamptz[], smallint[], boolean[], integer[], smallint[], bytea[], bytea[], integer[]) to ccrm_intake, ccrm_ops;

-- operations
grant select on ccrm.complaint, ccrm.invitation, ccrm.pending_closing, ccrm.conversation, ccrm.conversation_latest,
    ccrm.delivery, ccrm.segment, ccrm.refusal, ccrm.parked_receipt, ccrm.orphan_receipt, ccrm.unanswered, ccrm.batch,
    ccrm.sending_stop, ccrm.link_suspension, ccrm.night, ccrm.night_run to ccrm_ops;
grant select (message_id, queued_at, send_at, conversation_id, kind, parts_wanted, lease_until) on ccrm.outbox to ccrm_ops;
grant insert (reason) on ccrm.sending_stop to ccrm_ops;
grant insert (link, reason), update (lifted_at) on ccrm.link_suspension to ccrm_ops;
grant execute on function ccrm.lift_stop(bigint), ccrm.add_opt_out(bytea, text, timestamptz) to ccrm_ops;

-- the night
grant select on ccrm.complaint, ccrm.invitation, ccrm.pending_closing, ccrm.conversation, ccrm.conversation_latest,
    ccrm.delivery, ccrm.segment, ccrm.answer, ccrm.reply, ccrm.message, ccrm.referral_case, ccrm.review,
    ccrm.referral_event, ccrm.review_event, ccrm.flag_event, ccrm.staff_handset to ccrm_report;
grant select (phone_id, lookup_hash, forgotten_at) on ccrm.phone to ccrm_report;
grant select, insert on ccrm.unit, ccrm.count, ccrm.count_decision, ccrm.count_event, ccrm.night, ccrm.night_run,
    ccrm.flag, ccrm.flag_night, ccrm.report to ccrm_report;
grant update (name, last_night) on ccrm.unit to ccrm_report;
grant update (closed_night) on ccrm.flag to ccrm_report;
grant update (finished_at, outcome) on ccrm.night_run to ccrm_report;

-- the integrity office
grant select on ccrm.complaint, ccrm.invitation, ccrm.conversation, ccrm.conversation_latest, ccrm.delivery, ccrm.segment,
    ccrm.message, ccrm.reply, ccrm.answer, ccrm.referral_case, ccrm.review, ccrm.referral_event, ccrm.review_event,
    ccrm.unit, ccrm.count, ccrm.count_decision, ccrm.count_event, ccrm.night, ccrm.night_run, ccrm.flag, ccrm.flag_night,
    ccrm.flag_event, ccrm.report, ccrm.sending_stop, ccrm.link_suspension, ccrm.orphan_receipt to ccrm_integrity;
grant select (phone_id, forgotten_at, last_invited_at) on ccrm.phone to ccrm_integrity;
grant select (department, first_night, last_night, author) on ccrm.staff_handset to ccrm_integrity;
grant insert on ccrm.referral_event, ccrm.review_event, ccrm.flag_event, ccrm.staff_handset to ccrm_integrity;
