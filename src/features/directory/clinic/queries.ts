import { eq, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import * as z from 'zod'
import { uuid } from '../../../db/asked.ts'
import { selectRecords } from '../../../db/builder.ts'
import type { Database } from '../../../db/client.ts'
import { type Cte, cte } from '../../../db/cte.ts'
import { defineRead, runRead } from '../../../db/read.ts'
import type { Actor } from '../../../db/request.ts'
import { clinicDoctors, clinics } from '../../../db/schema/people.ts'
import { isoShape } from '../../../db/shapes.ts'
import { clinicSettings } from '../../../domain/clinic-settings.ts'
import { CLINIC_NOT_FOUND } from '../../../domain/not-found.ts'
import { clinicOf } from '../../../platform/http/deps.ts'
import type { ClinicRecord } from './schemas.ts'

const imageShape = z.object({
  id: z.string(),
  name: z.string(),
  phone: z.string().nullable(),
  timezone: z.string(),
  settings: z.record(z.string(), z.unknown()),
  version: z.number(),
  created_at: isoShape,
  updated_at: isoShape,
})

/** The clinic with its settings beside the other fields; what was never set has its default. */
export function presentClinic(image: unknown): ClinicRecord {
  const { id, name, phone, timezone, settings, version, created_at, updated_at } = imageShape.parse(image)
  const all = clinicSettings.parse({ ...settings, timezone })
  const patientSignUp = all.patientSignUp ?? all.publicBooking
  return { id, name, phone, ...all, patientSignUp, version, createdAt: created_at, updatedAt: updated_at }
}

const c = alias(clinics, 'c')

const get = defineRead({
  name: 'clinic-get',
  asked: { id: uuid },
  compose: ({ id }) => ({
    found: selectRecords(sql`row_to_json(${c})`).from(c).where(eq(c.id, id)),
    audit: null,
  }),
})

/** The caller's clinic. @throws DomainError CLINIC_REQUIRED, NOT_FOUND */
export async function getClinic(db: Database, actor: Actor): Promise<unknown> {
  const [image] = await runRead(db, get, { actor, asked: { id: clinicOf(actor) } })
  if (!image) throw CLINIC_NOT_FOUND
  return image
}

/** Raises the clinic's rules version, after which no booking is decided on its older rules; `from` is the CTE of the change. */
export function raiseClinicRules(from: string): Cte {
  const changed = sql.identifier(from)
  return cte(
    'rules',
    sql`update ${clinics} c set rules_version = c.rules_version + 1 from ${changed} x where c.id = x.clinic_id`,
  )
}

/** The doctors of a clinic as a jsonb list: whose calendars are to be told of a change that binds them all. */
export function doctorIdsOf(clinicId: SQL): SQL {
  return sql`coalesce((select jsonb_agg(m.doctor_id order by m.doctor_id) from ${clinicDoctors} m
    where m.clinic_id = ${clinicId} and m.active), '[]'::jsonb)`
}
