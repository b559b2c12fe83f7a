import { sql } from 'drizzle-orm'
import { asAsker } from '../../db/asker.ts'
import { auditCte } from '../../db/audit.ts'
import type { Database } from '../../db/client.ts'
import { cte, withCtes } from '../../db/cte.ts'
import type { Actor } from '../../db/request.ts'
import { param } from '../../db/statement.ts'
import { callerStands } from '../../db/users.ts'
import { DomainError } from '../../domain/errors.ts'

/**
 * Runs a check-in by code and notes in the trail when it is refused for what was scanned, by the code of the refusal: somebody
 * who tries codes shows there. What was scanned is not noted.
 */
export async function notingFailure<T>(
  db: Database,
  actor: Actor,
  { subject, work }: { subject: { type: string; id: string }; work: () => Promise<T> },
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof DomainError && error.code.startsWith('CHECKIN_')) await note(db, actor, subject, error)
    throw error
  }
}

async function note(db: Database, actor: Actor, { type, id }: { type: string; id: string }, { code }: DomainError) {
  const caller = asAsker(actor.caller)
  const failed = cte('failed', sql`select ${param(actor.caller.clinicId, 'uuid')} clinic_id, ${param(id, 'uuid')} id`)
  const changed = param(JSON.stringify({ code: [null, code] }), 'jsonb')
  const entry = { action: 'check_in.refused', subjectType: type, from: 'failed', patient: null, changed }
  await db.run(
    sql`/* note-refused-check-in */ ${withCtes([failed, auditCte([entry], caller)])} select ${callerStands(caller)}`,
  )
}
