/* messages-claimed */ with picked as materialized (
  select m.clinic_id, m.patient_id from messages m
  where m.state in ('waiting', 'sending') and m.due_at <= $1::timestamptz and (m.claimed_until is null or m.claimed_until <= $2::timestamptz)
  and m.clinic_id <> all ($3::uuid[])
  and ($4::uuid[] is null or m.clinic_id = any ($5::uuid[]))
  order by m.due_at limit $6::int
), survivors as materialized (
  select distinct p.clinic_id, coalesce(p.merged_into, p.id) id
  from picked x join patients p on p.clinic_id = x.clinic_id and p.id = x.patient_id
), records as materialized (
  select s.clinic_id, s.id survivor, s.id from survivors s
  union select s.clinic_id, s.id, p.id from survivors s join patients p on p.clinic_id = s.clinic_id and p.merged_into = s.id
), wanted as materialized (
  select r.survivor, m.clinic_id, m.id, m.at, coalesce(m.claimed_until > $7::timestamptz, false) is_taken
  from records r cross join lateral (
    select m.clinic_id, m.id, m.ctid at, m.claimed_until from messages m where m.clinic_id = r.clinic_id and m.patient_id = r.id and m.state in ('waiting', 'sending') offset 0
  ) m
), held as materialized (
  select m.clinic_id, m.id from messages m where m.ctid = any (array(select w.at from wanted w where not w.is_taken))
  order by m.id for update skip locked
), whole as materialized (
  select w.clinic_id, w.survivor from wanted w left join held h on h.clinic_id = w.clinic_id and h.id = w.id
  group by w.clinic_id, w.survivor having bool_and(h.id is not null and not w.is_taken)
), written as (
  update messages m set claimed_until = $8::timestamptz
  where m.ctid = any (array(select w.at from whole o join wanted w on w.clinic_id = o.clinic_id and w.survivor = o.survivor))
  returning m.*
), claimed as materialized (
  select m.*, w.survivor from written m join wanted w on w.clinic_id = m.clinic_id and w.id = m.id
)
select coalesce((select jsonb_agg(x) from (
      select p.clinic_id, p.id, p.version, p.name, p.email, p.phone_e164, p.language, p.status, p.do_not_contact, coalesce((
          select jsonb_agg(jsonb_build_object('channel', s.channel, 'reason', s.reason))
          from (values ('email', lower(p.email)), ('sms', p.phone_e164)) o(channel, address) cross join lateral (
            select x.channel, x.reason from stopped_addresses x
            where x.clinic_id = p.clinic_id and x.channel = o.channel and x.address = o.address offset 0
          ) s), '[]') stopped,
      (select jsonb_agg(y) from (select c.id, c.state, c.event, c.appointment_id, c.visit_start, c.before, c.at_once, c.told, c.payload_hash,
          c.channel, c.provider, c.language, c.sent_with, c.attempts, c.created_at, c.due_at, c.rule_id, (
            select jsonb_build_object('active', u.active, 'offset_minutes', u.offset_minutes, 'skip_confirmed', u.skip_confirmed, 'channel', u.channel)
            from reminder_rules u where u.clinic_id = c.clinic_id and u.id = c.rule_id
          ) rule
          from claimed c where c.clinic_id = p.clinic_id and c.survivor = p.id order by c.created_at, c.id) y) messages,
      coalesce((select jsonb_agg(y) from (select a.id, a.version, a.status, a.type, a.starts_at, a.ends_at, a.timezone, a.doctor_id, d.name doctor_name,
            a.location_id, l.name location_name, a.notify, a.moves, a.series_id, a.ever_checked_in,
            (select m.told from (select v.* from messages v where v.clinic_id = a.clinic_id and v.appointment_id = a.id offset 0) m
              where m.told is not null and m.state in ('sent', 'delivered', 'unknown')
              order by m.created_at desc, m.sent_at desc nulls last limit 1) told, exists (select from (select v.* from messages v where v.clinic_id = a.clinic_id and v.appointment_id = a.id offset 0) m where m.event in ('booked', 'requested') and m.state = 'dropped' and m.outcome = 'UNDONE') was_never_told
            from (select distinct c.appointment_id from claimed c where c.clinic_id = p.clinic_id and c.survivor = p.id) v
            cross join lateral (
              select x.* from appointments x where x.clinic_id = p.clinic_id and x.id = v.appointment_id and x.patient_id = p.id limit 1
            ) a
            join doctors d on d.id = a.doctor_id
            left join locations l on l.clinic_id = a.clinic_id and l.id = a.location_id) y), '[]') visits
      from whole o join patients p on p.clinic_id = o.clinic_id and p.id = o.survivor
    ) x), '[]') patients,
coalesce((select jsonb_agg(x) from (
      select k.id, k.name, k.phone, k.timezone, k.settings ->> 'country' country, (select s.settings from message_settings s where s.clinic_id = k.id limit 1) settings,
      coalesce((select jsonb_agg(h) from message_channels h where h.clinic_id = k.id and h.active), '[]') channels,
      coalesce((select jsonb_agg(t) from message_templates t where t.clinic_id = k.id), '[]') templates
      from clinics k where k.id in (select o.clinic_id from whole o)
    ) x), '[]') clinics
