-- What became of each complaint of a batch, for whoever handed it in.
set local role ccrm_owner;

-- As ccrm.import_complaints and ccrm.tell_citizens in one; the rows come in the order of the batch's.
create function ccrm.import_complaints_told(source text, source_number text[], department text[], type text[],
        officer text[], channel text[], opened_at timestamptz[], closed_at timestamptz[], locale smallint[],
        from_citizen boolean[], supplements integer[], phone smallint[], lookup_hash bytea[], ciphertext bytea[],
        key_id integer[], citizen bigint[])
    returns table (place bigint, result text)
    language plpgsql security definer set search_path = pg_catalog, pg_temp set client_min_messages = warning as $$
#variable_conflict use_column
begin
    perform from ccrm.import_complaints(import_complaints_told.source, import_complaints_told.source_number,
        import_complaints_told.department, import_complaints_told.type, import_complaints_told.officer,
        import_complaints_told.channel, import_complaints_told.opened_at, import_complaints_told.closed_at,
        import_complaints_told.locale, import_complaints_told.from_citizen, import_complaints_told.supplements,
        import_complaints_told.phone, import_complaints_told.lookup_hash, import_complaints_told.ciphertext,
        import_complaints_told.key_id);
    perform ccrm.tell_citizens(import_complaints_told.source, import_complaints_told.source_number,
        import_complaints_told.citizen);
    return query
        select n.place, case when r.is_new then 'imported' when r.is_changed then 'updated' else 'unchanged' end
        from unnest(import_complaints_told.source_number) with ordinality as n(source_number, place)
        join pg_temp.import_row r on r.source_number = n.source_number
        order by n.place;
end
$$;
revoke all on function ccrm.import_complaints_told(text, text[], text[], text[], text[], text[], timestamptz[],
    timestamptz[], smallint[], boolean[], integer[], smallint[], bytea[], bytea[], integer[], bigint[]) from public;
grant execute on function ccrm.import_complaints_told(text, text[], text[], text[], text[], text[], timestamptz[],
    timestamptz[], smallint[], boolean[], integer[], smallint[], bytea[], bytea[], integer[], bigint[])
    to ccrm_intake, ccrm_ops;
