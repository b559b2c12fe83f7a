import type * as z from 'zod'
import { roleInTrail } from '../../../db/asker.ts'
import type { Caller } from '../../../domain/access.ts'
import type { askedByShape } from './export-run.ts'

/** Who asks for an export, as it keeps it for the trail. */
export function askedBy(caller: Caller): z.infer<typeof askedByShape> {
  const { userId, requestId, origin } = caller
  return { userId, role: roleInTrail(caller), requestId, origin }
}
