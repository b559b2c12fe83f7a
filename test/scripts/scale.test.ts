import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { KINDS, LIMITS, PEOPLE, PRICES, REQUESTS, WORK, YEARS } from '../../bench/scale/assumptions.ts'
import { chartOf, placeOf } from '../../bench/scale/chart.ts'
import { costOf, demandOf, resourcesOf, type UnitCosts, usesOf, whole, writesOf } from '../../bench/scale/need.ts'
import { pageOf } from '../../bench/scale/page.ts'
import { unitCostsIn } from '../../bench/scale/unit-costs.ts'

const each = { worker: 2, postgres: 1 }
const costs = Object.fromEntries(KINDS.map((kind) => [kind, each])) as UnitCosts
const demand = demandOf(PEOPLE.users)
const resources = resourcesOf(demand, costs)

describe('the demand', () => {
  test('is what the users’ visits of a workday ask for', () => {
    expect(demand.visitsADay).toBe((10_000_000 * 4) / 250)
    expect(demand.requestsADay.availability).toBe(160_000 * REQUESTS.availability)
    expect(demand.doctors).toBe(8_000)
    expect(demand.clinics).toBe(1_600)
  })

  test('of the peak minute is its share of the busiest hour, a second', () => {
    const minute = (160_000 * 0.15 * 2) / 60
    expect(demand.atPeak.booking).toBeCloseTo(minute / 60)
  })

  test('grows with the users, all of it alike', () => {
    expect(whole(demandOf(PEOPLE.users * 2).atPeak)).toBeCloseTo(whole(demand.atPeak) * 2)
  })
})

describe('the resources', () => {
  test('are cores as the milliseconds of a second’s requests come to', () => {
    expect(resources.postgresCores).toBeCloseTo(whole(demand.atPeak) / 1_000)
    expect(resources.workerCores).toBeCloseTo((2 * whole(demand.atPeak)) / 1_000)
  })

  test('are connections by Little’s law, of what KV does not answer', () => {
    const asked = whole(demand.atPeak) - demand.atPeak.availability
    expect(resources.connections).toBeCloseTo(asked * (WORK.heldMilliseconds / 1_000))
  })

  test('are the visits of a year, and an audit row for all that is asked but listings', () => {
    const rows = 1 + REQUESTS.change + REQUESTS.visit + REQUESTS.list
    const bytes = WORK.bytesAVisit + rows * WORK.bytesAnAuditRow
    expect(resources.gigabytesAYear).toBeCloseTo((40_000_000 * bytes) / 1e9)
  })
})

describe('the cost', () => {
  test('is nothing for what the plan includes', () => {
    const small = demandOf(1_000)
    const bill = costOf(small, resourcesOf(small, costs), costs)
    expect(bill['Workers, requests']).toBe(PRICES.plan)
    expect(bill['KV, writes']).toBe(0)
    expect(bill.Queues).toBe(0)
  })

  test('is by the million beyond it', () => {
    const months = 250 / 12
    const bill = costOf(demand, resources, costs)
    const written = (writesOf(demand.requestsADay) * WORK.putsAWrite * months) / 1e6
    expect(bill['KV, writes']).toBeCloseTo((written - 1) * 5)
    const milliseconds = (whole(demand.requestsADay) * 2 * months) / 1e6
    expect(bill['Workers, CPU']).toBeCloseTo((milliseconds - 30) * 0.02)
  })
})

describe('the limits', () => {
  const uses = usesOf(demand, resources)

  test('stand with the nearest to its end first, and each once', () => {
    const shares = uses.map(({ share }) => share)
    expect(shares).toEqual([...shares].sort((a, b) => b - a))
    expect(uses.map(({ limit }) => limit).sort()).toEqual(Object.keys(LIMITS).sort())
  })

  test('are used by as much as is needed of what there is', () => {
    const disk = uses.find(({ limit }) => limit === 'gigabytes')
    expect(disk?.share).toBeCloseTo((resources.gigabytesAYear * YEARS) / LIMITS.gigabytes.most)
  })

  test('name the first bottleneck on the page, and the users at which it is full', () => {
    const [first] = uses
    const page = pageOf({ at: '2026-11-30T00:00:00Z', costs })
    const of = first ? LIMITS[first.limit].of : ''
    expect(page).toContain(`**${of[0]?.toUpperCase()}${of.slice(1)}**`)
    expect(page).toContain(`full at about ${Math.round(10 / (first?.share ?? Number.NaN))} million users`)
    expect(page).not.toMatch(/NaN|undefined|Infinity/)
  })
})

describe('the chart', () => {
  test('has each limit by name, on a scale by powers of ten', () => {
    const chart = chartOf(usesOf(demand, resources))
    for (const { of } of Object.values(LIMITS)) expect(chart).toContain(of)
    expect(placeOf(1)).toBe(1)
    expect(placeOf(0.01)).toBeCloseTo(0.5)
    expect(placeOf(0)).toBeGreaterThan(0)
    expect(placeOf(50)).toBeLessThan(1.1)
    expect(chart).toContain('prefers-color-scheme: dark')
  })
})

describe('the measured costs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kept-scale-'))
  const file = join(folder, 'results.json')
  afterAll(() => rmSync(folder, { recursive: true }))
  const row = (name: string) => ({ name, value: 10, unit: 'ms', cpu: { workerd: 1, pooler: 7, postgres: 2 } })
  const pace = { rounds: 5, seconds: 2, warmUp: 100 }
  const write = (names: readonly string[]) =>
    writeFileSync(file, JSON.stringify({ B14: { at: '2026-11-30T00:00:00Z', commit: '', pace, rows: names.map(row) } }))
  const all = ['availability, warm', 'booking, spread over 48 doctors', 'one appointment', 'list of 20']

  test('are those of the Worker and of Postgres; the local pooler is no part of a deployment', () => {
    write(all)
    expect(unitCostsIn(file).costs.list).toEqual({ worker: 1, postgres: 2 })
  })

  test('say what is missing', () => {
    write(all.slice(1))
    expect(() => unitCostsIn(file)).toThrow(/no CPU time of "availability, warm"/)
  })
})
