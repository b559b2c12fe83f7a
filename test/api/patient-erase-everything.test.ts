import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { videoVisit } from '../support/video.ts'
import { book, putInState } from '../support/visits.ts'
import { checked, committed, profiled } from './import-files.ts'
import { merge, registered } from './patient-records.ts'
import { bookSeries } from './series.ts'

startsAt()

const OF_CLINIC = 'is about the clinic, its people or its places'
const OF_SYSTEM = 'is about the service itself'

const ofTheirClinic = 'clinic_id = (select clinic_id from patients where id = ($1::uuid[])[1])'

/**
 * What becomes of each table's rows when a patient is erased. A new table has to be listed, and one that has rows of a patient has to be
 * dealt with in `erase_patient`, which is a new version of that function in a migration.
 */
const DECISIONS: Record<string, { rows: string; stays?: string } | string> = {
  // Gone: none of the patient's rows is left.
  calendars: { rows: 'patient_id = any ($1)' },
  follow_up_contact_attempts: { rows: 'plan_id in (select id from follow_up_plans where patient_id = any ($1))' },
  inbox: { rows: 'patient_id = any ($1)' },
  link_codes: { rows: 'patient_id = any ($1)' },
  links: { rows: 'patient_id = any ($1)' },
  messages: { rows: 'patient_id = any ($1)' },
  notifications: { rows: 'patient_id = any ($1)' },
  patient_merges: { rows: 'into_id = any ($1) or from_id = any ($1)' },
  possible_duplicates: { rows: 'patient_id = any ($1) or other_id = any ($1)' },
  stopped_addresses: { rows: `address in ('splinter@example.org', '+4930987654321') and cardinality($1::uuid[]) > 0` },
  video_invites: { rows: 'consultation_id in (select id from video_consultations where appointment_id = any ($2))' },
  video_issues: { rows: 'appointment_id = any ($2)' },
  visit_links: { rows: 'patient_id = any ($1)' },
  idempotency_keys: { rows: 'exists (select from unnest($1::uuid[]) x where strpos(answer::text, x::text) > 0)' },
  exports: { rows: `${ofTheirClinic} and status <> 'expired'` },
  import_chunks: { rows: `${ofTheirClinic} and cells is not null` },
  import_keys: { rows: ofTheirClinic },
  import_times: { rows: ofTheirClinic },
  // Blanked: the rows stay, without anything of the person.
  appointments: { rows: 'patient_id = any ($1)', stays: 'doctor, time and state; texts only of what took place' },
  follow_up_plans: { rows: 'patient_id = any ($1)', stays: 'they are part of what a clinic has to keep' },
  imports: { rows: `${ofTheirClinic} and kind in ('patients', 'appointments')`, stays: 'what was asked for, and when' },
  import_rows: { rows: 'record_id = any ($1)', stays: 'the verdicts of what was committed, without external ids' },
  import_parts: { rows: ofTheirClinic, stays: 'until what they name is deleted from the bucket, some minutes later' },
  patients: { rows: 'id = any ($1)', stays: 'the trail names it' },
  queue_entries: { rows: 'appointment_id = any ($2)', stays: 'those of visits that took place' },
  series: { rows: 'patient_id = any ($1)', stays: 'kept visits name it' },
  video_consultations: { rows: 'appointment_id = any ($2)', stays: 'a room without people' },
  video_participants: {
    rows: 'consultation_id in (select id from video_consultations where appointment_id = any ($2))',
    stays: 'those of visits that took place',
  },
  video_recordings: {
    rows: 'consultation_id in (select id from video_consultations where appointment_id = any ($2))',
    stays: 'those of visits that took place',
  },
  patient_erasures: 'says what was erased',
  audit_log: 'the trail stays, and what it shows',
  audit_seals: OF_SYSTEM,
  audit_sealing: OF_SYSTEM,
  outbox: 'events hold ids, codes and instants',
  deliveries: 'events hold ids, codes and instants',
  delivery_attempts: 'never holds a body',
  users: 'an account of the identity provider’s, which may be a patient of other clinics; the trail names it',
  code_tries: 'who has tried codes in vain within the hour',
  appointment_templates: OF_CLINIC,
  clinic_doctors: OF_CLINIC,
  clinic_plugins: OF_CLINIC,
  clinics: OF_CLINIC,
  closures: OF_CLINIC,
  displays: OF_CLINIC,
  doctors: OF_CLINIC,
  locations: OF_CLINIC,
  memberships: OF_CLINIC,
  message_channels: OF_CLINIC,
  message_settings: OF_CLINIC,
  message_templates: OF_CLINIC,
  queue_states: OF_CLINIC,
  reminder_rules: OF_CLINIC,
  time_off: OF_CLINIC,
  webhooks: OF_CLINIC,
  working_sessions: OF_CLINIC,
  cron_runs: OF_SYSTEM,
  video_reports: OF_SYSTEM,
  zone_offsets: OF_SYSTEM,
}

const withRows = Object.entries(DECISIONS).flatMap(([table, decision]) =>
  typeof decision === 'string' ? [] : [{ table, ...decision }],
)

test('every table is decided about', async () => {
  const tables = await sqlAs<{ name: string }>(
    "select table_name name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
  )
  expect(tables.map(({ name }) => name).sort()).toEqual(Object.keys(DECISIONS).sort())
})

/** Everything that may hang on a patient: of each table at least one row. */
async function everythingOf(clinic: TestClinic) {
  const { admin, reception, doctor, patient } = clinic
  const id = patient.patientId
  const old = await registered(clinic, { name: 'Splinter Before', phone: '+4930987654321', confirmNew: true })
  await reception.client.put(`/patients/${id}`, {
    ...{
      name: 'Splinter Splinterby',
      email: 'splinter@example.org',
      externalId: 'SPLINTER-1',
      metadata: { splinter: 'splinter' },
    },
  })
  await merge(clinic, old, id)
  const past = await book(clinic, { reason: 'kept', externalId: 'SPLINTER-2' }, reception.client)
  await putInState(past.id, 'COMPLETED')
  await doctor.client.post(`/appointments/${past.id}/follow-up`, { instructions: 'kept' })
  const walkIn = { patientId: id, locationId: clinic.locationId, reason: 'gone', anyway: true }
  await reception.client.post(`/queue/doctors/${doctor.doctorId}/walk-ins`, walkIn, { 'Idempotency-Key': v7() })
  await bookSeries(clinic, { reason: 'gone', notes: 'gone' })
  const times = { starts_at: '2027-03-03T05:00:00Z', ends_at: '2027-03-03T05:30:00Z' }
  const call = await videoVisit(clinic, { patient_id: id, ...times })
  await reception.client.post(`/appointments/${call}/video/invites`, { name: 'Splinter Relative', role: 'OBSERVER' })
  await reception.client.post(`/patients/${id}/link-codes`, { kind: 'guardian' })
  await patient.client.post('/calendars', { patientId: id })
  const [room] = await sqlAs('select id from video_consultations where appointment_id = $1', [call])
  const [plan] = await sqlAs('select id from follow_up_plans where patient_id = $1', [id])
  const row = (columns: string, ...values: unknown[]) =>
    sqlAs(`insert into ${columns} values (${['', '', ...values].map((_, n) => `$${n + 1}`)})`, [
      clinic.id,
      v7(),
      ...values,
    ])
  await row(
    'video_participants (clinic_id, id, consultation_id, user_id, role)',
    room?.id,
    patient.userId,
    'PARTICIPANT',
  )
  await row('video_recordings (clinic_id, id, consultation_id, provider_id)', room?.id, 'splinter')
  await row(
    'video_issues (clinic_id, id, appointment_id, issue_type, description, reported_by)',
    call,
    'audio',
    'splinter',
    v7(),
  )
  await row(
    'follow_up_contact_attempts (clinic_id, id, plan_id, channel, outcome, made_by, made_at)',
    plan?.id,
    'phone',
    'splinter',
    v7(),
    new Date(),
  )
  await row('inbox (clinic_id, id, kind, dedup_key, patient_id, from_masked)', 'REPLY', v7(), id, 'splinter')
  await row(
    'messages (clinic_id, id, patient_id, event, dedup_key, due_at, address_masked, told)',
    id,
    'reminder',
    v7(),
    new Date('2099-01-01'),
    'n***le',
    '{}',
  )
  await row(
    'notifications (clinic_id, id, user_id, event, dedup_key, patient_id)',
    patient.userId,
    'appointment.booked',
    v7(),
    id,
  )
  await row(
    'visit_links (clinic_id, id, message_id, patient_id, patient_version, appointment_id, purpose, secret, visit_version, expires_at)',
    ...[v7(), id, 1, call, 'cancel', v7(), 1, new Date('2099-01-01')],
  )
  await sqlAs('insert into possible_duplicates (clinic_id, patient_id, other_id, why) values ($1, $2, $3, $4)', [
    ...[clinic.id, id, clinic.otherPatient.patientId, ['name+dateOfBirth']],
  ])
  for (const [channel, address] of [
    ['email', 'splinter@example.org'],
    ['sms', '+4930987654321'],
  ])
    await sqlAs("insert into stopped_addresses values ($1, $2, $3, 'STOP', now())", [clinic.id, channel, address])
  await admin.client.put(`/patients/${id}`, { language: 'de' }, { 'Idempotency-Key': v7() })
  const { defaults, mapping } = {
    defaults: { patientId: 'SPLINTER-1' },
    mapping: { who: 'patientId', when: 'appointmentDate' },
  }
  const meant = { ...mapping, who: { field: 'patientId', values: { Splinterby: 'SPLINTER-1' } } }
  await committed(clinic, `name,dateOfBirth,externalId\nSplinter Splinterby,,SPLINTER-1\n`)
  await checked(clinic, `name,dateOfBirth,externalId\nSplinter Splinterby,,SPLINTER-1\n`)
  await profiled(clinic, 'who,when\nSplinterby,2020-01-01T10:00\n', { kind: 'appointments', mapping: meant, defaults })
  const coming = `who,when,where\nSplinterby,${new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10)}T10:00,${clinic.locationId}\n`
  const place = { ...meant, where: 'locationId' }
  await checked(clinic, coming, {
    ...{ kind: 'appointments', mapping: place },
    defaults: { ...defaults, doctorId: clinic.doctor.doctorId },
  })
  await admin.client.post('/exports', { scope: 'patient', patientId: id, format: 'zip' })
  const visits = await sqlAs('select id from appointments where patient_id = $1', [id])
  return { people: [id, old], visits: visits.map((visit) => visit.id), past: past.id, call }
}

test('erased is erased everywhere: no row, no text and no sealed text of the person is left', async () => {
  const clinic = await mintClinic()
  const { people, visits, past, call } = await everythingOf(clinic)
  const [id] = people
  const count = async ({ table, rows }: { table: string; rows: string }) => {
    const [found] = await sqlAs(
      `select count(*)::int n from ${table} where (${rows}) and $1::uuid[] is not null and $2::uuid[] is not null`,
      [people, visits],
    )
    return `${table} ${found?.n}`
  }
  const before = await Promise.all(withRows.map(count))
  expect(before.filter((found) => found.endsWith(' 0'))).toEqual([])
  const sealed = await sqlAs<{ text: string }>(
    `select x.text from appointments a cross join lateral (values (a.reason), (a.notes), (a.staff_note)) x(text)
      where a.patient_id = $1 and a.id <> $2 and x.text is not null
    union all select s.reason from series s where s.patient_id = $1 union all select p.metadata from patients p where p.id = $1
    union all select i.profile from imports i where i.clinic_id = $3 and i.profile is not null
    union all select c.cells from import_chunks c where c.clinic_id = $3 and c.cells is not null`,
    [id, past, clinic.id],
  )
  expect(sealed.length).toBeGreaterThan(7)

  const erased = await clinic.admin.client.post(`/patients/${id}/erase`, { reason: 'because', confirmId: id })
  expect(erased.status, JSON.stringify(erased.body)).toBe(200)

  const after = await Promise.all(withRows.filter(({ stays }) => stays === undefined).map(count))
  expect(after.filter((found) => !found.endsWith(' 0'))).toEqual([])
  const splinters = ['splinter', '4930987654321', ...sealed.map(({ text }) => text)]
  for (const table of Object.keys(DECISIONS).filter((name) => name !== 'audit_log')) {
    const found = await sqlAs(
      `select t::text from ${table} t, unnest($1::text[]) splinter where strpos(lower(t::text), lower(splinter)) > 0`,
      [splinters],
    )
    expect(found, table).toEqual([])
  }
  // What took place is kept, and the rest has neither people nor texts.
  const [kept] = await sqlAs('select reason, external_id from appointments where id = $1', [past])
  expect(kept).toEqual({ reason: expect.any(String), external_id: null })
  const left = await sqlAs(
    `select from video_participants p join video_consultations c on c.id = p.consultation_id where c.appointment_id = $1`,
    [call],
  )
  expect(left).toEqual([])
})
