import { expect, test } from 'vitest'
import { visitCalendar } from '../../src/web/parts/patient/visit-calendar.ts'

const visit = {
  id: '01920000-0000-7000-8000-000000000001',
  start: '2027-03-01T03:30:00.000Z',
  end: '2027-03-01T04:00:00.000Z',
  title: 'Appointment at Lotus; Family, Clinic',
  description: 'Dr. Ananya Iyer',
  place: `Lotus Indiranagar, 100 Feet Road, ${'इंदिरानगर '.repeat(10)}`,
  isSure: true,
}

test('a visit is an entry that a calendar can tell from all others, in lines of 75 bytes', () => {
  const text = visitCalendar(visit, Date.parse('2027-01-01T00:00:00Z'))
  const lines = text.split('\r\n')
  expect(lines).toContain('UID:01920000-0000-7000-8000-000000000001')
  expect(lines).toContain('DTSTART:20270301T033000Z')
  expect(lines).toContain('SUMMARY:Appointment at Lotus\\; Family\\, Clinic')
  expect(lines).toContain('STATUS:CONFIRMED')
  expect(Math.max(...lines.map((line) => new TextEncoder().encode(line).length))).toBeLessThanOrEqual(75)
  expect(text.replaceAll('\r\n ', '')).toContain('इंदिरानगर इंदिरानगर')
})

test('a visit that the clinic has not accepted yet is tentative', () => {
  expect(visitCalendar({ ...visit, isSure: false })).toContain('STATUS:TENTATIVE')
})
