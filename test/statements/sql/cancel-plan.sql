with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), cur as materialized (select t.*, local_of($4::timestamptz, c.timezone)::date today from follow_up_plans t
  join clinics c on c.id = t.clinic_id where t.clinic_id = $5::uuid
  and t.id = $6::uuid and ((not exists (select from doctors self join clinic_doctors place on place.clinic_id = $7::uuid and place.doctor_id = self.id
        where self.user_id = $8::uuid and not place.active) or (t.doctor_id = (select d.id from doctors d where d.user_id = $9::uuid) or exists (select from appointments asked where asked.clinic_id = t.clinic_id
          and asked.id = t.appointment_id and asked.doctor_id = (select d.id from doctors d where d.user_id = $10::uuid))))) and not exists (select from prev) for no key update of t), go as (select cur.* from cur where true and coalesce((exists (select from doctors d join clinic_doctors m on m.clinic_id = cur.clinic_id and m.doctor_id = d.id
        where d.id = cur.doctor_id and d.user_id = $11::uuid and m.active) or exists (select from appointments asked where asked.clinic_id = cur.clinic_id
        and asked.id = cur.appointment_id and exists (select from doctors d join clinic_doctors m on m.clinic_id = asked.clinic_id and m.doctor_id = d.id
          where d.id = asked.doctor_id and d.user_id = $12::uuid and m.active))), false) and coalesce(true, false) and coalesce(cur.status <> 'cancelled', false) and coalesce(cur.status <> 'completed', false)), p as (update follow_up_plans t set status = $13::text, cancelled_at = $14::timestamp with time zone, cancelled_by = $15::uuid, cancellation_reason = $16::text, updated_at = $17::timestamp with time zone, version = t.version + 1
  from go where t.clinic_id = go.clinic_id and t.id = go.id returning t.*), "both" as (select p.*, to_jsonb(cur) was, to_jsonb(p) became from p join cur on cur.clinic_id = p.clinic_id and cur.id = p.id), as_it_is as (select cur.* from cur where true and coalesce((exists (select from doctors d join clinic_doctors m on m.clinic_id = cur.clinic_id and m.doctor_id = d.id
        where d.id = cur.doctor_id and d.user_id = $18::uuid and m.active) or exists (select from appointments asked where asked.clinic_id = cur.clinic_id
        and asked.id = cur.appointment_id and exists (select from doctors d join clinic_doctors m on m.clinic_id = asked.clinic_id and m.doctor_id = d.id
          where d.id = asked.doctor_id and d.user_id = $19::uuid and m.active))), false) and coalesce(true, false) and not coalesce(cur.status <> 'cancelled', false)), image as materialized (select to_jsonb(p) || jsonb_build_object(
    'follow_up_appointment', (select jsonb_build_object('id', v.id, 'status', v.status, 'starts_at', v.starts_at)
      from appointments v where v.clinic_id = p.clinic_id and v.id = p.follow_up_appointment_id),
    'parent_status', (select o.status from appointments o where o.clinic_id = p.clinic_id and o.id = p.appointment_id),
    'patient', (select jsonb_build_object('id', x.id, 'name', x.name, 'phone', x.phone, 'user_id', x.user_id,
        'guardian_user_ids', x.guardian_user_ids, 'pending_user_ids', x.pending_user_ids) from patients x where x.clinic_id = p.clinic_id and x.id = p.patient_id),
    'timezone', (select c.timezone from clinics c where c.id = p.clinic_id)) as image from p), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $20::uuid, $21::text,
  $22::text, $23::text, e.id, e.patient_id,
  $24::text, $25::text, (select jsonb_object_agg(n.key, case when n.key = any($26::text[]) then 'null'::jsonb else jsonb_build_array(o.value, n.value) end)
    from jsonb_each(e.became) n join jsonb_each(e.was) o using (key)
    where n.value is distinct from o.value and n.key not in ('version', 'updated_at'))
  from "both" e union all select e.clinic_id, $27::uuid, $28::text,
  $29::text, $30::text, e.id, e.patient_id,
  $31::text, $32::text, null::jsonb
  from as_it_is e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $33::text, e.id, e.version, $34::text, jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id),
  $35::timestamptz from p e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($36::uuid, $37::uuid, $38::timestamptz,
  $39::boolean) known_user, (select to_jsonb(array[true, coalesce((exists (select from doctors d join clinic_doctors m on m.clinic_id = cur.clinic_id and m.doctor_id = d.id
          where d.id = cur.doctor_id and d.user_id = $40::uuid and m.active) or exists (select from appointments asked where asked.clinic_id = cur.clinic_id
          and asked.id = cur.appointment_id and exists (select from doctors d join clinic_doctors m on m.clinic_id = asked.clinic_id and m.doctor_id = d.id
            where d.id = asked.doctor_id and d.user_id = $41::uuid and m.active))), false), coalesce(true, false), coalesce(cur.status <> 'cancelled', false), coalesce(cur.status <> 'completed', false)]) from cur) as checks, (select to_jsonb(cur) || jsonb_build_object(
    'follow_up_appointment', (select jsonb_build_object('id', v.id, 'status', v.status, 'starts_at', v.starts_at)
      from appointments v where v.clinic_id = cur.clinic_id and v.id = cur.follow_up_appointment_id),
    'parent_status', (select o.status from appointments o where o.clinic_id = cur.clinic_id and o.id = cur.appointment_id),
    'patient', (select jsonb_build_object('id', x.id, 'name', x.name, 'phone', x.phone, 'user_id', x.user_id,
        'guardian_user_ids', x.guardian_user_ids, 'pending_user_ids', x.pending_user_ids) from patients x where x.clinic_id = cur.clinic_id and x.id = cur.patient_id),
    'timezone', (select c.timezone from clinics c where c.id = cur.clinic_id)) from cur) as was
