import { sql } from 'drizzle-orm'
import { cte } from '../../../db/cte.ts'
import { ONE_RECORD, recordsHeld, versionsOf } from '../../../db/record-change.ts'
import type { RecordRequest } from '../../../db/request.ts'
import { closures } from '../../../db/schema/schedule.ts'
import type { Written } from '../../../db/verdict.ts'
import { defineWrite, rowsAsked } from '../../../db/write.ts'
import { CLOSURE_NOT_FOUND } from '../../../domain/not-found.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { closureKind } from '../../../records/closure.ts'
import { raiseClinicRules } from '../clinic/queries.ts'
import { fresh } from '../fresh.ts'
import { writeOne } from '../write-one.ts'
import { closureImage } from './queries.ts'

const removeOne = defineWrite(() => ({
  name: 'closure-remove',
  asked: rowsAsked(ONE_RECORD),
  subjects: [recordsHeld(closures)],
  from: sql`from asked r left join held t on t.n = r.n`,
  columns: sql`t.clinic_id, t.id`,
  checks: [{ name: 'closure', holds: sql`t.id is not null`, refusal: CLOSURE_NOT_FOUND }, fresh],
  effects: [
    cte(
      'gone',
      sql`delete from ${closures} t using judged j
where t.clinic_id = j.clinic_id and t.id = j.id and j.refused is null returning t.*, j.n`,
    ),
    cte('removed', sql`select g.clinic_id, g.id, g.location_id, g.version + 1 version, g.n from gone g`),
    raiseClinicRules('gone'),
  ],
  happened: [{ action: 'closure.removed', of: closureKind, rows: 'removed' }],
  answers: { image: closureImage('e'), written: sql`true`, from: sql`gone e join asked r on r.n = e.n` },
  status: 200,
}))

/** Removes a closure. @throws DomainError NOT_FOUND, VERSION_MISMATCH */
export function removeClosure(deps: Deps, request: RecordRequest): Promise<Written> {
  return writeOne(deps, request, [removeOne, { id: request.id, versions: versionsOf(request.ifMatch) }])
}
