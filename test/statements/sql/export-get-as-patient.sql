/* export-get */
with recursive found as materialized (
  select to_jsonb(t) - '{asked_by,claimed_until,position,stored,attempts}'::text[] as image from exports t
  where (t.clinic_id = $1::uuid and t.id = $2::uuid and (t.clinic_id, t.patient_id) in (select p.clinic_id, p.id from patients p where ((p.user_id = $3::uuid or p.guardian_user_ids @> array[$3::uuid])
        and not (p.status = 'deceased' and coalesce(p.status_since + interval '720 hours' <= $4::timestamptz, true))) and $3::uuid <> all (p.pending_user_ids) offset 0))
)
select (select json_agg(image) from found) as rows, caller_stands($3::uuid, $5::uuid, $6::timestamptz, $7::boolean) known_user, null refused
