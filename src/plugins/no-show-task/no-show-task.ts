import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import * as z from 'zod'
import { cte, withCtes } from '../../db/cte.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { inbox } from '../../db/schema/reached.ts'
import { instantParam, param } from '../../db/statement.ts'
import { VISIT_TYPES } from '../../domain/visit.ts'
import { tasksTold } from '../../records/tasks-told.ts'
import { definePlugin } from '../plugin.ts'

export const noShowTask = definePlugin({
  name: 'no-show-task',
  summary: 'Puts a task into the inbox when a patient does not come, so that somebody calls them.',
  settings: z.strictObject({
    types: z
      .array(z.enum(VISIT_TYPES))
      .min(1)
      .default([...VISIT_TYPES])
      .describe('The types of visits that it is for.'),
  }),
  on: {
    'appointment.no_show': async ({ id, clinicId, subjectId, subjectVersion, data }, { db, settings }) => {
      if (!settings.types.includes(data.type)) return
      const now = Date.now()
      const at = instantParam(now)
      const key = `no-show:${subjectId}:${subjectVersion}`
      // The no-show may have been taken back since.
      const task = cte(
        'task',
        sql`insert into ${inbox} (clinic_id, id, kind, dedup_key, patient_id, appointment_id, doctor_id, created_at, updated_at)
select a.clinic_id, ${param(v7(), 'uuid')}, 'NO_SHOW', ${param(key, 'text')}, a.patient_id, a.id, a.doctor_id, ${at}, ${at}
from ${appointments} a where a.clinic_id = ${param(clinicId, 'uuid')} and a.id = ${param(subjectId, 'uuid')} and a.status = 'NO_SHOW'
on conflict do nothing returning *`,
      )
      await db.run(sql`/* no-show-task */ ${withCtes([task, ...tasksTold('task', { run: `no-show-task-${id}`, now })])}
select count(*) from task`)
    },
  },
})
