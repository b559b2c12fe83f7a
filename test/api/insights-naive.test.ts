import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { type PlanRow, putRows, somePlans, someVisits, type VisitRow } from './insight-rows.ts'

const TODAY = '2027-04-05'
startsAt(`${TODAY}T10:00:00Z`)

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const ZONE = 'Europe/Berlin'
/** The clocks are set forward on 28 March. */
const [FROM, TO] = ['2027-03-17', '2027-04-11']

const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE, dateStyle: 'short', timeStyle: 'medium' })
const dayOf = (at: number) => clock.format(at).slice(0, 10)
const isCounted = (day: string) => FROM <= day && day <= TO

/** The Monday of a day's week. */
function mondayOf(day: string): string {
  const at = Date.parse(day)
  return new Date(at - ((new Date(at).getUTCDay() + 6) % 7) * DAY).toISOString().slice(0, 10)
}

const rate = (part: number, whole: number) => (whole === 0 ? null : Math.round((part / whole) * 1000) / 1000)

function quantiles(values: number[]) {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (part: number) => {
    const place = part * (sorted.length - 1)
    const [low, high] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0]
    return sorted.length === 0 ? null : Math.round((low + (high - low) * (place % 1)) * 10) / 10
  }
  return { visits: values.length, p50: at(0.5), p90: at(0.9) }
}

function outcomeOf({ status, cancelled_at, starts_at }: VisitRow) {
  if (status === 'CANCELLED') return (cancelled_at ?? 0) > starts_at - DAY ? 'cancelledLate' : 'cancelledEarly'
  return { COMPLETED: 'completed', NO_SHOW: 'noShow' }[status] ?? 'open'
}

const countsOf = (visits: VisitRow[]) =>
  Object.fromEntries(
    ['completed', 'cancelledEarly', 'cancelledLate', 'noShow', 'open'].map((outcome) => [
      outcome,
      visits.filter((visit) => outcomeOf(visit) === outcome).length,
    ]),
  )

/** Looks at every row, and at every fifth minute. */
function naive(visits: VisitRow[], plans: PlanRow[], free: readonly unknown[]) {
  const busy = visits.filter(({ status }) => status !== 'CANCELLED' && status !== 'NO_SHOW')
  const bookedMinutes = busy.reduce((sum, v) => sum + (v.ends_at - v.starts_at) / MINUTE, 0)
  const seen = visits.flatMap(({ type, told, checked_in_at, started_at }) =>
    type === 'IN_PERSON' && checked_in_at !== null && started_at !== null
      ? [{ wait: (started_at - checked_in_at) / MINUTE, told, started_at }]
      : [],
  )
  const told = seen.flatMap(({ told, started_at }) => (told && started_at >= told.at ? [{ ...told, started_at }] : []))
  const held = told.filter(({ at, low, high, started_at }) => {
    const wait = (started_at - at) / MINUTE
    return low <= wait && wait <= high
  })
  const closed = plans.flatMap(({ visit, created_at }) =>
    visit?.status === 'COMPLETED' ? [Math.max((visit.starts_at - created_at) / DAY, 0)] : [],
  )
  return {
    bookableMinutes: free.length * 5,
    bookedMinutes,
    utilisation: rate(bookedMinutes, free.length * 5),
    visits: countsOf(visits),
    types: ['IN_PERSON', 'VIDEO_CALL', 'HOME_VISIT'].flatMap((type) => {
      const those = visits.filter((visit) => visit.type === type)
      return those.length > 0 ? [{ type, ...countsOf(those) }] : []
    }),
    leadDays: quantiles(
      visits
        .filter((v) => v.status !== 'CANCELLED' && v.starts_at > v.created_at)
        .map((v) => (v.starts_at - v.created_at) / DAY),
    ),
    waitMinutes: quantiles(seen.map(({ wait }) => wait)),
    waitRanges: { told: told.length, held: held.length, rate: rate(held.length, told.length) },
    followUps: {
      planned: plans.length,
      booked: plans.filter(({ status }) => status === 'completed').length,
      completed: closed.length,
      overdue: plans.filter((p) => p.status !== 'completed' && p.scheduled_for < TODAY).length,
      daysToClosure: quantiles(closed),
    },
  }
}

const OFF = { start: Date.parse('2027-03-23T09:30Z'), end: Date.parse('2027-03-25T12:00Z') }
const SHUT = { start: Date.parse('2027-03-26T00:00Z'), end: Date.parse('2027-03-26T14:00Z') }

/** Every fifth minute of the hours 09:00–17:00 and 22:00–03:00, but for what the clinic has closed and the doctor has off. */
function freeMinutes({ doctor, otherDoctor }: TestClinic) {
  const free: { day: string; doctorId: string }[] = []
  const first = Date.parse(FROM) - DAY
  for (let at = first; at < Date.parse(TO) + 2 * DAY; at += 5 * MINUTE) {
    const [day = '', time = ''] = clock.format(at).split(' ')
    const isOpen = (time >= '09:00' && time < '17:00') || time >= '22:00' || time < '03:00'
    if (!isCounted(day) || !isOpen || (SHUT.start <= at && at < SHUT.end)) continue
    free.push({ day, doctorId: doctor.doctorId })
    if (at < OFF.start || OFF.end <= at) free.push({ day, doctorId: otherDoctor.doctorId })
  }
  return free
}

test('the figures are those of a naive count over the rows', async () => {
  const hours = [
    { start: '09:00', end: '17:00' },
    { start: '22:00', end: '03:00' },
  ]
  const clinic = await mintClinic({ timezone: ZONE, hours })
  const insert = async (text: string, values: unknown[]) => sqlAs(text, [clinic.id, v7(), ...values])
  const span = ({ start, end }: typeof OFF) => [new Date(start), new Date(end)]
  await insert('insert into closures (clinic_id, id, starts_at, ends_at) values ($1, $2, $3, $4)', span(SHUT))
  await insert('insert into time_off (clinic_id, id, doctor_id, starts_at, ends_at) values ($1, $2, $3, $4, $5)', [
    ...[clinic.otherDoctor.doctorId, ...span(OFF)],
  ])
  const rules = await sqlAs<{ id: string; offset_minutes: number }>(
    'select id, offset_minutes from reminder_rules where clinic_id = $1 order by offset_minutes desc',
    [clinic.id],
  )
  const written = someVisits(clinic, { first: Date.parse(FROM) - 2 * DAY, days: 30, many: 400 })
  const planned = somePlans(written, { from: '2027-03-15', days: 30 })
  await putRows(
    clinic,
    written,
    planned,
    rules.map(({ id }) => id),
  )
  const visits = written.filter((visit) => isCounted(dayOf(visit.starts_at)))
  const plans = planned.filter(({ status, scheduled_for }) => status !== 'cancelled' && isCounted(scheduled_for))
  const free = freeMinutes(clinic)
  const { body, queries } = await clinic.admin.client.get(`/insights?from=${FROM}&to=${TO}`)
  expect(queries).toBe(1)

  const scope = (ofDoctor?: string, monday?: string) => {
    const is = (doctorId: string, day: string) =>
      (ofDoctor === undefined || doctorId === ofDoctor) && (monday === undefined || mondayOf(day) === monday)
    return naive(
      visits.filter((v) => is(v.doctor_id, dayOf(v.starts_at))),
      plans.filter((p) => is(p.doctor_id ?? p.of.doctor_id, p.scheduled_for)),
      free.filter(({ day, doctorId }) => is(doctorId, day)),
    )
  }
  expect(body.total).toEqual(scope())
  expect(visits.length).toBeGreaterThan(300)
  expect(body.total.followUps.completed).toBeGreaterThan(5)
  const weeks = ['2027-03-15', '2027-03-22', '2027-03-29', '2027-04-05']
  for (const [at, monday] of weeks.entries()) {
    expect(body.byWeek[at]).toMatchObject({ week: `2027-W${11 + at}`, ...scope(undefined, monday) })
    for (const row of body.byDoctorAndWeek.filter(({ week }: { week: string }) => week === `2027-W${11 + at}`))
      expect(row).toMatchObject(scope(row.doctorId, monday))
  }
  expect(body.byDoctorAndWeek).toHaveLength(8)
  for (const row of body.byDoctor) expect(row).toMatchObject(scope(row.doctorId))
  expect(body.byDoctor).toHaveLength(2)

  const shown = (those: VisitRow[]) => {
    const [completed, noShow] = ['COMPLETED', 'NO_SHOW'].map((s) => those.filter(({ status }) => status === s).length)
    return { completed, noShow, showRate: rate(completed ?? 0, (completed ?? 0) + (noShow ?? 0)) }
  }
  const went = (state: string | null | undefined) => state === 'sent' || state === 'delivered'
  expect(body.reminders).toEqual(
    rules.map(({ id, offset_minutes }, n) => {
      const states = visits.map(({ reminders }) => reminders[n])
      return {
        ...{ ruleId: id, offsetMinutes: offset_minutes, channel: null, sent: states.filter(went).length },
        failed: states.filter((state) => state === 'failed' || state === 'unknown').length,
        dropped: states.filter((state) => state === 'dropped').length,
        ...shown(visits.filter(({ reminders }) => went(reminders[n]))),
      }
    }),
  )
  expect(body.unreminded).toEqual(shown(visits.filter(({ reminders }) => !reminders.some(went))))

  const here = visits.filter(({ location_id }) => location_id === clinic.locationId)
  const at = await clinic.admin.client.get(`/insights?from=${FROM}&to=${TO}&locationId=${clinic.locationId}`)
  expect(at.body.total).toEqual(
    naive(
      here,
      plans.filter(({ of }) => of.location_id === clinic.locationId),
      free,
    ),
  )
})
