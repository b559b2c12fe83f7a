import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Check as WriteCheck } from '../../db/checks.ts'
import { param } from '../../db/statement.ts'
import type { Caller } from '../../domain/access.ts'
import { DomainError } from '../../domain/errors.ts'
import type { Check } from '../appointments/write-record.ts'
import { isStaff } from './staff.ts'

const takenShape = z.object({ taken_by: z.string() })

/**
 * Whether nobody else has the external id; else 409 with the id of who has, which `was` is to give as `taken_by`. Two at once
 * are told apart by the unique index, and the later one is refused without the id.
 */
export function externalIdIsFree(externalId: string | null | undefined, takenBy: SQL): Check[] {
  if (externalId === null || externalId === undefined) return []
  return [
    {
      holds: sql`${takenBy} is null`,
      refusal: (was) =>
        new DomainError('EXTERNAL_ID_TAKEN', 'Another record has this external id.', {
          id: takenShape.parse(was).taken_by,
        }),
    },
  ]
}

/**
 * The same in a defined write.
 * @param holder SQL: the id of who else has the external id of the row `r`, null where nobody has or the row gives none
 */
export function externalIdFree(holder: SQL): WriteCheck {
  return {
    name: 'external id',
    holds: sql`${holder} is null`,
    names: holder,
    namedAs: 'id',
    refusal: new DomainError('EXTERNAL_ID_TAKEN', 'Another record has this external id.'),
  }
}

/** A list's `?externalId=`. It finds nothing for whom the id is not shown. */
export function externalIdIs(externalId: string | undefined, caller: Caller, column: SQL): SQL[] {
  if (externalId === undefined) return []
  return [isStaff(caller) ? sql`${column} = ${param(externalId, 'text')}` : sql`false`]
}
