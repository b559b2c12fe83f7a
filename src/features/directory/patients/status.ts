import { type SQL, sql } from 'drizzle-orm'
import { DST_GAP, requestInstant } from '../../../db/local-instant.ts'
import { instantParam, param } from '../../../db/statement.ts'
import { invalidField } from '../../../domain/errors.ts'
import { isDateText } from '../../../domain/time.ts'
import { zoneOf } from '../../appointments/list-filters.ts'
import type { Check } from '../../appointments/write-record.ts'
import type { ChangePatientInput } from './schemas.ts'

/** The beginning of a day in the clinic's zone, or the instant; where the clocks skip midnight, an hour later. */
function sinceOf(text: string, clinicId: string): SQL {
  const zone = zoneOf(clinicId)
  if (!isDateText(text)) return requestInstant(text, zone)
  return sql`coalesce(${requestInstant(`${text}T00:00`, zone)}, ${requestInstant(`${text}T01:00`, zone)})`
}

/** A state begins when it is said to have, or else with the change; to say it again changes nothing. */
export function statusColumns({ status, statusSince }: ChangePatientInput, clinicId: string, now: number): SQL {
  if (status === undefined) return sql``
  const changedNow = sql`case when t.status = ${param(status, 'text')} then t.status_since else ${instantParam(now)} end`
  return sql`, status_since = ${statusSince === undefined ? changedNow : sinceOf(statusSince, clinicId)}`
}

/** Nobody has died tomorrow. */
export function statusChecks({ statusSince }: ChangePatientInput, clinicId: string, now: number): Check[] {
  if (statusSince === undefined) return []
  const since = sinceOf(statusSince, clinicId)
  return [
    { holds: sql`${since} is not null`, refusal: DST_GAP },
    { holds: sql`${since} <= ${instantParam(now)}`, refusal: invalidField('#/statusSince', 'is in the future') },
  ]
}
