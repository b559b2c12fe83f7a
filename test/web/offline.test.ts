import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { isKept } from '../../src/web/offline/kept-reads.ts'
import { forgetTab, markTab, ownerOfTab, touchTab } from '../../src/web/offline/tab-owner.ts'
import { tomorrowOf } from '../../src/web/offline/tomorrow.ts'
import { keepLock } from '../../src/web/session/lock-mark.ts'

const NOW = Date.parse('2026-11-25T05:50:00Z')
const ZONE = 'Asia/Kolkata'
const MINUTE = 60_000
const url = (path: string) => new URL(path, 'https://kept.example')

describe('what is kept', () => {
  test.each([
    ['/appointments?date=2026-11-25&status=SCHEDULED', true],
    ['/appointments?from=2026-11-25T18:30:00.000Z&to=2026-11-26T18:30:00.000Z', true],
    ['/appointments?date=2026-11-28', false],
    ['/appointments?date=2026-10-28', false],
    ['/appointments?status=PENDING', false],
    ['/doctors/d1/working-hours', true],
    ['/doctors?active=true', true],
    ['/appointments/a1', true],
    ['/follow-up-plans?doctorId=d1&status=overdue', true],
    ['/follow-up-plans', false],
    ['/patients?search=Ra', false],
    ['/patients/p1', false],
    ['/me', false],
    ['/availability?doctorId=d1', false],
  ])('%s: %s', (path, kept) => {
    expect(isKept(url(path), NOW)).toBe(kept)
  })
})

describe('tomorrow', () => {
  const next = (path: string, now = NOW, zone = ZONE) => tomorrowOf(url(path), now, zone)?.searchParams.toString()

  test('is read ahead of what was read of today alone', () => {
    expect(next('/appointments?date=2026-11-25&limit=100')).toBe('date=2026-11-26&limit=100')
    expect(next('/appointments?date=2026-11-26')).toBeUndefined()
    expect(next('/appointments?date=2026-11-25&cursor=x')).toBeUndefined()
    expect(next('/closures?from=2026-11-24T18:30:00.000Z&to=2026-11-25T18:30:00.000Z')).toBe(
      'from=2026-11-25T18%3A30%3A00.000Z&to=2026-11-26T18%3A30%3A00.000Z',
    )
    // With what reaches into the day from either side.
    expect(next('/closures?from=2026-11-24T18:20:00.000Z&to=2026-11-25T18:40:00.000Z')).toBe(
      'from=2026-11-25T18%3A20%3A00.000Z&to=2026-11-26T18%3A40%3A00.000Z',
    )
    expect(next('/closures?from=2026-11-24T18:30:00.000Z&to=2026-12-01T18:30:00.000Z')).toBeUndefined()
    expect(next('/doctors')).toBeUndefined()
  })

  test('has an hour less or more where the clocks are changed', () => {
    const path = '/closures?from=2027-03-26T23:00:00.000Z&to=2027-03-27T23:00:00.000Z'
    expect(next(path, Date.parse('2027-03-27T10:00:00Z'), 'Europe/Berlin')).toContain('to=2027-03-28T22%3A00')
  })
})

describe('whose tab it is', () => {
  const owner = { userId: 'u1', clinicId: 'c1' }
  beforeEach(() => {
    const kept = new Map<string, string>()
    vi.stubGlobal('sessionStorage', {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, value: string) => kept.set(name, value),
      removeItem: (name: string) => kept.delete(name),
    })
  })
  afterEach(() => vi.unstubAllGlobals())

  test('is known as long as a page would not have been locked', () => {
    expect(ownerOfTab(NOW)).toBeNull()
    markTab(owner, NOW)
    expect(ownerOfTab(NOW + 14 * MINUTE)).toEqual(owner)
    expect(ownerOfTab(NOW + 15 * MINUTE)).toBeNull()
    touchTab(NOW + 10 * MINUTE)
    expect(ownerOfTab(NOW + 20 * MINUTE)).toEqual(owner)
  })

  test('is nobody’s once it was locked, or somebody has signed out', () => {
    markTab(owner, NOW)
    keepLock()
    expect(ownerOfTab(NOW)).toBeNull()
    forgetTab()
    expect(ownerOfTab(NOW)).toBeNull()
  })
})
