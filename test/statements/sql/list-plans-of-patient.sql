with recursive x as materialized (select p.clinic_id, p.id from patients p where p.clinic_id = $1::uuid
  and p.id = $2::uuid and (p.clinic_id, p.id) in (select p.clinic_id, p.id from patients p where ((p.user_id = $3::uuid or p.guardian_user_ids @> array[$4::uuid])
      and not (p.status = 'deceased' and coalesce(p.status_since + interval '720 hours' <= $5::timestamptz, true))))), page as materialized (select t.* from x join follow_up_plans t on t.clinic_id = x.clinic_id and t.patient_id = x.id and not t.mismatched
  order by t.scheduled_for desc, t.id desc limit $6::int), found as materialized (select to_jsonb(p) || jsonb_build_object(
    'follow_up_appointment', (select jsonb_build_object('id', v.id, 'status', v.status, 'starts_at', v.starts_at)
      from appointments v where v.clinic_id = p.clinic_id and v.id = p.follow_up_appointment_id),
    'parent_status', (select o.status from appointments o where o.clinic_id = p.clinic_id and o.id = p.appointment_id),
    'patient', (select jsonb_build_object('id', x.id, 'name', x.name, 'phone', x.phone, 'user_id', x.user_id,
        'guardian_user_ids', x.guardian_user_ids, 'pending_user_ids', x.pending_user_ids) from patients x where x.clinic_id = p.clinic_id and x.id = p.patient_id),
    'timezone', (select c.timezone from clinics c where c.id = p.clinic_id)) as image from page p order by p.scheduled_for desc, p.id desc), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $7::uuid, $8::text,
  $9::text, $10::text, e.id, e.id,
  $11::text, $12::text, null::jsonb
  from x e) select (select jsonb_agg(image) from found) as rows, caller_stands($13::uuid, $14::uuid, $15::timestamptz,
  $16::boolean) known_user,
case
when (exists (select from x)) is not true then 'patient'
end refused
