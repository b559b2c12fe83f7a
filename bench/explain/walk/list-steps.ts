import type { Walk } from '../../../test/statements/walk.ts'
import type { Client } from '../../../test/support/client.ts'

/** Every list by each of its filters and orders, also where few rows pass: what the walk calls once, or not at all. */
export function listSteps({ clinic, step }: Walk, now: string): void {
  const { reception, doctor, patient, otherPatient, admin } = clinic
  const list = (name: string, path: string, client: Client = reception.client) => step(name, client, (c) => c.get(path))
  const before = (days: number) => new Date(Date.parse(now) - days * 86_400_000).toISOString()
  const day = (days: number) => before(-days).slice(0, 10)
  const d = `doctorId=${doctor.doctorId}`
  const p = `patientId=${patient.patientId}`
  const visits = {
    'the last first': 'sort=-appointmentDate',
    'a day': `date=${day(-3)}`,
    "a doctor's day": `${d}&date=${day(-3)}`,
    'a doctor, the last first': `${d}&sort=-appointmentDate`,
    'a patient': p,
    'a patient and a doctor': `${p}&${d}`,
    'a place, coming': `locationId=${clinic.locationId}&from=${now}`,
    'a place, the last first': `locationId=${clinic.locationId}&sort=-appointmentDate`,
    'a place where nobody goes': `locationId=${clinic.otherLocationId}&sort=-appointmentDate`,
    'no-shows, the last first': 'status=NO_SHOW&sort=-appointmentDate',
    pending: 'status=PENDING',
    'checked in': 'status=CHECKED_IN',
    'checked in or begun, of a doctor': `status=CHECKED_IN,IN_PROGRESS&${d}`,
    'video calls, coming': `type=VIDEO_CALL&from=${now}`,
    'home visits, the last first': 'type=HOME_VISIT&sort=-appointmentDate',
    'follow-ups of a month': `followUp=true&from=${before(30)}`,
    'no follow-ups': 'followUp=false',
    'unresolved, the last first': 'unresolved=true&sort=-appointmentDate',
    'unresolved of a doctor': `unresolved=true&${d}`,
    'affected of a doctor': `affected=true&${d}`,
    'affected, the last first': 'affected=true&sort=-appointmentDate',
    'not affected': 'affected=false&unresolved=true',
    'an external id of nobody': 'externalId=nobody',
    'written within the hour': `updatedSince=${before(1 / 24)}`,
    'written within the week': `updatedSince=${before(7)}`,
  }
  for (const [name, query] of Object.entries(visits)) list(`visits: ${name}`, `/appointments?${query}`)
  for (const as of ['patient', 'doctor'])
    for (const when of ['upcoming', 'past', 'all'])
      list(
        `mine: ${as}, ${when}`,
        `/appointments/my-appointments?as=${as}&when=${when}`,
        as === 'doctor' ? doctor.client : patient.client,
      )
  list('mine: who does not say', '/appointments/my-appointments', otherPatient.client)
  list('mine: a doctor who does not say', '/appointments/my-appointments?when=all', doctor.client)
  list('mine: the desk', '/appointments/my-appointments?when=all')
  list('upcoming of a doctor', `/appointments/user/${doctor.userId}/upcoming`)
  const others = {
    series: [
      p,
      d,
      'status=paused',
      `updatedSince=${before(7)}`,
      `${p}&status=active`,
      `updatedSince=${before(1 / 24)}`,
    ],
    'follow-up-plans': [
      '',
      'status=overdue',
      'status=scheduled',
      'status=completed',
      'status=cancelled',
      d,
      `${d}&status=overdue`,
      'priority=high',
      'snoozed=true',
      `updatedSince=${before(1 / 24)}`,
      `ownerId=${doctor.doctorId}`,
    ],
    'follow-up-plans/summary': [`from=${day(-800)}&to=${day(60)}`],
    patients: [`updatedSince=${before(1 / 24)}`, `updatedSince=${before(30)}`, 'externalId=nobody'],
    doctors: ['active=true', 'specialty=cardiology', 'externalId=nobody'],
    locations: ['active=true', 'externalId=nobody'],
    closures: [`from=${now}`, `to=${before(300)}`, `from=${before(40)}&to=${now}`],
    links: ['status=active', 'status=ended'],
    memberships: ['status=active', 'status=ended', 'q=member'],
    [`doctors/${doctor.doctorId}/time-off`]: [`from=${now}`, `to=${before(300)}`],
    displays: [''],
    'appointment-templates': [''],
  }
  for (const [path, queries] of Object.entries(others))
    for (const query of queries) list(`${path}?${query}`, `/${path}?${query}`, admin.client)
  const audits = [
    '',
    'action=appointment.cancelled',
    `subjectId=${patient.patientId}`,
    `actorId=${doctor.doctorId}`,
    `actorId=${doctor.userId}&action=patient.read`,
    `from=${before(1)}`,
    `to=${before(700)}`,
  ]
  for (const query of audits) list(`audit?${query}`, `/audit?${query}`, admin.client)
  list('access log', `/patients/${patient.patientId}/access-log`, admin.client)
  for (const q of ['Asha Patel', "o'br", '小明', '012345', 'a', 'patel'])
    step(`search: ${q}`, reception.client, (c) => c.post('/patients/search', { q }))
  list('availability of 30 days', `/appointments/doctor/${doctor.doctorId}/availability?days=30`)
}

/** Lists that a cursor goes through. */
export const PAGED = {
  visits: '/appointments',
  'visits, the last first': '/appointments?sort=-appointmentDate',
  'visits of a doctor': '/appointments?doctorId=DOCTOR',
  series: '/series',
  plans: '/follow-up-plans',
  'plans, overdue': '/follow-up-plans?status=overdue',
  patients: '/patients',
  duplicates: '/patients/duplicates',
  audit: '/audit',
  links: '/links',
  memberships: '/memberships',
  closures: '/closures',
  locations: '/locations',
  templates: '/appointment-templates',
  displays: '/displays',
}
