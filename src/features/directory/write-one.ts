import type { AskedColumn } from '../../db/asked.ts'
import type { RecordRequest } from '../../db/request.ts'
import type { Written } from '../../db/verdict.ts'
import { type RowOf, runWrite, type Write } from '../../db/write.ts'
import type { Deps } from '../../platform/http/deps.ts'

/**
 * Runs a write of one record, of which some check tells where it is not written.
 * @throws DomainError the first broken check's refusal, and those of `runWrite`
 */
export async function writeOne<C extends Record<string, AskedColumn<unknown>>>(
  { db, actor }: Pick<Deps, 'db' | 'actor'>,
  { clinicId, idempotency }: Pick<RecordRequest, 'clinicId' | 'idempotency'>,
  [write, row]: [Write<C>, RowOf<C>],
): Promise<Written> {
  const written = await runWrite(db, write, { asking: { actor, idempotency, clinicId }, row })
  if (!written) throw new Error(`${write.name} wrote nothing, and no check says why.`)
  return written
}
