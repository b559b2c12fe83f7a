/* read-again */ with recursive r as materialized (
  select $1::uuid clinic_id, $2::uuid user_id,
  $3::timestamptz at, $4::uuid[] ids
),
shown as materialized (
  select x.subject_type, x.clinic_id, x.id, x.patient_id, x.id = $5::uuid is_about,
  coalesce(bool_or(x.may_read && (me.staff || me.own)), false) seen, coalesce(bool_or($6::text[] && (me.staff || me.own)), false) allowed,
  coalesce(bool_or(x.may_read && me.staff or 'confirmed' = any (me.own)), false) whole
  from r cross join lateral (select 'appointment' subject_type, a.clinic_id, a.id id, a.patient_id patient_id,
    a.patient_id owner_id, a.doctor_id doctor_id,
    a.mismatched mismatched,
    a.status = 'COMPLETED' is_completed,
    $7::text[] may_read
    from appointments a where a.clinic_id = r.clinic_id and a.id = any(r.ids) union all select 'followup_plan' subject_type, p.clinic_id, p.id id, p.patient_id patient_id,
    p.patient_id owner_id, p.doctor_id doctor_id,
    p.mismatched mismatched,
    false is_completed,
    $8::text[] may_read
    from follow_up_plans p where p.clinic_id = r.clinic_id and p.id = any(r.ids) union all select 'followup_plan' subject_type, p.clinic_id, p.id id, p.patient_id patient_id,
    p.patient_id owner_id, (select o.doctor_id from appointments o where o.clinic_id = p.clinic_id and o.id = p.appointment_id) doctor_id,
    p.mismatched mismatched,
    false is_completed,
    $9::text[] may_read
    from follow_up_plans p where p.clinic_id = r.clinic_id and p.id = any(r.ids) union all select 'series' subject_type, s.clinic_id, s.id id, s.patient_id patient_id,
    s.patient_id owner_id, s.doctor_id doctor_id,
    s.mismatched mismatched,
    false is_completed,
    $10::text[] may_read
    from series s where s.clinic_id = r.clinic_id and s.id = any(r.ids) union all select 'patient' subject_type, p.clinic_id, p.id id, p.id patient_id,
    p.id owner_id, null::uuid doctor_id,
    false mismatched,
    false is_completed,
    $11::text[] may_read
    from patients p where p.clinic_id = r.clinic_id and p.id = any(r.ids) union all select 'patient' subject_type, p.clinic_id, p.id id, p.id patient_id,
    p.merged_into owner_id, null::uuid doctor_id,
    false mismatched,
    false is_completed,
    $12::text[] may_read
    from patients p where p.clinic_id = r.clinic_id and p.id = any(r.ids) union all select 'export' subject_type, e.clinic_id, e.id id, e.patient_id patient_id,
    e.patient_id owner_id, null::uuid doctor_id,
    false mismatched,
    false is_completed,
    $13::text[] may_read
    from exports e where e.clinic_id = r.clinic_id and e.id = any(r.ids) union all select 'template' subject_type, t.clinic_id, t.id id, null::uuid patient_id,
    null::uuid owner_id, t.doctor_id doctor_id,
    false mismatched,
    false is_completed,
    array['clinic'] may_read
    from appointment_templates t where t.clinic_id = r.clinic_id and t.id = any(r.ids) union all select 'doctor' subject_type, m.clinic_id, m.doctor_id id, null::uuid patient_id,
    null::uuid owner_id, m.doctor_id doctor_id,
    false mismatched,
    false is_completed,
    array['clinic'] may_read
    from clinic_doctors m where m.clinic_id = r.clinic_id and m.doctor_id = any(r.ids)) x cross join lateral (
    select array['clinic',
    case when not exists (select from doctors self join clinic_doctors place on place.clinic_id = x.clinic_id and place.doctor_id = self.id
      where self.user_id = r.user_id and not place.active) then 'colleague' end,
    (select 'treating' from doctors d join clinic_doctors m on m.clinic_id = x.clinic_id and m.doctor_id = d.id
      where d.id = x.doctor_id and d.user_id = r.user_id and (m.active or (x.is_completed and $14::boolean) and m.inactive_since > r.at - interval '24 hours')),
    (select 'former' from doctors d where d.id = x.doctor_id and d.user_id = r.user_id)] staff,
    coalesce((select array['own', case when r.user_id <> all (p.pending_user_ids) then 'confirmed' end] from patients p where p.clinic_id = x.clinic_id and p.id = x.owner_id
        and not x.mismatched and ((p.user_id = r.user_id or p.guardian_user_ids @> array[r.user_id])
          and not (p.status = 'deceased' and coalesce(p.status_since + interval '720 hours' <= r.at, true)))), '{}') || '{link}' own offset 0
  ) me
  group by x.subject_type, x.clinic_id, x.id, x.patient_id
),
given_away as (
  select from r where $15::boolean and exists (select from doctors d
    where d.id = $16::uuid and d.user_id is distinct from r.user_id)
),
verdict as materialized (
  select case
  when exists (select from shown s where not s.seen)
  then (select s.subject_type from shown s where not s.seen order by s.is_about desc, s.subject_type limit 1)
  when exists (select from shown s where s.is_about and s.allowed) then null
  when exists (select from shown s where s.is_about) and exists (select from given_away) then null
  when not exists (select from shown) then null
  when not exists (select from shown s where s.is_about) and $17::text[] && array['clinic'] then null
  else 'forbidden' end refused
),
found as materialized (
  select distinct on (s.patient_id) s.* from shown s, verdict v where v.refused is null and s.patient_id is not null
  order by s.patient_id, array_position((select r.ids from r), s.id)
),
audit as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $18::uuid, $19::text, e.subject_type || '.read', e.subject_type,
  e.id, e.patient_id, $20::text, $21::text, null::jsonb
  from found e
) select v.refused, exists (select from shown s where s.patient_id is not null and not s.whole) withheld,
caller_stands($22::uuid, $23::uuid, $24::timestamptz, $25::boolean) known_user from verdict v
