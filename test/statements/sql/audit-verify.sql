with recursive here as (select c.id clinic_id, c.id from clinics c where c.id = $1::uuid), found as materialized (select jsonb_build_object('seq', s.seq, 'after_id', s.after_id::text, 'through_id', s.through_id::text, 'rows', s.rows,
    'mac', s.mac, 'key_id', s.key_id, 'through_at', s.through_at, 'found', n.found) image
  from (select x.*, sum(x.rows) over (order by x.seq) - x.rows before from (select * from audit_seals y where y.clinic_id = $2::uuid
      and y.seq > $3::int order by y.seq limit $4::int) x) s
  cross join lateral (select jsonb_build_object('rows', count(*), 'first', min(l.id)::text,
      'digest', encode(sha256(coalesce(string_agg(audit_row_digest(l), ''::bytea order by l.id), ''::bytea)), 'hex')) found
    from audit_log l where l.clinic_id = s.clinic_id and l.id > case s.seq when 1 then -9223372036854775808 else s.after_id end and l.id <= s.through_id) n
  where s.before < $5::int order by s.seq), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $6::uuid, $7::text,
  $8::text, $9::text, e.id, null::uuid,
  $10::text, $11::text, null::jsonb
  from here e) select (select jsonb_agg(image) from found) as rows, caller_stands($12::uuid, $13::uuid, $14::timestamptz,
  $15::boolean) known_user,
null refused
