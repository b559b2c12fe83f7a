import { sql } from 'drizzle-orm'
import { flag, int, like, list, text, texts, uuid } from '../../../db/asked.ts'
import type { Check } from '../../../db/checks.ts'
import { type Cte, cte, materialized } from '../../../db/cte.ts'
import type { Happening } from '../../../db/happened.ts'
import { doctorsHeld, onceHeld, patientsHeld } from '../../../db/locks.ts'
import { asNamed, defineRecordChange } from '../../../db/record-change.ts'
import { appointments } from '../../../db/schema/appointments.ts'
import { series } from '../../../db/schema/series.ts'
import { sealedColumns } from '../../../db/statement.ts'
import { rowsAsked } from '../../../db/write.ts'
import { patientChecks } from '../../../records/patients/patient-checks.ts'
import { seriesKind } from '../../../records/series.ts'
import { endsRoom } from '../../../records/video-room.ts'
import { appointmentKind, imageOf } from '../../../records/visits/appointment.ts'
import { Outdated } from '../../calendar/outdated.ts'
import { DECIDED_ON, rulesAsDecided } from '../../calendar/rules-stand.ts'
import { CHANGEABLE } from '../series-fields.ts'
import { bookRows, isOnNoneOverbooked, rowsToBook } from './booked-rows.ts'

const asked = rowsAsked({
  /** Which series, and the version that the change was planned on. */
  id: uuid,
  version: int,
  ...like(series, CHANGEABLE),
  names: texts,
  /** Every visit that moves or is booked is this doctor's afterwards. */
  visitsDoctor: uuid,
  cancellationCode: text,
  /** The visits that move and that are cancelled, each in the version it was planned on, and those that are booked. */
  moves: list,
  cancels: list,
  visits: list,
  skipped: list,
  /** Whether a calendar has decided it: nothing is asked of one where only time is freed. */
  isDecided: flag,
  ...DECIDED_ON,
})
const { r } = asked

const subjects: readonly Cte[] = [
  rowsToBook,
  materialized(
    'moving',
    sql`select r.n, v.* from asked r cross join lateral jsonb_to_recordset(${r.moves}) as v(
id uuid, version int, starts_at timestamptz, ends_at timestamptz
) where r.kept is null`,
  ),
  materialized(
    'planned',
    sql`select m.n, m.id, m.version from moving m
union all select r.n, v.id, v.version from asked r cross join lateral jsonb_to_recordset(${r.cancels}) as v(id uuid, version int)
where r.kept is null`,
  ),
  patientsHeld(
    sql`select t.clinic_id, t.patient_id from asked r join ${series} t on t.clinic_id = r.clinic_id and t.id = r.id where r.kept is null`,
  ),
  doctorsHeld(
    sql`select v.doctor_id from planned y join asked r on r.n = y.n join ${appointments} v on v.clinic_id = r.clinic_id and v.id = y.id
union select ${r.visitsDoctor} from asked r where r.kept is null`,
  ),
  materialized(
    'held',
    sql`select t.*, r.n from asked r join ${series} t on t.clinic_id = r.clinic_id and t.id = r.id and t.version = ${r.version}
where r.kept is null and ${onceHeld('doctors_held')} order by t.id for no key update of t`,
  ),
  materialized(
    'visits_held',
    sql`select v.*, t.n from held t join planned y on y.n = t.n
join ${appointments} v on v.clinic_id = t.clinic_id and v.id = y.id and v.series_id = t.id and v.version = y.version
order by v.id for no key update of v`,
  ),
]

const outdated = (what: 'series' | 'rules') => () => new Outdated(what)

const checks: readonly Check[] = [
  {
    name: 'series and visits as planned on',
    holds: sql`t.id is not null and (select count(*) from visits_held v where v.n = r.n) = (select count(*) from planned y where y.n = r.n)`,
    refusal: outdated('series'),
  },
  // Only what is booked anew is asked about its patient: what stands may be moved, and freed.
  ...patientChecks.map(({ holds, ...check }) => ({
    ...check,
    holds: sql`jsonb_array_length(${r.visits}) = 0 or ${holds}`,
  })),
  {
    name: 'rules as decided on',
    holds: sql`not ${r.isDecided} or ${rulesAsDecided(r.visitsDoctor)}`,
    refusal: outdated('rules'),
  },
  {
    name: 'nothing overbooked where visits go',
    holds: isOnNoneOverbooked('moving', r.visitsDoctor),
    refusal: outdated('rules'),
  },
  {
    name: 'nothing overbooked where visits are booked',
    holds: isOnNoneOverbooked('to_book', r.visitsDoctor),
    refusal: outdated('rules'),
  },
]

const room = endsRoom({ rows: 'cancelled', at: sql`cancelled.updated_at`, n: sql`cancelled.n` })
const sealed = sql.raw(`'{${sealedColumns(appointments).join(',')}}'`)

const effects: readonly Cte[] = [
  cte(
    'cancelled',
    sql`update ${appointments} v set status = 'CANCELLED', cancelled_at = r.at, cancelled_by = r.user_id,
cancellation_code = ${r.cancellationCode}, version = v.version + 1, updated_at = r.at
from changed s join asked r on r.n = s.n cross join lateral jsonb_to_recordset(${r.cancels}) as y(id uuid)
where v.clinic_id = s.clinic_id and v.id = y.id returning v.*, r.n`,
  ),
  ...room.effects,
  materialized(
    'moved',
    sql`select w.*, r.n from changed s join asked r on r.n = s.n
cross join lateral move_visits(s.clinic_id, ${r.visitsDoctor}, r.at, ${r.moves}) w`,
  ),
  ...bookRows('changed', r.visitsDoctor),
  cte('touched', sql`select * from moved union all select * from cancelled union all select * from booked`),
]

const happened: readonly Happening[] = [
  {
    action: 'appointment.rescheduled',
    of: appointmentKind,
    rows: 'moved',
    join: sql` join visits_held b on b.n = e.n and b.id = e.id`,
    changed: sql`changed_columns(to_jsonb(b), to_jsonb(e), ${sealed})`,
  },
  {
    action: 'appointment.cancelled',
    of: appointmentKind,
    rows: 'cancelled',
    changed: sql`'{"status": [null, "CANCELLED"]}'::jsonb`,
  },
  { action: 'appointment.booked', of: appointmentKind, rows: 'booked' },
  ...room.happened,
]

/** Whether all of it was written; what frees time comes before what takes it. */
const isWhole = sql`(select count(*) from cancelled v where v.n = r.n) = jsonb_array_length(${r.cancels})
and (select count(*) from moved v where v.n = r.n) = jsonb_array_length(${r.moves})
and (select count(*) from booked v where v.n = r.n) = jsonb_array_length(${r.visits})`

/** Changes a series with its visits, all or nothing: what moves, what is cancelled and what is booked. */
export const changeWhole = defineRecordChange(() => ({
  name: 'change-series',
  table: series,
  of: seriesKind,
  asked,
  subjects,
  from: sql`from asked r left join held t on t.n = r.n
left join patients_held p on p.clinic_id = t.clinic_id and p.id = t.patient_id
where r.kept is null and ${onceHeld('visits_held')}`,
  checks,
  set: asNamed(series, CHANGEABLE),
  action: sql`case when e.status = b.status then 'series.changed' when e.status = 'paused' then 'series.paused' else 'series.resumed' end`,
  consequence: { effects, happened },
  image: sql`case when not e.written then null when undo_unless(
${isWhole}
) then jsonb_build_object('series', to_jsonb(e) - '{n,written}'::text[], 'skipped', ${r.skipped},
'changed', coalesce((select jsonb_agg((${imageOf('touched')}) - 'n' order by touched.starts_at) from touched where touched.n = r.n), '[]'::jsonb)) end`,
}))
