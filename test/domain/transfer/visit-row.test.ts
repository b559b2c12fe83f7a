import { describe, expect, test } from 'vitest'
import { clinicSettings } from '../../../src/domain/clinic-settings.ts'
import { visitRowOf } from '../../../src/features/imports/visits/visit-row.ts'

const settings = clinicSettings.parse({ timezone: 'Europe/Berlin' })
const place = { id: 'p', name: 'Main', externalId: null, active: true, timezone: 'Europe/Berlin' }
const clinic = { settings, doctors: [{ id: 'd', name: 'Dr. Rao', externalId: null, active: true }], locations: [place] }
const now = Date.parse('2026-12-01T09:00:00Z')

/** Beginning and end of a visit that a row says, on the clocks of its place in winter. */
function times(fields: Record<string, unknown>) {
  const read = visitRowOf({ patientId: 'P-1', doctorId: 'Rao', ...fields }, { clinic, now })
  if ('fault' in read) return read.fault.field
  const { start, end } = read.visit
  return [start, end].map((at) => new Date(at + 60 * 60_000).toISOString().slice(0, 16))
}

describe('a day and a time in two columns', () => {
  const ten = ['2026-01-05T10:00', '2026-01-05T10:30']

  test.each([
    ['a day', { appointmentDate: '2026-01-05', appointmentTime: '10:00' }, ten],
    ['a day with midnight', { appointmentDate: '2026-01-05T00:00', appointmentTime: '10:00' }, ten],
    ['a day with midnight in UTC', { appointmentDate: '2026-01-05T00:00:00.000Z', appointmentTime: '10:00' }, ten],
    ['a time that says it all', { appointmentDate: '2026-01-05T10:00', appointmentTime: '11:00' }, ten],
    ['midnight alone', { appointmentDate: '2026-01-05T00:00' }, ['2026-01-05T00:00', '2026-01-05T00:30']],
    ['a day alone', { appointmentDate: '2026-01-05' }, 'appointmentDate'],
  ])('%s', (_, fields, expected) => expect(times(fields)).toEqual(expected))

  test.each([
    ['a time', { endTime: '10:20' }, '2026-01-05T10:20'],
    ['a time after midnight', { endTime: '00:20' }, 'endDate'],
    ['a day with midnight, and a time', { endDate: '2026-01-05T00:00', endTime: '10:20' }, '2026-01-05T10:20'],
    ['a day and a time', { endDate: '2026-01-05', endTime: '10:20' }, '2026-01-05T10:20'],
    ['a day and how long it takes', { endDate: '2026-01-05', duration: 15 }, '2026-01-05T10:15'],
    ['a moment', { endDate: '2026-01-05T10:45' }, '2026-01-05T10:45'],
  ])('it ends at %s', (_, fields, end) => {
    const found = times({ appointmentDate: '2026-01-05T10:00', ...fields })
    expect(Array.isArray(found) ? found[1] : found).toBe(end)
  })
})
