import type { Context, MiddlewareHandler } from 'hono'
import * as z from 'zod'
import type { AppEnv } from '../../platform/http/context.ts'
import { depsOf } from '../../platform/http/deps.ts'
import { isUuid } from '../../platform/http/path-id.ts'
import { type KeptAnswer, readAgain } from './read-again.ts'

const shownShape = z.looseObject({ id: z.guid(), clinicId: z.guid(), doctorId: z.guid().nullish() })

/** The records that an answer shows, wherever they stand in it: whatever has an id and a clinic. */
function recordsIn(answer: unknown): z.infer<typeof shownShape>[] {
  if (typeof answer !== 'object' || answer === null) return []
  const own = shownShape.safeParse(answer)
  return [...(own.success ? [own.data] : []), ...Object.values(answer).flatMap(recordsIn)]
}

/** What the answer shows and is about: the record of the path, else the first it shows, which the request has made. */
function keptAnswer(c: Context<AppEnv>, answer: unknown): KeptAnswer {
  const { permissions = [], caller } = c.var
  const records = recordsIn(answer)
  const inPath = c.req.path.toLowerCase().split('/').find(isUuid)
  const aboutId = inPath ?? records[0]?.id ?? null
  const about = records.find(({ id }) => id === aboutId)
  return {
    clinicId: records[0]?.clinicId ?? caller.clinicId,
    ids: [...new Set([...(about ? [about.id] : []), ...records.map(({ id }) => id), ...(aboutId ? [aboutId] : [])])],
    aboutId,
    isInPath: inPath !== undefined,
    doctorId: about?.doctorId ?? null,
    isChange: c.req.method === 'PUT' || c.req.method === 'PATCH',
    permissions,
  }
}

/** What a visit, plan or series says of health, and to whom it goes: left out for who is pending. */
const TEXTS = new Set([
  ...[
    'reason',
    'notes',
    'address',
    'followUpReason',
    'cancellationReason',
    'diagnosis',
    'treatmentPlan',
    'clinicalNotes',
  ],
  ...['instructions', 'medications', 'tests', 'restrictions', 'unreadable'],
])

function withoutTexts(this: object, name: string, value: unknown): unknown {
  const isVisits = 'appointmentDate' in this
  // A place's address is no text of a visit's, and a visit always tells whether there is a reason for its end.
  if (name === 'address' && !isVisits) return value
  if (name === 'cancellationReason' && isVisits) return null
  return TEXTS.has(name) ? undefined : value
}

const REPLAYED = 'Idempotency-Replayed'

/**
 * Gives a kept answer again only to a caller who may still have it, since a key outlives rights by up to a day. This
 * one place serves every keyed route behind `authenticate` (`/me/links` answers only the caller's own link). It costs
 * one more statement, and only on a replay.
 */
export const guardReplays: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next()
  if (!c.res.headers.has(REPLAYED) || !c.res.ok) return
  const { db, actor } = depsOf(c)
  const answer = await c.res.clone().json()
  try {
    if (await readAgain(db, actor, keptAnswer(c, answer)))
      c.res = new Response(JSON.stringify(answer, withoutTexts), c.res)
  } catch (error) {
    // The refusal replaces the whole kept answer, with its headers.
    for (const name of ['ETag', 'Location', REPLAYED]) c.header(name)
    throw error
  }
}
