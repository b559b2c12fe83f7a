/* video-invites */
with recursive cur as (
  select t.* from appointments t where t.clinic_id = $1::uuid and t.id = $2::uuid
),
looked as (
  select cur.* from cur where (not cur.erased or false) and (not cur.erased or false) and cur.type = 'VIDEO_CALL'
),
found as materialized (
  select * from (select (to_jsonb(i) - '{secret,request,room_name}'::text[]) || jsonb_build_object('good', ((i.revoked_at is null and i.expires_at > $3::timestamptz and i.room_name = v.room_name) and v.status in ('SCHEDULED', 'ACTIVE') and not (cur.type = 'VIDEO_CALL' and cur.status in ('PENDING', 'SCHEDULED', 'CONFIRMED')
          and (v.status = 'CANCELLED' or coalesce(v.made_for <> concat_ws('/', cur.doctor_id, cur.patient_id, extract(epoch from cur.starts_at)::bigint), false))))) as image from looked cur
    join video_consultations v on v.clinic_id = cur.clinic_id and v.appointment_id = cur.id
    join video_invites i on i.clinic_id = v.clinic_id and i.consultation_id = v.id
    order by i.id desc limit 101) rows limit $4::int + 1
),
audit as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $5::uuid, $6::text, 'video.invites_read', 'appointment',
  e.id, e.patient_id, $7::text, $8::text, null::jsonb
  from looked e
)
select (select json_agg(image) from found) as rows, caller_stands($5::uuid, $1::uuid, $9::timestamptz, $10::boolean) known_user, case
when (exists (select from cur where (not cur.erased or false))) is not true then 'visible'
when (exists (select from cur where (not cur.erased or false))) is not true then 'allowed'
when (exists (select from cur where cur.type = 'VIDEO_CALL')) is not true then 'video'
end refused
