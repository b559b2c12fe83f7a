import type { KeptProfile } from '../../src/features/imports/schemas.ts'
import { iso, type Row } from '../world/rows.ts'
import type { Seal } from '../world/sealer.ts'
import { idOf } from '../world/stable.ts'
import { CLINICS } from './logins.ts'
import { demoUserId } from './people.ts'

const clinicId = CLINICS.lotus.id

/** How far each of the demo's imports has come. */
const STATES = ['open', 'profiled', 'checked', 'done'] as const
type State = (typeof STATES)[number]

export const importId = (state: State): string => idOf(`lotus import ${state}`)

const COLUMNS = ['Patient no.', 'Name', 'Birth date']
const CELLS = [
  ['4711', 'Ishaan Verma', '17.08.1988'],
  ['4712', 'Zoya Qureshi', '02.11.1994'],
]
const NUMBERED = CELLS.map((cells, at) => ({ row: at + 2, cells }))

const PROFILE: KeptProfile = {
  ...{ encoding: 'utf-8', delimiter: ';', header: true, rows: CELLS.length, sample: NUMBERED, nonAscii: [] },
  columns: COLUMNS.map((name, at) => ({
    name,
    filled: CELLS.length,
    dateOrder: at === 2 ? 'dmy' : null,
    values: CELLS.map((cells) => cells[at] ?? ''),
    guess: ['externalId', 'name', 'dateOfBirth'][at] ?? null,
  })),
}

const MAPPING = {
  'Patient no.': { field: 'externalId' },
  Name: { field: 'name' },
  'Birth date': { field: 'dateOfBirth', dateOrder: 'dmy' },
}

function importRow(state: State, now: number, seal: Seal): Row {
  const id = importId(state)
  const isThere = state !== 'open'
  const admin = demoUserId('admin')
  const place = { clinicId, table: 'imports', column: 'profile', rowId: id }
  return {
    ...{ clinic_id: clinicId, id, kind: 'patients', format: 'csv', on_conflict: 'leave', defaults: {}, status: state },
    mapping: isThere ? MAPPING : null,
    profile: isThere ? seal(JSON.stringify(PROFILE), place) : null,
    counts: state === 'checked' ? { create: CELLS.length } : {},
    ...{ rows: isThere ? CELLS.length : null, done: state === 'checked' ? CELLS.length : 0 },
    asked_by: {
      ...{ userId: admin, roles: ['CLINIC_ADMIN'], issuer: 'urn:kept:dev', subject: 'admin' },
      ...{ requestId: 'demo', origin: null },
    },
    ...{ committed_at: iso(state === 'done' ? now : null), created_by: admin, version: 1 },
    ...{ created_at: iso(now), updated_at: iso(now) },
  }
}

/** Files that the clinic has begun to bring: one that waits for its file, one to be checked, to be committed, and to be undone. */
export function importRows(now: number, seal: Seal): [table: string, rows: Row[]][] {
  const staged = (['profiled', 'checked'] as const).map((state) => importId(state))
  const ofImport = (import_id: string) => ({ clinic_id: clinicId, import_id })
  return [
    ['imports', STATES.map((state) => importRow(state, now, seal))],
    ['import_parts', staged.map((id) => ({ ...ofImport(id), part: 1, bytes: 100, is_last: true }))],
    [
      'import_chunks',
      staged.map((id) => ({
        ...{ ...ofImport(id), chunk: 0, first_row: 2, rows: CELLS.length },
        cells: seal(JSON.stringify(NUMBERED), { clinicId, table: 'import_chunks', column: 'cells', rowId: `${id}/0` }),
        checked_at: iso(id === importId('checked') ? now : null),
      })),
    ],
    [
      'import_rows',
      NUMBERED.map(({ row, cells }) => ({
        ...{ ...ofImport(importId('checked')), row, verdict: 'create', external_id: cells[0] },
        record_id: idOf(`${importId('checked')} ${row}`),
      })),
    ],
  ]
}
