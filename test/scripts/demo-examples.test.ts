import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { closedLocationId, doctorId, locationId } from '../../scripts/demo/clinics.ts'
import { PARKED_EVENT } from '../../scripts/demo/event-rows.ts'
import { CLOSURE_IDS, TIME_OFF_IDS } from '../../scripts/demo/exception-rows.ts'
import { hardNameId } from '../../scripts/demo/hard-names.ts'
import { importId } from '../../scripts/demo/import-rows.ts'
import { inboxItemId } from '../../scripts/demo/inbox-rows.ts'
import { CLINICS } from '../../scripts/demo/logins.ts'
import { demoUserId, patientId } from '../../scripts/demo/people.ts'
import { planIdOf } from '../../scripts/demo/plan-rows.ts'
import { planVisits } from '../../scripts/demo/plan-visits.ts'
import { slotsOn } from '../../scripts/demo/visit.ts'
import { seriesId } from '../../scripts/demo/visit-rows.ts'
import { idOf } from '../../scripts/world/stable.ts'
import { aheadOf } from '../../src/platform/openapi/ahead.ts'
import { DEMO } from '../../src/platform/openapi/demo.ts'

const visit = (name: string) => idOf(`lotus/${name}`)
const plan = (name: string) => planIdOf(visit(name))
const pending = (clinic: 'lotus' | 'harbor', login: string) => idOf(`link ${patientId(clinic, 6)} ${demoUserId(login)}`)

/** As the trigger on clinics makes it. */
function ruleId(clinic: keyof typeof CLINICS, rule: string): string {
  const hex = createHash('md5').update(`${CLINICS[clinic].id}/reminder-rules/${rule}`).digest('hex')
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})/, '$1-$2-3$3-8$4-')
}

test('the ids that examples name are those of the demo', () => {
  expect(DEMO).toEqual({
    clinic: CLINICS.lotus.id,
    doctors: {
      general: doctorId('lotus', 'doctor1'),
      urgentCare: doctorId('lotus', 'doctor2'),
      physiotherapy: doctorId('lotus', 'doctor3'),
    },
    locations: {
      indiranagar: locationId('lotus', 0),
      koramangala: locationId('lotus', 1),
      whitefield: locationId('lotus', 2),
    },
    patients: {
      arjun: patientId('lotus', 1),
      farhan: patientId('lotus', 3),
      anika: patientId('lotus', 6),
      withoutLogin: patientId('lotus', 20),
      registeredOnce: hardNameId('lotus', 'registered once'),
      registeredTwice: hardNameId('lotus', 'registered twice'),
      married: hardNameId('lotus', 'married name'),
      maiden: hardNameId('lotus', 'maiden name'),
    },
    users: { arjun: demoUserId('patient1'), pharmacist: demoUserId('pharmacist') },
    visits: {
      coming: visit('cough gone'),
      past: visit('cough'),
      withoutPlan: visit('knee'),
      toMove: visit('pressure again'),
      toCancel: visit('shut out'),
      toDelete: visit('before opening'),
      next: visit('present/1'),
      waiting: visit('present/-1'),
      waitingToo: visit('present/4'),
      begun: visit('present/-2'),
      call: visit('present/0'),
      laterCall: visit('doctor1/5/19'),
    },
    plans: {
      overdue: plan('sugar'),
      open: plan('vaccination'),
      toCancel: plan('headache'),
      toCall: plan('called off'),
    },
    series: seriesId('lotus'),
    template: idOf('lotus template'),
    calendar: idOf('lotus calendar'),
    display: idOf('lotus display'),
    invite: idOf('lotus invite'),
    timeOff: TIME_OFF_IDS[0],
    closure: CLOSURE_IDS[0],
    events: { parked: PARKED_EVENT },
    memberships: { support: idOf('lotus membership of support'), invited: idOf('lotus invitation') },
    inbox: {
      yes: inboxItemId('lotus', 'yes'),
      stop: inboxItemId('lotus', 'stop'),
      sentence: inboxItemId('lotus', 'sentence'),
    },
    links: { pending: pending('lotus', 'patient2'), pendingElsewhere: pending('harbor', 'patient2@harbor') },
    imports: {
      open: importId('open'),
      profiled: importId('profiled'),
      checked: importId('checked'),
      done: importId('done'),
    },
    webhooks: { off: idOf('lotus webhook'), offElsewhere: idOf('harbor webhook') },
    export: idOf('lotus export'),
    notification: idOf('lotus notification'),
    messageTemplate: idOf('lotus message template'),
    reminderRules: { threeDays: ruleId('lotus', '72h'), dayElsewhere: ruleId('harbor', '24h') },
  })
  expect(Object.values(DEMO.locations)).not.toContain(closedLocationId('lotus'))
})

test.each(['2026-11-22T06:40:00Z', '2026-11-22T21:10:00Z', '2026-12-31T18:29:59Z', '2027-02-28T12:00:00Z'])(
  'a day ahead is free for the doctor of the examples, also of a demo of the day before: %s',
  (time) => {
    const now = Date.parse(time)
    const [today, yesterday] = [now, now - 24 * 3_600_000].map((at) => planVisits(at))
    const day = aheadOf(now).day()
    const slots = slotsOn('lotus', 'doctor1', day)
    expect(slots.length).toBeGreaterThan(0)
    for (const visits of [today ?? [], yesterday ?? []])
      expect(
        visits.filter(
          ({ clinic, doctor, start }) => clinic === 'lotus' && doctor === 'doctor1' && start >= (slots[0]?.start ?? 0),
        ),
      ).toEqual([])
    expect(Date.parse(aheadOf(now).at('09:00'))).toBeGreaterThan(now)
  },
)

test('the call of the later days is one, whatever the day', () => {
  for (const time of ['2026-11-22T06:40:00Z', '2027-02-28T12:00:00Z']) {
    const call = planVisits(Date.parse(time)).find(({ name }) => name === 'lotus/doctor1/5/19')
    expect(call).toMatchObject({ type: 'VIDEO_CALL', status: 'SCHEDULED' })
  }
})
