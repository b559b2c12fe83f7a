import { env } from 'cloudflare:workers'
import { v7 } from 'uuid'
import { describe, expect, test } from 'vitest'
import type { Env, EventsWakeUp } from '../../src/env.ts'
import { openTransaction } from '../support/open-transaction.ts'
import { CREATED, drain, INSERT, listener, NOW } from './outbox-events.ts'

describe('the order is that of commits', () => {
  async function begin(type: string) {
    const { query, end } = await openTransaction()
    return {
      write: async () => {
        const [row] = await query(
          `${INSERT} values (gen_random_uuid(), 'test', gen_random_uuid(), 1, $1, '{}', $2, 1) returning id`,
          [type, new Date(CREATED).toISOString()],
        )
        return String(row?.id)
      },
      end,
    }
  }

  test('of two transactions the one that began first is told first, though its id is higher', async () => {
    const type = `test.${v7()}`
    const all = listener(type)
    const [early, late] = [await begin(type), await begin(type)]
    const low = await late.write()
    const high = await early.write()
    await late.end('commit')
    // The other may still come before it.
    await drain([all])
    expect(all.heard).toEqual([])
    await early.end('commit')
    await drain([all])
    expect(all.heard).toEqual([high, low])
    expect(Number(high)).toBeGreaterThan(Number(low))
  })

  test('what waits for another transaction is looked at again a second later, whatever becomes of that one', async () => {
    const woken: unknown[] = []
    const send = async (_: EventsWakeUp, options?: QueueSendOptions) => {
      woken.push(options)
    }
    const telling = { env: { ...(env as Env), EVENTS: { send } as unknown as Env['EVENTS'] } }
    const type = `test.${v7()}`
    const all = listener(type)
    const [early, late] = [await begin(type), await begin(type)]
    await early.write()
    const id = await late.write()
    await late.end('commit')
    await drain([all], NOW, telling)
    expect({ woken, heard: all.heard }).toEqual({ woken: [{ delaySeconds: 1 }], heard: [] })
    await early.end('rollback')
    await drain([all], NOW, telling)
    expect({ woken, heard: all.heard }).toEqual({ woken: [{ delaySeconds: 1 }], heard: [id] })
  })

  test('what commits late is not passed over, also while a third transaction is open', async () => {
    const type = `test.${v7()}`
    const all = listener(type)
    const [first, second] = [await begin(type), await begin(type)]
    const firstId = await first.write()
    const third = await begin(type)
    const fourth = await begin(type)
    const [secondId, fourthId] = [await second.write(), await fourth.write()]
    await second.end('commit')
    await fourth.end('commit')
    await drain([all])
    expect(all.heard).toEqual([])
    await first.end('commit')
    await drain([all])
    expect(all.heard).toEqual([firstId, secondId])
    await third.end('rollback')
    await drain([all])
    expect(all.heard).toEqual([firstId, secondId, fourthId])
  })
})
