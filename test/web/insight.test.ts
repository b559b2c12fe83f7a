import { describe, expect, test } from 'vitest'
import { lossFinding, reminderFinding, utilisationFinding, waitFinding } from '../../src/web/pages/insight/findings.ts'
import { namedWeeks } from '../../src/web/pages/insight/plots/week-axes.ts'
import { readView, searchOf, spanOf } from '../../src/web/pages/insight/view.ts'

const doctor = (doctorName: string, utilisation: number | null) => ({ doctorName, utilisation })
const week = (completed: number, noShow: number) => ({
  visits: { completed, noShow, cancelledEarly: 0, cancelledLate: 0, open: 3 },
})

describe('what the figures say', () => {
  test('of the time that is booked', () => {
    expect(utilisationFinding(null, [doctor('Rao', null)])).toEqual({ kind: 'none' })
    expect(utilisationFinding(0.91, [doctor('Rao', 0.91), doctor('Away', null)])).toMatchObject({ kind: 'one' })
    expect(utilisationFinding(0.8, [doctor('Weber', 0.64), doctor('Rao', 0.91)])).toEqual({
      kind: 'apart',
      most: { name: 'Rao', rate: 0.91 },
      least: { name: 'Weber', rate: 0.64 },
    })
    expect(utilisationFinding(0.76, [doctor('Weber', 0.74), doctor('Rao', 0.78)])).toEqual({ kind: 'all', rate: 0.76 })
    expect(utilisationFinding(0.9, [doctor('Weber', 0.64), doctor('Rao', 1.2)])).toMatchObject({ kind: 'over' })
  })

  test('of no-shows, and nothing of a trend where visits are few', () => {
    expect(lossFinding([week(0, 0), week(0, 0)])).toEqual({ kind: 'none' })
    expect(lossFinding([week(50, 0), week(50, 0)])).toEqual({ kind: 'nobody' })
    expect(lossFinding([week(9, 1), week(10, 0)])).toEqual({ kind: 'share', rate: 0.05 })
    expect(lossFinding([week(90, 10), week(95, 5)])).toEqual({ kind: 'fell', before: 0.1, after: 0.05 })
    expect(lossFinding([week(95, 5), week(90, 10)])).toMatchObject({ kind: 'rose' })
    expect(lossFinding([week(95, 5), week(95, 5)])).toEqual({ kind: 'steady', rate: 0.05 })
  })

  test('of waits, and of what patients were told', () => {
    const waits = (p50: number | null, rate: number | null) => ({
      waitMinutes: { visits: 40, p50, p90: p50 },
      waitRanges: { told: 10, held: 8, rate },
    })
    expect(waitFinding(waits(null, null)).kind).toBe('none')
    expect(waitFinding(waits(12, null)).kind).toBe('untold')
    expect(waitFinding(waits(12, 0.8)).kind).toBe('holds')
    expect(waitFinding(waits(12, 0.79)).kind).toBe('fails')
  })

  test('of reminders, all rules together', () => {
    const shown = (completed: number, noShow: number) => ({ completed, noShow })
    expect(reminderFinding([], shown(0, 0)).kind).toBe('none')
    expect(reminderFinding([shown(10, 0)], shown(90, 10)).kind).toBe('few')
    expect(reminderFinding([shown(48, 2), shown(48, 2)], shown(90, 10))).toEqual({
      kind: 'more',
      reminded: 0.96,
      rest: 0.9,
    })
    expect(reminderFinding([shown(80, 20)], shown(90, 10)).kind).toBe('less')
    expect(reminderFinding([shown(90, 10)], shown(90, 10)).kind).toBe('same')
  })
})

describe('what is looked at', () => {
  test('stands in the address', () => {
    const view = { weeks: '26', doctorId: 'd1', locationId: null } as const
    expect(searchOf(view)).toBe('?weeks=26&doctorId=d1')
    expect(readView(searchOf(view))).toEqual(view)
    expect(readView('?weeks=7')).toEqual({ weeks: '8', doctorId: null, locationId: null })
  })

  test('is whole weeks up to today, by the clinic’s calendar', () => {
    const now = Date.parse('2026-11-29T20:00:00Z')
    expect(spanOf('4', 'Europe/Berlin', now)).toEqual({ from: '2026-11-02', to: '2026-11-29' })
    expect(spanOf('4', 'Asia/Kolkata', now)).toEqual({ from: '2026-11-09', to: '2026-11-30' })
    const { from, to } = spanOf('52', 'Asia/Kolkata', now)
    expect((Date.parse(to) - Date.parse(from)) / 86_400_000).toBeLessThan(366)
  })

  test('names as many weeks as there is room for, and the last of them always', () => {
    expect(namedWeeks(4, 500)).toEqual([0, 1, 2, 3])
    expect(namedWeeks(8, 300)).toEqual([1, 3, 5, 7])
    expect(namedWeeks(52, 400)).toEqual([6, 15, 24, 33, 42, 51])
  })
})
