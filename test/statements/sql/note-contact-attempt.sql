with recursive prev as (select fingerprint, status, answer from idempotency_keys
  where user_id = $1::uuid and key = $2::text
  and created_at > $3::timestamptz), cur as materialized (select t.*, local_of($4::timestamptz, c.timezone)::date today, null::timestamptz new_snooze from follow_up_plans t
  join clinics c on c.id = t.clinic_id where t.clinic_id = $5::uuid
  and t.id = $6::uuid and true and not exists (select from prev) for no key update of t), go as (select cur.* from cur where true and coalesce(true, false) and coalesce(true, false) and coalesce(cur.status <> 'cancelled', false)), p as (update follow_up_plans t set updated_at = $7::timestamp with time zone, version = t.version + 1
  from go where t.clinic_id = go.clinic_id and t.id = go.id returning t.*), "both" as (select p.*, to_jsonb(cur) was, to_jsonb(p) became from p join cur on cur.clinic_id = p.clinic_id and cur.id = p.id), attempt as (insert into follow_up_contact_attempts (clinic_id, id, plan_id, channel, outcome, note, snooze_until, owner_id, made_by, made_at) select p.clinic_id, $8::uuid, p.id, $9::text, $10::text, $11::text, go.new_snooze, $12::uuid, $13::uuid, $14::timestamp with time zone from p cross join go returning *), image as materialized (select to_jsonb(attempt) as image from attempt), audit as (insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $15::uuid, $16::text,
  $17::text, $18::text, e.id, e.patient_id,
  $19::text, $20::text, (select jsonb_object_agg(n.key, case when n.key = any($21::text[]) then 'null'::jsonb else jsonb_build_array(o.value, n.value) end)
    from jsonb_each(e.became) n join jsonb_each(e.was) o using (key)
    where n.value is distinct from o.value and n.key not in ('version', 'updated_at'))
  from "both" e), events as (insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select e.clinic_id, $22::text, e.id, e.version, $23::text, jsonb_build_object('status', e.status, 'appointmentId', e.appointment_id),
  $24::timestamptz from p e) select (select to_jsonb(prev) from prev) prev, (select image from image) image,
caller_stands($25::uuid, $26::uuid, $27::timestamptz,
  $28::boolean) known_user, (select to_jsonb(array[true, coalesce(true, false), coalesce(true, false), coalesce(cur.status <> 'cancelled', false)]) from cur) as checks, (select to_jsonb(cur) || jsonb_build_object(
    'follow_up_appointment', (select jsonb_build_object('id', v.id, 'status', v.status, 'starts_at', v.starts_at)
      from appointments v where v.clinic_id = cur.clinic_id and v.id = cur.follow_up_appointment_id),
    'parent_status', (select o.status from appointments o where o.clinic_id = cur.clinic_id and o.id = cur.appointment_id),
    'patient', (select jsonb_build_object('id', x.id, 'name', x.name, 'phone', x.phone, 'user_id', x.user_id,
        'guardian_user_ids', x.guardian_user_ids, 'pending_user_ids', x.pending_user_ids) from patients x where x.clinic_id = cur.clinic_id and x.id = cur.patient_id),
    'timezone', (select c.timezone from clinics c where c.id = cur.clinic_id)) from cur) as was
