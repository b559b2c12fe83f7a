import { env } from 'cloudflare:workers'
import type { SQL } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../src/db/client.ts'
import { statementOf } from '../../src/db/text.ts'
import { drain, emit, HOUR, isProcessed, leftOf, listener, NOW } from './outbox-events.ts'

describe('a run that is killed', () => {
  /** A database that dies at, or right after, the first statement with this name. */
  function dyingAt(name: string, when: 'before' | 'after'): Database {
    const db = openDatabase(env.HYPERDRIVE.connectionString)
    let isDead = false
    const run: Database['run'] = async (statement) => {
      const isIts = statementOf(statement as SQL).text.includes(`/* ${name} */`)
      if (isDead || (isIts && when === 'before')) throw new Error('killed')
      isDead = isIts
      return isIts ? db.run(statement).then(() => Promise.reject(new Error('killed'))) : db.run(statement)
    }
    return Object.assign(Object.create(db), { run })
  }

  const steps = ['outbox-due', 'outbox-processed', 'outbox-retries', 'outbox-retried'] as const

  test.for(steps.flatMap((step) => [[step, 'before'] as const, [step, 'after'] as const]))(
    '%s %s: repeats and loses nothing',
    async ([step, when]) => {
      const { type, ids } = await emit(3)
      const [picky, calm] = [listener(type, ids.slice(0, 1)), listener(type)]
      // Something has to be due again, for the steps that follow.
      await drain([picky, calm])
      const { ids: more } = await emit(2).then((other) => {
        picky.hears = calm.hears = (one) => one === type || one === other.type
        return other
      })
      await drain([picky, calm], NOW + HOUR, { db: dyingAt(step, when) }).catch(() => {})
      // Whatever the killed run had claimed is free again after ten minutes.
      const recovered = { ...listener(type, [], picky.name), hears: picky.hears }
      await drain([recovered, calm], NOW + 2 * HOUR)
      for (const id of [...ids, ...more]) {
        expect(calm.heard).toContain(id)
        expect([...picky.heard, ...recovered.heard]).toContain(id)
      }
      expect(await isProcessed([...ids, ...more])).toEqual([true, true, true, true, true])
      expect((await leftOf(ids)).map(([, , end]) => end)).toEqual(['delivered'])
    },
  )
})
