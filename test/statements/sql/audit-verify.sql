/* audit-verify */
with recursive here as (
  select c.id clinic_id, c.id from clinics c where c.id = $1::uuid
),
found as materialized (
  select json_build_object('seq', s.seq, 'after_id', s.after_id::text, 'through_id', s.through_id::text, 'rows', s.rows,
    'mac', s.mac, 'key_id', s.key_id, 'through_at', s.through_at, 'found', n.found) image
  from (select x.*, sum(x.rows) over (order by x.seq) - x.rows before from (select * from audit_seals y where y.clinic_id = $1::uuid
      and y.seq > $2::int order by y.seq limit 500) x) s
  cross join lateral (select json_build_object('rows', count(*), 'first', min(l.id)::text, 'digest', encode(sha256(coalesce(string_agg(audit_row_digest(l), ''::bytea order by l.id), ''::bytea)), 'hex')) found
    from audit_log l where l.clinic_id = s.clinic_id and l.id > case s.seq when 1 then -9223372036854775808 else s.after_id end and l.id <= s.through_id) n
  where s.before < 100000 order by s.seq
),
audit as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $3::uuid, $4::text, 'audit.verified', 'clinic',
  e.id, null::uuid, $5::text, $6::text, null::jsonb
  from here e
)
select (select json_agg(image) from found) as rows, caller_stands($3::uuid, $7::uuid, $8::timestamptz, $9::boolean) known_user, null refused
