/* notification-list */
with recursive page as materialized (
  select * from (select t.*, a.starts_at from notifications t left join appointments a on a.clinic_id = t.clinic_id and a.id = t.appointment_id
    where t.user_id = $1::uuid and t.clinic_id = $2::uuid and (exists (select from patients p where p.clinic_id = t.clinic_id and p.id = coalesce(a.patient_id, t.patient_id)
        and not coalesce(a.mismatched, false) and ((p.user_id = $1::uuid or p.guardian_user_ids @> array[$1::uuid])
          and not (p.status = 'deceased' and coalesce(p.status_since + interval '720 hours' <= $3::timestamptz, true))) and $1::uuid <> all (p.pending_user_ids))
      or exists (select from doctors d join clinic_doctors m on m.clinic_id = t.clinic_id and m.doctor_id = d.id and m.active
        where d.id = t.doctor_id and d.user_id = $1::uuid))
    order by t.created_at desc, t.id desc limit 101) rows limit $4::int + 1
),
seen as (
  select * from page order by created_at desc, id desc limit $4::int
),
found as materialized (
  select c.image from (
    select jsonb_build_object('unread', (select count(*) from notifications t left join appointments a on a.clinic_id = t.clinic_id and a.id = t.appointment_id
        where t.user_id = $1::uuid and t.clinic_id = $2::uuid and (exists (select from patients p where p.clinic_id = t.clinic_id and p.id = coalesce(a.patient_id, t.patient_id)
            and not coalesce(a.mismatched, false) and ((p.user_id = $1::uuid or p.guardian_user_ids @> array[$1::uuid])
              and not (p.status = 'deceased' and coalesce(p.status_since + interval '720 hours' <= $3::timestamptz, true))) and $1::uuid <> all (p.pending_user_ids))
          or exists (select from doctors d join clinic_doctors m on m.clinic_id = t.clinic_id and m.doctor_id = d.id and m.active
            where d.id = t.doctor_id and d.user_id = $1::uuid)) and t.read_at is null)) image, 0 nth
    union all select to_jsonb(page), row_number() over (order by created_at desc, id desc) from page) c order by c.nth
),
audit as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $1::uuid, $5::text, 'notification.read', 'notification',
  e.id, e.patient_id, $6::text, $7::text, null::jsonb
  from seen e
)
select (select json_agg(image) from found) as rows, caller_stands($1::uuid, $2::uuid, $8::timestamptz, $9::boolean) known_user, null refused
