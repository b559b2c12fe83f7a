/* patient-change */
with asked as materialized (
  select r.*, caller_standing(r.user_id, r.clinic_id, r.issued_at, r.as_staff) standing, (select to_jsonb(k) from (
      select k.fingerprint, k.status, k.answer from idempotency_keys k
      where k.user_id = r.user_id and k.key = r.key and k.created_at > r.at - interval '24 hours'
    ) k) kept
  from jsonb_to_recordset($1::jsonb) as r (
    n int, clinic_id uuid, user_id uuid, role text, request_id text, origin text, at timestamptz, key text,
    fingerprint text, issued_at timestamptz, as_staff boolean, id uuid, versions bigint[], may_read text[],
    may_do text[], names text[], name text, date_of_birth date, phone text, email text, language text,
    external_id text, guardian_user_ids uuid[], status text, do_not_contact boolean, metadata text, search_name text,
    search_digits text, phone_e164 text, name_pieces text[], digit_pieces text[], of_user uuid,
    since_instant timestamptz, since_local text, since_day boolean, phone_read_in text, phone_is_national boolean,
    phone_is_possible boolean, of_clinic boolean, dry_run boolean, beyond text
  ) limit 32
),
held as materialized (
  select t.*, r.n from asked r join patients t on t.clinic_id = r.clinic_id and t.id = r.id
  where r.kept is null and ((r.may_read && array['clinic', case when not exists (select from doctors self join clinic_doctors place on place.clinic_id = r.clinic_id and place.doctor_id = self.id
        where self.user_id = r.user_id and not place.active) then 'colleague' end]
      or ((t.user_id = r.user_id or t.guardian_user_ids @> array[r.user_id])
        and not (t.status = 'deceased' and coalesce(t.status_since + interval '720 hours' <= r.at, true))) and r.may_read && array['own', case when r.user_id <> all (t.pending_user_ids) then 'confirmed' end])
    or not r.may_read && '{clinic,colleague}' and exists (select from patients s
      where s.clinic_id = t.clinic_id and s.id = t.merged_into and (r.may_read && array['clinic', case when not exists (select from doctors self join clinic_doctors place on place.clinic_id = r.clinic_id and place.doctor_id = self.id
          where self.user_id = r.user_id and not place.active) then 'colleague' end]
        or ((s.user_id = r.user_id or s.guardian_user_ids @> array[r.user_id])
          and not (s.status = 'deceased' and coalesce(s.status_since + interval '720 hours' <= r.at, true))) and r.may_read && array['own', case when r.user_id <> all (s.pending_user_ids) then 'confirmed' end]))) order by t.id for no key update of t
),
judged as materialized (
  select r.n, t.clinic_id, t.id,
  case
  when (r.standing <> 'signed out') is not true then 'not signed out'
  when (r.standing <> 'ended') is not true then 'membership stands'
  when (t.id is not null) is not true then 'patient'
  when (t.merged_into is null) is not true then 'stands for itself' || coalesce('@' || t.merged_into, '')
  when (t.erased_at is not null is not true) is not true then 'not erased'
  when ((r.may_do && array['clinic', case when not exists (select from doctors self join clinic_doctors place on place.clinic_id = r.clinic_id and place.doctor_id = self.id
        where self.user_id = r.user_id and not place.active) then 'colleague' end]
      or ((t.user_id = r.user_id or t.guardian_user_ids @> array[r.user_id])
        and not (t.status = 'deceased' and coalesce(t.status_since + interval '720 hours' <= r.at, true))) and r.may_do && array['own', case when r.user_id <> all (t.pending_user_ids) then 'confirmed' end])) is not true then 'reached'
  when (r.of_clinic or t.status <> 'deceased') is not true then 'of the living'
  when (r.beyond is distinct from 'links') is not true then 'within role: links'
  when (r.beyond is distinct from 'status') is not true then 'within role: status'
  when (r.beyond is distinct from 'record') is not true then 'within role: record'
  when (r.versions is null or t.version = any (r.versions)) is not true then 'fresh'
  when (r.of_user is null or r.of_user = t.user_id) is not true then 'no other user'
  when (r.guardian_user_ids is null or t.guardian_user_ids @> r.guardian_user_ids) is not true then 'no other guardian'
  when (not r.phone_is_national or (c.settings ->> 'country') is not distinct from r.phone_read_in) is not true then 'phone read in its country'
  when (r.phone_is_possible) is not true then 'phone'
  when (not 'status_since' = any (r.names) or coalesce(r.since_instant, instant_of(r.since_local::timestamp, (select z.timezone from clinics z where z.id = r.clinic_id)), case when r.since_day then instant_of(r.since_local::timestamp + interval '1 hour', (select z.timezone from clinics z where z.id = r.clinic_id)) end) is not null) is not true then 'since on the clock'
  when (not 'status_since' = any (r.names) or coalesce(r.since_instant, instant_of(r.since_local::timestamp, (select z.timezone from clinics z where z.id = r.clinic_id)), case when r.since_day then instant_of(r.since_local::timestamp + interval '1 hour', (select z.timezone from clinics z where z.id = r.clinic_id)) end) <= r.at) is not true then 'since not in the future'
  when ((select x.id from patients x where x.clinic_id = r.clinic_id and x.external_id = r.external_id and x.id <> r.id
      and x.merged_into is null) is null) is not true then 'external id' || coalesce('@' || (select x.id from patients x where x.clinic_id = r.clinic_id and x.external_id = r.external_id and x.id <> r.id
      and x.merged_into is null), '')
  when (not r.dry_run) is not true then 'to be written'
  end refused
  from asked r left join held t on t.n = r.n left join clinics c on c.id = r.clinic_id
),
changed as (
  update patients t set name = case when 'name' = any (r.names) then r.name else t.name end,
  date_of_birth = case when 'date_of_birth' = any (r.names) then r.date_of_birth else t.date_of_birth end,
  phone = case when 'phone' = any (r.names) then r.phone else t.phone end,
  email = case when 'email' = any (r.names) then r.email else t.email end,
  language = case when 'language' = any (r.names) then r.language else t.language end,
  external_id = case when 'external_id' = any (r.names) then r.external_id else t.external_id end,
  guardian_user_ids = case when 'guardian_user_ids' = any (r.names) then r.guardian_user_ids else t.guardian_user_ids end,
  status = case when 'status' = any (r.names) then r.status else t.status end,
  do_not_contact = case when 'do_not_contact' = any (r.names) then r.do_not_contact else t.do_not_contact end,
  metadata = case when 'metadata' = any (r.names) then r.metadata else t.metadata end,
  user_id = case when 'user_id' = any (r.names) then r.of_user else t.user_id end,
  status_since = case when 'status_since' = any (r.names) then coalesce(r.since_instant, instant_of(r.since_local::timestamp, (select z.timezone from clinics z where z.id = r.clinic_id)), case when r.since_day then instant_of(r.since_local::timestamp + interval '1 hour', (select z.timezone from clinics z where z.id = r.clinic_id)) end)
  when not 'status' = any (r.names) or t.status = r.status then t.status_since else r.at end,
  search_name = case when 'search_name' = any (r.names) then r.search_name else t.search_name end,
  search_digits = case when 'search_digits' = any (r.names) then r.search_digits else t.search_digits end,
  phone_e164 = case when 'phone_e164' = any (r.names) then r.phone_e164 else t.phone_e164 end,
  search_pieces = case when not r.names && '{name,phone}' then t.search_pieces
  else case when 'name' = any (r.names) then r.name_pieces else array(select piece from unnest(t.search_pieces) piece where piece not like '#%') end
  || case when 'phone' = any (r.names) then r.digit_pieces else array(select piece from unnest(t.search_pieces) piece where piece like '#%') end end,
  search_source = case when not r.names && '{name,phone}' then t.search_source
  when r.names @> '{name,phone}' or not (t.search_pieces is null)
  then case when 'name' = any (r.names) then r.name else t.name end || E'\n' || coalesce(case when 'phone' = any (r.names) then r.phone else t.phone end, '') end,
  version = t.version + 1, updated_at = r.at
  from judged j join asked r on r.n = j.n
  where t.clinic_id = j.clinic_id and t.id = j.id and j.refused is null returning t.*, r.n
),
happened as (
  select r.user_id, r.role, r.request_id, r.origin, r.at, e.clinic_id, 'patient' subject_type, e.id subject_id,
  e.version, e.id patient_id, 'patient.changed' action,
  jsonb_build_object('patientId', e.id) payload, changed_columns((to_jsonb(b) - '{search_name,search_digits,search_pieces,search_source,phone_e164}'::text[]), (to_jsonb(e) - '{search_name,search_digits,search_pieces,search_source,phone_e164}'::text[]), '{metadata}') changed
  from changed e join asked r on r.n = e.n join held b on b.n = e.n
),
audited as (
  insert into audit_log (clinic_id, actor_id, role, action, subject_type, subject_id, patient_id, request_id, origin, changed)
  select h.clinic_id, h.user_id, h.role, h.action, h.subject_type, h.subject_id, h.patient_id, h.request_id, h.origin, h.changed
  from happened h
),
told as (
  insert into outbox (clinic_id, subject_type, subject_id, subject_version, type, payload, created_at)
  select h.clinic_id, h.subject_type, h.subject_id, h.version, h.action, h.payload, h.at
  from happened h where h.payload is not null
),
answers as materialized (
  select r.n, r.user_id, r.key, r.fingerprint, r.at, e.written written,
  case when e.written then ((to_jsonb(e) - '{search_name,search_digits,search_pieces,search_source,phone_e164}'::text[]) || jsonb_build_object('merged_from', (
        select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'metadata', f.metadata) order by f.id), '[]'::jsonb)
        from patients f where f.clinic_id = e.clinic_id and f.merged_into = e.id), 'stopped', (select coalesce(json_agg(s order by s.channel), '[]') from (
          select s.channel, s.reason, s.at from stopped_addresses s where s.clinic_id = e.clinic_id and s.channel = 'email' and s.address = lower(e.email)
          union all select s.channel, s.reason, s.at from stopped_addresses s where s.clinic_id = e.clinic_id and s.channel = 'sms' and s.address = e.phone_e164) s))) - '{n,written}'::text[]
  else jsonb_build_object('country', (select c.settings->'country' from clinics c where c.id = e.clinic_id)) end image
  from (
    select v.*, true written from changed v
    union all select v.*, false from held v where not exists (select from changed w where w.n = v.n) offset 0
  ) e join asked r on r.n = e.n
),
keyed as (
  insert into idempotency_keys (user_id, key, fingerprint, status, answer, created_at)
  select i.user_id, i.key, i.fingerprint, 200, i.image, i.at
  from answers i where i.written and i.key is not null order by i.user_id, i.key
)
select r.n, r.kept, r.standing, j.refused, coalesce(i.written, false) written, i.image
from asked r left join judged j on j.n = r.n left join answers i on i.n = r.n order by r.n
