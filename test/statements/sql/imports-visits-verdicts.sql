/* imports-visits-verdicts */ with asked as materialized (
  select r.* from jsonb_to_recordset($1::jsonb) as r (row int, verdict text, field text, why text, record_id uuid, external_id text, alternatives text[],
    doctor_id uuid, patient_id uuid, location_id uuid, starts_at timestamptz, ends_at timestamptz,
    takes_time boolean) limit 500),
noted as (insert into import_rows (clinic_id, import_id, row, verdict, field, why, record_id, alternatives)
  select $2::uuid, $3::uuid, r.row, r.verdict, r.field, r.why,
  case when r.verdict = 'conflict' then coalesce((select x.id from (
        select a.id, a.starts_at from appointments a where r.why = 'BOOKED' and a.clinic_id = $4::uuid and a.doctor_id = r.doctor_id
        and a.status not in ('CANCELLED', 'NO_SHOW') and a.starts_at > r.starts_at - interval '12 hours' and a.starts_at < r.ends_at + make_interval(mins => $5::int) and a.ends_at > r.starts_at - make_interval(mins => $6::int)
        union all
        select a.id, a.starts_at from appointments a where r.why = 'PATIENT_BUSY' and a.clinic_id = $7::uuid and a.starts_at < r.ends_at and a.ends_at > r.starts_at and a.patient_id = r.patient_id
        and a.status in ('PENDING', 'SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS')
        union all
        select o.id, o.starts_at from time_off o where r.why = 'TIME_OFF' and o.clinic_id = $8::uuid and o.starts_at < r.ends_at and o.ends_at > r.starts_at and o.doctor_id = r.doctor_id
        union all
        select c.id, c.starts_at from closures c where r.why = 'CLOSURE' and c.clinic_id = $9::uuid and c.starts_at < r.ends_at and c.ends_at > r.starts_at and coalesce(c.location_id = r.location_id, true)
      ) x order by x.starts_at, x.id limit 1), r.record_id) else r.record_id end, r.alternatives from asked r
  on conflict (clinic_id, import_id, row) do nothing),
timed as (insert into import_times (clinic_id, import_id, row, doctor_id, patient_id, starts_at, ends_at)
  select $10::uuid, $11::uuid, r.row, r.doctor_id, r.patient_id, r.starts_at, r.ends_at from asked r where r.takes_time
  on conflict (clinic_id, import_id, row) do nothing),
noted_chunk as (update import_chunks c set checked_at = $12::timestamptz
  where c.clinic_id = $13::uuid and c.import_id = $14::uuid and c.chunk = $15::int and c.checked_at is null
  returning c.rows),
noted_import as (update imports i set done = i.done + $16::int, attempts = 0,
  claimed_until = $17::timestamptz where i.clinic_id = $18::uuid and i.id = $19::uuid and exists (select from noted_chunk)) select
