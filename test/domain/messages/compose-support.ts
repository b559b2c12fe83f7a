import type { MessageFacts, VisitFacts } from '../../../src/domain/messages/facts.ts'

/** A visit that nobody has: Thursday, 3 December 2026, 10:30 in India. */
export const visitOf = (given: Partial<VisitFacts> = {}): VisitFacts => ({
  appointmentId: '0199a000-0000-7000-8000-000000000001',
  type: 'IN_PERSON',
  status: 'SCHEDULED',
  start: Date.parse('2026-12-03T05:00:00Z'),
  end: Date.parse('2026-12-03T05:30:00Z'),
  timezone: 'Asia/Kolkata',
  doctorName: 'Dr. Asha Rao',
  locationName: 'Main Street',
  moves: 0,
  ...given,
})

const link = (letter: string) => `https://kept.example/l/${letter.repeat(22)}`
export const LINKS = { confirm: link('a'), move: link('b'), cancel: link('c') }

export const factsOf = (given: Partial<MessageFacts> = {}): MessageFacts => ({
  event: 'booked',
  channel: 'email',
  language: 'en',
  clinic: { name: 'Lakeside Clinic', phone: '+91 80 1234 5678', country: null },
  patientName: 'Anna Bell',
  visits: [visitOf()],
  before: null,
  links: LINKS,
  takesAnswers: true,
  ...given,
})
