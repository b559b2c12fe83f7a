import fc from 'fast-check'
import Papa from 'papaparse'
import { expect, inject, test } from 'vitest'
import { exported, filesAt, ofClinic } from '../api/export-files.ts'
import { committed } from '../api/import-files.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { book, putInState } from '../support/visits.ts'

startsAt()

const KINDS = ['doctors', 'hours', 'patients', 'appointments'] as const

/** What spreadsheets, separators and other scripts make hard. */
const text = fc
  .string({ unit: fc.constantFrom(...'abz \'"=+-@,;\n09éß王म'), minLength: 1, maxLength: 20 })
  .map((some) => `x${some}x`)
const formula = fc.constantFrom('=1+1', "'0151", '-2 days', '@home', '+49 30 1', "''quoted''")
const note = fc.option(fc.oneof(text, formula), { nil: undefined })

const patient = fc.record({
  name: text.map((some) => some.replaceAll('\n', ' ')),
  dateOfBirth: fc.option(fc.constantFrom('1930-02-28', '1988-12-01', '2001-01-02', '2024-02-29'), { nil: undefined }),
  phone: fc.option(fc.constantFrom('+49 30 123456', '+91 98450 12345', '+34 612 345 678'), { nil: undefined }),
  language: fc.option(fc.constantFrom('de', 'hi', 'pt-BR'), { nil: undefined }),
  doNotContact: fc.boolean(),
  metadata: fc.option(fc.record({ insurer: text }), { nil: undefined }),
})
const visit = fc.record({
  of: fc.nat(3),
  status: fc.constantFrom('COMPLETED', 'CANCELLED', 'NO_SHOW', 'SCHEDULED'),
  treatmentType: fc.constantFrom('GENERAL_CONSULTATION', 'FOLLOW_UP', 'DENTAL'),
  priority: fc.constantFrom('MEDIUM', 'URGENT', 'LOW'),
  reason: note,
  notes: note,
  staffNote: note,
  diagnosis: note,
})
const generated = fc.record({
  patients: fc.array(patient, { minLength: 4, maxLength: 4 }),
  visits: fc.array(visit, { minLength: 1, maxLength: 6 }),
})
type Generated = typeof generated extends fc.Arbitrary<infer T> ? T : never

/** The same place, by the same number of another system, in every clinic. */
const withPlace = (clinic: TestClinic) =>
  sqlAs("update locations set external_id = 'L-1' where clinic_id = $1 and id = $2", [clinic.id, clinic.locationId])

/** A clinic as it was generated: visits that are over lie in the year before. */
async function clinicOf({ patients, visits }: Generated): Promise<TestClinic> {
  const clinic = await mintClinic({ settings: { maxOpenBookingsPerPatient: 100 } })
  await withPlace(clinic)
  await sqlAs(
    "update clinic_doctors set external_id = case doctor_id when $2 then 'D-1' else 'D-2' end where clinic_id = $1",
    [clinic.id, clinic.doctor.doctorId],
  )
  const ids: string[] = []
  for (const [n, one] of patients.entries()) {
    const made = await clinic.reception.client.post('/patients', { ...one, externalId: `P-${n}`, confirmNew: true })
    expect(made.status, JSON.stringify(made.body)).toBe(201)
    ids.push(made.body.id)
  }
  for (const [n, { of, status, diagnosis, ...wish }] of visits.entries()) {
    const patientId = ids[of]
    const { id } = await book(clinic, {
      ...wish,
      patientId,
      externalId: `V-${n}`,
      appointmentDate: `2027-03-1${n}T10:00`,
    })
    if (status === 'SCHEDULED') continue
    await putInState(id, status)
    await sqlAs(
      "update appointments set starts_at = starts_at - interval '1 year', ends_at = ends_at - interval '1 year' where id = $1",
      [id],
    )
    if (status === 'COMPLETED' && diagnosis) await clinic.doctor.client.put(`/appointments/${id}`, { diagnosis })
  }
  return clinic
}

/** A clinic that has the place, and nobody whom the files could mean. */
async function emptyClinic(): Promise<TestClinic> {
  const clinic = await mintClinic({ settings: { maxOpenBookingsPerPatient: 100 } })
  await withPlace(clinic)
  const ids = [clinic.doctor.doctorId, clinic.otherDoctor.doctorId]
  await sqlAs("update doctors set name = 'Dr Nobody ' || left(id::text, 8) where id = any ($1)", [ids])
  return clinic
}

type Files = Record<(typeof KINDS)[number], string>

async function filesOf(clinic: TestClinic): Promise<Files> {
  const { link } = await exported(clinic.admin.client, ofClinic('csv'))
  const files = await filesAt(link.url)
  return Object.fromEntries(KINDS.map((kind) => [kind, files[`${kind}.csv`] ?? ''])) as Files
}

/** The rows that the file names by a number of another system, in an order of their own. */
function numbered(file: string): Record<string, string>[] {
  const { data } = Papa.parse<Record<string, string>>(file.replace(/^\ufeff/, '').trimEnd(), { header: true })
  const rows = data.filter(({ externalId = '', doctorId = '' }) => /^[PDV]-\d$/.test(externalId || doctorId))
  return rows.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
}

/** What long runs have found. */
const FOUND: Generated[] = [
  // Two names that are the same once they are folded, born on one day.
  {
    patients: ['xax', 'x\u00e9x', 'x;="x', 'x= x'].map((name, n) => ({
      ...{ name, dateOfBirth: n < 2 ? undefined : '1988-12-01', phone: '+91 98450 12345', language: undefined },
      ...{ doNotContact: false, metadata: undefined },
    })),
    visits: [
      {
        of: 3,
        status: 'COMPLETED',
        treatmentType: 'DENTAL',
        priority: 'LOW',
        reason: 'xx',
        notes: undefined,
        staffNote: undefined,
        diagnosis: undefined,
      },
    ],
  },
]

test(
  'what a clinic takes away, another takes in: patients, doctors, hours and visits are the same there',
  async () => {
    await fc.assert(
      fc.asyncProperty(generated, async (some) => {
        const taken = await filesOf(await clinicOf(some))
        const other = await emptyClinic()
        for (const kind of KINDS) await committed(other, taken[kind], { kind })
        const there = await filesOf(other)
        for (const kind of KINDS) expect(numbered(there[kind]), kind).toEqual(numbered(taken[kind]))
        expect(numbered(there.appointments)).toHaveLength(some.visits.length)
        // Taken in once more, nothing comes twice.
        for (const kind of KINDS) await committed(other, taken[kind], { kind })
        const again = await filesOf(other)
        for (const kind of KINDS) expect(numbered(again[kind]), kind).toEqual(numbered(there[kind]))
      }),
      { numRuns: FOUND.length + inject('transferRuns'), examples: FOUND.map((one) => [one]), endOnFailure: true },
    )
  },
  10 * 60 * 60_000,
)
