import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill/implementation'
import { expect, test } from 'vitest'
import { localDate, localTime } from '../../src/domain/time.ts'
import { ZONE_NAMES } from '../../src/domain/zone-names.ts'
import { zoneOffsets } from '../../src/domain/zone-offsets.ts'

const at = (iso: string) => Date.parse(iso)

test.for([
  ['Asia/Kolkata', '2026-11-25T00:00Z', 19_800],
  ['Asia/Kathmandu', '2026-11-25T00:00Z', 20_700],
  ['Pacific/Kiritimati', '2026-11-25T00:00Z', 50_400],
  ['America/Adak', '2026-01-15T00:00Z', -36_000],
  ['Australia/Lord_Howe', '2027-01-15T00:00Z', 39_600],
  ['Australia/Lord_Howe', '2027-07-15T00:00Z', 37_800],
  ['Europe/London', '2027-03-28T00:59:59Z', 0],
  ['Europe/London', '2027-03-28T01:00Z', 3_600],
  ['America/Sao_Paulo', '2018-11-04T02:59:59Z', -10_800],
  ['America/Sao_Paulo', '2018-11-04T03:00Z', -7_200],
  ['America/Sao_Paulo', '2027-01-15T00:00Z', -10_800],
  ['Pacific/Apia', '2011-12-30T09:59:59Z', -36_000],
  ['Pacific/Apia', '2011-12-30T10:00Z', 50_400],
  ['Africa/Casablanca', '2025-03-15T12:00Z', 0],
  ['Africa/Casablanca', '2025-07-15T12:00Z', 3_600],
  ['UTC', '2099-12-31T23:59Z', 0],
] as const)('%s at %s is %d seconds ahead of UTC', ([zone, instant, seconds]) => {
  const rule = zoneOffsets(zone).find(({ from, until }) => from <= at(instant) && at(instant) < until)
  expect(rule?.seconds).toBe(seconds)
})

test('the rules of every zone follow one another from the beginning to the end of time, each unlike the one before', () => {
  const property = fc.property(fc.constantFrom(...ZONE_NAMES), (zone) => {
    const rules = zoneOffsets(zone)
    expect([rules[0]?.from, rules.at(-1)?.until]).toEqual([-Infinity, Infinity])
    for (const [n, rule] of rules.entries()) {
      expect(rule.from).toBeLessThan(rule.until)
      if (n === 0) continue
      expect(rule.from).toBe(rules[n - 1]?.until)
      expect(rule.seconds).not.toBe(rules[n - 1]?.seconds)
    }
  })
  fc.assert(property, { seed: 1, numRuns: 60 })
})

test('local day and time by a zone’s rules are those of the domain and of Temporal', () => {
  const instants = fc.integer({ min: at('2000-01-02T00:00Z') / 60_000, max: at('2099-12-30T00:00Z') / 60_000 })
  const zones = fc.constantFrom(...ZONE_NAMES.filter((_, n) => n % 12 === 0), 'Africa/Casablanca', 'Asia/Beirut')
  const rulesOf = new Map<string, ReturnType<typeof zoneOffsets>>()
  const property = fc.property(zones, fc.array(instants, { minLength: 40, maxLength: 40 }), (zone, minutes) => {
    const rules = rulesOf.get(zone) ?? zoneOffsets(zone)
    rulesOf.set(zone, rules)
    for (const instant of minutes.map((n) => n * 60_000)) {
      const ahead = rules.find(({ from, until }) => from <= instant && instant < until)?.seconds ?? Number.NaN
      const local = new Date(instant + ahead * 1000).toISOString()
      expect([localDate(instant, zone), localTime(instant, zone)]).toEqual([local.slice(0, 10), local.slice(11, 16)])
      const other = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone)
      expect(other.toPlainDateTime().toString({ smallestUnit: 'minute' })).toBe(local.slice(0, 16))
    }
  })
  fc.assert(property, { seed: 2, numRuns: 120 })
})
