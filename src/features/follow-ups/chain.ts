import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { uuid } from '../../db/asked.ts'
import type { Asker } from '../../db/asker.ts'
import type { Database } from '../../db/client.ts'
import { type Cte, cte, materialized } from '../../db/cte.ts'
import { defineRead, readingOf, runRead } from '../../db/read.ts'
import type { Actor } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { followUpPlans } from '../../db/schema/follow-ups.ts'
import { FINAL } from '../../domain/appointment.ts'
import { APPOINTMENT_NOT_FOUND } from '../../domain/not-found.ts'
import { shownPlanOf } from '../../records/follow-ups/follow-up-plan.ts'
import { callerReaches, inCallersClinic } from '../../records/visibility.ts'
import { appointmentKind, readImage, shownImageOf } from '../../records/visits/appointment.ts'

const images = z.array(z.record(z.string(), z.unknown()))
const linksImage = z.object({ original: z.string(), links: images, plans: images })

/** The visit a request names, if the caller may see it. */
function askedVisit(caller: Asker, id: SQL): Cte {
  return materialized(
    'asked',
    sql`select t.clinic_id, t.id, t.parent_appointment_id from ${appointments} t
      where ${inCallersClinic(caller, sql`t.clinic_id`)} and t.id = ${id}
        and ${callerReaches(caller, 'follow-ups:read', 't')}`,
  )
}

interface Links {
  /** CTEs that end in `links`: keys of visits beside or under the asked one. */
  links: readonly Cte[]
  /** The visits whose plans are read. */
  planned: string
  original: SQL
  action: string
}

/** Visits and plans that hang together, in one statement, audited once a patient. What the caller may not see is left out. */
function linksRead(name: string, linksOf: (caller: Asker) => Links) {
  return defineRead({
    name,
    asked: { id: uuid },
    compose({ caller, id }) {
      const { links, planned, original, action } = linksOf(caller)
      const isSeen = (alias: string) => callerReaches(caller, 'follow-ups:read', alias)
      return {
        guards: [
          askedVisit(caller, id),
          ...links,
          materialized(
            'visits',
            sql`select a.* from links l join ${appointments} a on a.clinic_id = l.clinic_id and a.id = l.id where ${isSeen('a')}`,
          ),
          materialized(
            'plans',
            sql`select p.* from ${sql.identifier(planned)} l join ${followUpPlans} p on p.clinic_id = l.clinic_id
and p.appointment_id = l.id where ${isSeen('p')}`,
          ),
          cte(
            'seen',
            sql`select asked.clinic_id, asked.id, s.patient_id from asked cross join lateral
(select a.patient_id from visits a union select p.patient_id from plans p) s`,
          ),
        ],
        found: sql`select json_build_object('original', ${original},
'links', coalesce((select json_agg(${shownImageOf('a')} order by a.starts_at, a.id) from visits a), '[]'),
'plans', coalesce((select json_agg(${shownPlanOf('p')} order by p.scheduled_for, p.id) from plans p), '[]')) as image
from asked`,
        audit: readingOf(appointmentKind, { from: 'seen', action }),
      }
    },
  })
}

async function readLinks(db: Database, actor: Actor, { read, id }: { read: ReturnType<typeof linksRead>; id: string }) {
  const [image] = await runRead(db, read, { actor, asked: { id } })
  if (!image) throw APPOINTMENT_NOT_FOUND
  return linksImage.parse(image)
}

const followUps = linksRead('list-follow-ups', () => ({
  links: [
    cte(
      'links',
      sql`select a.clinic_id, a.id from asked join ${appointments} a on a.parent_appointment_id = asked.id
and a.clinic_id = asked.clinic_id`,
    ),
  ],
  planned: 'asked',
  original: sql`asked.id`,
  action: 'appointment.follow_ups_read',
}))

/**
 * The plans of a visit and the visits that follow it, as images.
 * @throws DomainError APPOINTMENT_NOT_FOUND
 */
export async function listFollowUps(db: Database, actor: Actor, id: string) {
  const { links, plans } = await readLinks(db, actor, { read: followUps, id })
  return { plans, appointments: links }
}

const chain = linksRead('get-chain', (caller) => {
  const isSeen = callerReaches(caller, 'follow-ups:read', 'a')
  return {
    links: [
      cte(
        'up',
        sql`select clinic_id, id, parent_appointment_id from asked
union select a.clinic_id, a.id, a.parent_appointment_id from up join ${appointments} a
on a.clinic_id = up.clinic_id and a.id = up.parent_appointment_id where ${isSeen}`,
      ),
      materialized(
        'root',
        sql`select clinic_id, id from up
order by exists (select from up over where over.id = up.parent_appointment_id), id limit 1`,
      ),
      cte(
        'links',
        sql`select clinic_id, id from root
union select a.clinic_id, a.id from links join ${appointments} a
on a.parent_appointment_id = links.id and a.clinic_id = links.clinic_id where ${isSeen}`,
      ),
    ],
    planned: 'visits',
    original: sql`(select id from root)`,
    action: 'appointment.chain_read',
  }
})

/**
 * The whole chain of a visit from whichever link: up to its root, then down from there. UNION drops a link that was met
 * before, so a cycle ends.
 * @throws DomainError APPOINTMENT_NOT_FOUND
 */
export async function getChain(db: Database, actor: Actor, id: string) {
  const { original, links, plans } = await readLinks(db, actor, { read: chain, id })
  const statuses = links.map((link) => readImage(link).status)
  return {
    original: links.find((link) => link.id === original),
    followUps: links.filter((link) => link.id !== original),
    plans,
    totalAppointments: links.length,
    completed: statuses.filter((status) => status === 'COMPLETED').length,
    pending: statuses.filter((status) => !FINAL.includes(status)).length,
  }
}
