import { describe, expect, test } from 'vitest'
import type { Caller } from '../../src/domain/access.ts'
import {
  checkPlace,
  type Decision,
  planVisit,
  refusalOf,
  refusedTime,
  rulesIn,
  stanceTo,
  type Wish,
} from '../../src/domain/booking.ts'
import { DomainError } from '../../src/domain/errors.ts'
import type { Role } from '../../src/domain/rights.ts'
import { calendarFor, MINUTE, NOW, planAt, rulesFor, wish } from './booking-support.ts'

const codeOf = (run: () => unknown) => {
  try {
    run()
    return null
  } catch (error) {
    return error instanceof DomainError ? error.code : error
  }
}

describe('the place of a visit', () => {
  test.each([
    ['IN_PERSON', 'main', false, null],
    ['IN_PERSON', null, false, 'LOCATION_REQUIRED'],
    ['IN_PERSON', 'main', true, 'VALIDATION_ERROR'],
    ['VIDEO_CALL', null, false, null],
    ['VIDEO_CALL', 'main', false, 'LOCATION_NOT_ALLOWED'],
    ['VIDEO_CALL', null, true, 'VALIDATION_ERROR'],
    ['HOME_VISIT', null, true, null],
    ['HOME_VISIT', 'main', true, null],
    ['HOME_VISIT', null, false, null],
  ] as const)('%s at %s, address %s: %s', (type, locationId, hasAddress, code) => {
    expect(codeOf(() => checkPlace({ type, locationId, hasAddress }))).toBe(code)
  })
})

describe('a wish worked out', () => {
  const berlin = rulesFor('Europe/Berlin', { durations: { SURGERY: 90 }, maxPatientDuration: 60 })
  const plan = (over: Partial<Wish>, isPatient = false) => planVisit(berlin, wish(over), isPatient)

  test('has the location’s zone in person, else the clinic’s', () => {
    const rules = { ...berlin, locations: [{ id: 'main', timezone: 'Asia/Kolkata' }] }
    expect(planVisit(rules, wish(), false)).toMatchObject({
      timezone: 'Asia/Kolkata',
      start: Date.parse('2026-11-24T09:00+05:30'),
    })
    const video = wish({ type: 'VIDEO_CALL', locationId: null })
    expect(planVisit(rules, video, false)).toMatchObject({
      timezone: 'Europe/Berlin',
      start: Date.parse('2026-11-24T09:00+01:00'),
    })
    expect(planVisit(rules, wish({ type: 'HOME_VISIT' }), false)).toMatchObject({ timezone: 'Europe/Berlin' })
    expect(planVisit(rules, wish({ appointmentDate: '2026-11-24T09:00:00Z' }), false).start).toBe(
      Date.parse('2026-11-24T09:00Z'),
    )
  })

  test('takes its length from the treatment where none is given', () => {
    const length = (over: Partial<Wish>) => (plan(over).end - plan(over).start) / MINUTE
    expect(length({ duration: 45 })).toBe(45)
    expect(length({ duration: null })).toBe(30)
    expect(length({ duration: null, treatmentType: 'SURGERY' })).toBe(90)
  })

  test.each([
    ['a place of another clinic', { locationId: 'elsewhere' }, false, 'LOCATION_NOT_FOUND'],
    ['a time that the clocks skip', { appointmentDate: '2027-03-28T02:30' }, false, 'DST_GAP'],
    ['a patient who wants too much', { duration: 61 }, true, 'VALIDATION_ERROR'],
    [
      'a patient whose treatment takes too long by default',
      { duration: null, isOwnDuration: false, treatmentType: 'SURGERY' },
      true,
      'VALIDATION_ERROR',
    ],
    [
      'staff whose treatment takes as long',
      { duration: null, isOwnDuration: false, treatmentType: 'SURGERY' },
      false,
      null,
    ],
    ['staff who want as much', { duration: 61 }, false, null],
    ['a patient who only moves what staff made long', { duration: 61, isOwnDuration: false }, true, null],
  ] as const)('%s', (_, over, isPatient, code) => {
    expect(codeOf(() => plan(over, isPatient))).toBe(code)
  })

  test('a doctor who is not, or no longer, of the clinic is not found', () => {
    expect(codeOf(() => rulesIn(calendarFor(berlin), 'other'))).toBe('DOCTOR_NOT_FOUND')
    expect(codeOf(() => rulesIn(calendarFor({ ...berlin, isActive: false }), 'clinic'))).toBe('DOCTOR_NOT_FOUND')
  })
})

test.each([
  [['RECEPTIONIST'], 'someone', 'staff'],
  [['CLINIC_ADMIN', 'PATIENT'], 'someone', 'staff'],
  [['DOCTOR'], 'doctor-user', 'staff'],
  [['DOCTOR'], 'someone', 'none'],
  [['DOCTOR', 'PATIENT'], 'someone', 'patient'],
  [['DOCTOR', 'PATIENT'], 'doctor-user', 'staff'],
  [['PATIENT'], 'doctor-user', 'patient'],
  [['NURSE'], 'someone', 'none'],
  [['PHARMACIST'], 'someone', 'none'],
] as [Role[], string, string][])('%s as %s comes to a doctor’s calendar as %s', (roles, userId, stance) => {
  const nobody = {
    clinicId: 'clinic',
    issuer: '',
    subject: '',
    name: null,
    email: null,
    requestId: '',
    at: 0,
    issuedAt: null,
    origin: null,
  }
  const caller: Caller = { ...nobody, roles, userId }
  expect(stanceTo({ userId: 'doctor-user' }, caller, 'appointments:book')).toBe(stance)
})

describe('why a time cannot be had', () => {
  const utc = rulesFor('UTC', { bufferAfter: 10, minNoticeMinutes: 120, horizonDays: 10 })
  const busy = { id: 'taken', start: Date.parse('2026-11-24T10:00Z'), end: Date.parse('2026-11-24T10:30Z') }
  const decide = (at: string, over: Partial<Decision> = {}): Decision => ({
    calendar: calendarFor(utc, [busy]),
    rules: utc,
    plan: planAt(Date.parse(at)),
    asker: { isPatient: false, now: NOW },
    overbook: false,
    ...over,
  })
  const patient = { asker: { isPatient: true, now: NOW } }
  const movedFrom = (start: string) => ({ from: Date.parse(start), notBefore: null })

  test.each([
    ['2026-11-23T05:59Z', {}, 'PAST'],
    ['2026-11-23T05:59Z', { overbook: true }, 'PAST'],
    ['2026-11-23T05:59Z', { asker: { isPatient: false, now: NOW, moves: movedFrom('2026-11-23T05:58Z') } }, 'PAST'],
    [
      '2026-11-23T05:59Z',
      { asker: { isPatient: false, now: NOW, moves: movedFrom('2026-11-23T05:59Z') } },
      'OUTSIDE_HOURS',
    ],
    ['2026-11-24T09:00Z', {}, null],
    ['2026-11-24T09:07Z', {}, null],
    ['2026-11-24T09:07Z', patient, 'OFF_GRID'],
    ['2026-11-24T10:00Z', {}, 'BOOKED'],
    ['2026-11-24T10:00Z', { without: 'taken' }, null],
    ['2026-11-24T10:00Z', { overbook: true }, null],
    ['2026-11-24T10:30Z', {}, 'BUFFER'],
    ['2026-11-24T10:30Z', { overbook: true }, null],
    ['2026-11-24T11:45Z', {}, 'OUTSIDE_HOURS'],
    ['2026-11-24T11:45Z', { overbook: true }, null],
    ['2026-11-23T07:30Z', patient, 'MIN_NOTICE'],
    ['2026-12-15T09:00Z', patient, 'HORIZON'],
    ['2026-12-15T09:00Z', { ...patient, overbook: true }, 'HORIZON'],
  ] as [string, Partial<Decision>, string | null][])('%s %o: %s', (at, over, reason) => {
    expect(refusalOf(decide(at, over))).toBe(reason)
  })

  test.each([
    [{ type: 'IN_PERSON', locationId: 'main' }, 'The doctor does not work at that time at this location.'],
    [{ type: 'VIDEO_CALL', locationId: null }, 'The doctor takes no visits of this type at that time.'],
    [{ type: 'HOME_VISIT', locationId: 'main' }, 'The doctor takes no visits of this type at that time.'],
  ] as const)('a time without hours for %o says only what is true elsewhere too', (place, detail) => {
    const decision = decide('2026-11-24T11:45Z')
    const refusal = refusedTime('OUTSIDE_HOURS', { ...decision, plan: { ...decision.plan, ...place } })
    expect(refusal.message).toBe(detail)
  })

  test('a past time is refused without offering others', () => {
    const refusal = refusedTime('PAST', decide('2026-11-22T09:00Z'))
    expect([refusal.code, refusal.extra]).toEqual(['APPOINTMENT_IN_PAST', {}])
  })
})
