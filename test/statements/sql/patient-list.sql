/* patient-list */
with recursive page as materialized (
  select * from (select p.* from (select p.* from patients p
      where (p.clinic_id = $1::uuid and p.merged_into is null and p.erased_at is null and true)) p
    order by p.name, p.id limit 101) rows limit $2::int + 1
),
seen as (
  select * from page order by name, id limit $2::int
),
found as materialized (
  select (select row_to_json(image) from (select page.clinic_id, page.id, page.user_id, page.guardian_user_ids, page.pending_user_ids, page.name, page.date_of_birth, page.phone, page.email, page.language, page.external_id, page.status, page.status_since, page.do_not_contact, page.metadata, page.merged_into, page.erased_at, page.version, page.created_at, page.updated_at,
      (select coalesce(json_agg(json_build_object('id', f.id, 'metadata', f.metadata) order by f.id), '[]')
        from patients f where f.clinic_id = page.clinic_id and f.merged_into = page.id) merged_from,
      (select coalesce(json_agg(s order by s.channel), '[]') from (
          select s.channel, s.reason, s.at from stopped_addresses s where s.clinic_id = page.clinic_id and s.channel = 'email' and s.address = lower(page.email)
          union all select s.channel, s.reason, s.at from stopped_addresses s where s.clinic_id = page.clinic_id and s.channel = 'sms' and s.address = page.phone_e164) s) stopped) image) as image from page order by name, id
),
audit as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select e.clinic_id, $3::uuid, $4::text, 'patients.listed', 'patient',
  e.id, e.id, $5::text, $6::text, null::jsonb
  from seen e
)
select (select json_agg(image) from found) as rows, caller_stands($3::uuid, $7::uuid, $8::timestamptz, $9::boolean) known_user, null refused
