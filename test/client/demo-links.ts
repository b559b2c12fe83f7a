import pg from 'pg'
import { v7 } from 'uuid'
import { openDatabase } from '../../src/db/client.ts'
import type { SigningSettings } from '../../src/platform/auth/signing.ts'
import { keepVisitLinks, type LinkPurpose, makeVisitLinks } from '../../src/records/visit-link.ts'

interface Told {
  ownerUrl: string
  vars: Record<string, string>
}

/** The addresses that a message about a visit of the demo would have, as its sender makes and keeps them. */
export async function demoLinks({ ownerUrl, vars }: Told, visitId: string): Promise<Record<LinkPurpose, string>> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  const found = await client
    .query('select clinic_id, patient_id, version, starts_at from appointments where id = $1', [visitId])
    .finally(() => client.end())
  const [visit] = found.rows
  const about = { clinicId: visit.clinic_id, appointmentId: visitId, patientId: visit.patient_id, messageId: v7() }
  const ends = { visitVersion: visit.version, expiresAt: visit.starts_at.getTime() }
  const made = await makeVisitLinks(
    vars as unknown as SigningSettings,
    (['confirm', 'move', 'cancel'] as const).map((purpose) => ({ ...about, ...ends, purpose })),
  )
  const db = openDatabase(ownerUrl)
  await keepVisitLinks(db, made).finally(db.release)
  return Object.fromEntries(made.map(({ purpose, url }) => [purpose, url])) as Record<LinkPurpose, string>
}
