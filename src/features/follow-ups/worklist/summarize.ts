import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { uuid, uuids } from '../../../db/asked.ts'
import { isAmong } from '../../../db/builder.ts'
import type { Database } from '../../../db/client.ts'
import { materialized } from '../../../db/cte.ts'
import { defineRead, runRead } from '../../../db/read.ts'
import { day, optional } from '../../../db/read-columns.ts'
import type { Actor } from '../../../db/request.ts'
import { appointments } from '../../../db/schema/appointments.ts'
import { followUpPlans } from '../../../db/schema/follow-ups.ts'
import { clinics, doctors } from '../../../db/schema/people.ts'
import { closureRate } from '../../../domain/follow-up.ts'
import { CLINIC_NOT_FOUND } from '../../../domain/not-found.ts'
import { clinicOf } from '../../../platform/http/deps.ts'
import { todayIn } from '../days.ts'
import type { SummaryAnswer, SummaryQuery } from '../schemas.ts'

const rowShape = z.object({
  doctor_id: z.string().nullable(),
  doctor_name: z.string().nullable(),
  month: z.string(),
  due: z.number(),
  overdue: z.number(),
  converted: z.number(),
  closed: z.number(),
})

const imageShape = z.object({ from: z.string(), to: z.string(), rows: z.array(rowShape) })

type Counts = Pick<z.infer<typeof rowShape>, 'due' | 'overdue' | 'converted' | 'closed'>

function rated({ due, overdue, converted, closed }: Counts) {
  return { due, overdue, converted, closed, closureRate: closureRate({ due, closed }) }
}

const counts = defineRead({
  name: 'summarise-plans',
  asked: { clinicId: uuid, from: optional(day), to: optional(day), doctorId: optional(uuids) },
  compose({ now, clinicId, from = sql`null::date`, to, doctorId }) {
    const until = to ?? sql`greatest(${todayIn(now)}, ${from})`
    const isCounted = sql.join(
      [
        sql`p.clinic_id = span.id and p.status in ('scheduled', 'completed', 'overdue') and p.scheduled_for between span.from_day and span.to_day`,
        ...(doctorId ? [isAmong(sql`p.doctor_id`, doctorId)] : []),
      ],
      sql` and `,
    )
    return {
      guards: [
        materialized(
          'span',
          sql`select x.id, x.today, x.to_day, coalesce(${from}, (x.to_day - interval '12 months')::date) from_day
from (select c.id, ${todayIn(now)} today, ${until} to_day from ${clinics} c where c.id = ${clinicId}) x`,
        ),
        materialized(
          'counted',
          sql`select p.doctor_id, d.name doctor_name, to_char(p.scheduled_for, 'YYYY-MM') as month, count(*)::int due,
(count(*) filter (where p.status in ('scheduled', 'overdue') and p.scheduled_for < span.today))::int overdue,
(count(*) filter (where p.status = 'completed'))::int converted,
(count(*) filter (where v.status = 'COMPLETED'))::int closed
from span join ${followUpPlans} p on ${isCounted}
left join ${doctors} d on d.id = p.doctor_id
left join ${appointments} v on v.clinic_id = p.clinic_id and v.id = p.follow_up_appointment_id
group by p.doctor_id, d.name, to_char(p.scheduled_for, 'YYYY-MM')`,
        ),
      ],
      found: sql`select json_build_object('from', span.from_day, 'to', span.to_day, 'rows', coalesce((select
json_agg(counted order by counted.month, counted.doctor_name, counted.doctor_id) from counted), '[]')) as image from span`,
      audit: null,
    }
  },
})

/**
 * How the follow-ups of a period fared, by doctor and month of their day. Numbers only: nobody's data, so not audited.
 * @throws DomainError NOT_FOUND for a clinic that does not exist, CLINIC_REQUIRED
 */
export async function summarize(db: Database, actor: Actor, query: SummaryQuery): Promise<SummaryAnswer> {
  const [image] = await runRead(db, counts, { actor, asked: { ...query, clinicId: clinicOf(actor) } })
  if (!image) throw CLINIC_NOT_FOUND
  const { from, to, rows } = imageShape.parse(image)
  const sum = (count: keyof Counts) => rows.reduce((total, row) => total + row[count], 0)
  const total = { due: sum('due'), overdue: sum('overdue'), converted: sum('converted'), closed: sum('closed') }
  return {
    from,
    to,
    ...rated(total),
    byDoctor: rows.map((row) => ({
      doctorId: row.doctor_id,
      doctorName: row.doctor_name,
      month: row.month,
      ...rated(row),
    })),
  }
}
