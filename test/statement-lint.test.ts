import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { getTableColumns, getTableName, is } from 'drizzle-orm'
import { PgTable } from 'drizzle-orm/pg-core'
import { expect, test } from 'vitest'
import * as appointments from '../src/db/schema/appointments.ts'
import * as erasures from '../src/db/schema/erasures.ts'
import * as exportsSchema from '../src/db/schema/exports.ts'
import * as followUps from '../src/db/schema/follow-ups.ts'
import * as imports from '../src/db/schema/imports.ts'
import * as links from '../src/db/schema/links.ts'
import * as memberships from '../src/db/schema/memberships.ts'
import * as messages from '../src/db/schema/messages.ts'
import * as outgoing from '../src/db/schema/outgoing.ts'
import * as people from '../src/db/schema/people.ts'
import * as queue from '../src/db/schema/queue.ts'
import * as reached from '../src/db/schema/reached.ts'
import * as records from '../src/db/schema/records.ts'
import * as schedule from '../src/db/schema/schedule.ts'
import * as series from '../src/db/schema/series.ts'
import * as video from '../src/db/schema/video.ts'
import { sealedColumns } from '../src/db/statement.ts'
import { SEALED_TABLES } from '../src/db/vault-keys.ts'

const FOLDER = join(import.meta.dirname, 'statements', 'sql')

/** The statements as their files have them. */
const statements = readdirSync(FOLDER).map((file) => ({
  name: basename(file, '.sql'),
  text: readFileSync(join(FOLDER, file), 'utf8'),
}))

const schemas = [
  appointments,
  erasures,
  exportsSchema,
  followUps,
  imports,
  links,
  memberships,
  messages,
  outgoing,
  people,
  queue,
  reached,
  records,
  schedule,
  series,
  video,
]
const tables = schemas
  .flatMap((schema) => Object.values(schema) as unknown[])
  .filter((table): table is PgTable => is(table, PgTable))
const clinicTables = tables.filter((table) => 'clinicId' in getTableColumns(table)).map((table) => getTableName(table))

/** A table that a statement reads by something else than the clinic, and why no other clinic is touched by it. */
const EXCEPTIONS: { statement: RegExp; use: string; because: string }[] = [
  {
    statement: /^me(-|$)/,
    use: 'memberships w',
    because: 'the caller asks for their own memberships, in every clinic',
  },
  {
    statement: /^memberships-of-user$/,
    use: 'memberships m',
    because: 'it asks in which clinics the caller is a member',
  },
  ...['outbox outbox', 'outbox o', 'deliveries d'].map((use) => ({
    statement: /^outbox-/,
    use,
    because: 'events of all clinics are delivered, each for its own',
  })),
  ...['deliveries d', 'deliveries e', 'deliveries x', 'deliveries y', 'delivery_attempts a'].map((use) => ({
    statement: /^webhooks-/,
    use,
    because: 'webhooks of all clinics are told, and each is of one clinic',
  })),
  {
    statement: /^imports-(claim|forgettable)$/,
    use: 'imports i',
    because: 'imports of all clinics go on, each in its own',
  },
  ...['exports e', 'exports x'].map((use) => ({
    statement: /^exports-(claim|expired)$/,
    use,
    because: 'exports of all clinics go on and are deleted, each in its own',
  })),
  {
    statement: /^export-(get|list)/,
    use: 'patients p',
    because: "the caller's own records are found by the user; of these the clinic's are kept",
  },
  {
    statement: /^messages-leaving$/,
    use: 'messages m',
    because: 'the rows were found by clinic and id a step before, and are written by where they stand',
  },
  {
    statement: /^message-list/,
    use: 'patients p',
    because: "the caller's own records are found by the user; of these the clinic's are kept",
  },
  {
    statement: /^calendar/,
    use: 'clinic_doctors cd',
    because: "a doctor's calendar is read in every clinic they work in",
  },
  {
    statement: /^calendar/,
    use: 'appointments a',
    because: "a doctor's time is taken in every clinic; only ids and times are read",
  },
  {
    statement: /^standing-visits-of-doctors/,
    use: 'appointments v',
    because: "a doctor's visits are judged in every clinic; of another clinic's the caller is told nothing",
  },
  {
    statement: /^queue-access/,
    use: 'clinic_doctors m',
    because: 'a doctor has one user in every clinic; queues are only told whose sockets to close',
  },
  { statement: /^calendar/, use: 'time_off x', because: 'time off that says `everywhere` holds in every clinic' },
  ...['appointments a', 'time_off x'].map((use) => ({
    statement: /^time-off-list-elsewhere/,
    use,
    because: "a doctor's time is taken in every clinic; where they work is told when, and nothing else",
  })),
  {
    statement: /series|^take-back-no-show/,
    use: 'appointments b',
    because: "whether a doctor's time is free is asked of every clinic, and answered by yes or no",
  },
]

interface Use {
  statement: string
  table: string
  alias: string
  text: string
}

const word = '([a-z_]+)'

/** Every table that a statement reads or changes, with the name it goes by there. */
function usesIn({ name, text }: { name: string; text: string }): Use[] {
  const found = text.matchAll(
    new RegExp(
      `(?:from|join|update|into)\\s+${word}(?:\\s+(?:as\\s+)?(?!on\\b|set\\b|where\\b|join\\b|left\\b|cross\\b|group\\b|order\\b|limit\\b|for\\b|union\\b)${word})?`,
      'g',
    ),
  )
  return [...found]
    .map(([whole, table = '', alias]) => ({
      statement: name,
      table,
      alias: alias ?? table,
      text,
      isInsert: whole.startsWith('into'),
    }))
    .filter(({ table, isInsert }) => clinicTables.includes(table) && !isInsert)
}

/** Whether the statement binds this table to a clinic: by comparison, by a row of columns, or by a join that uses it. */
function isBound({ alias, text }: Use): boolean {
  const column = `(?:\\b${alias}\\.)?clinic_id`
  const own = `\\b${alias}\\.clinic_id`
  return [
    `${own} (?:=|in\\b)`,
    `= ${own}`,
    `\\(${own}[^)]*\\) (?:=|in\\b)`,
    `using \\(clinic_id`,
    `where ${column} =`,
  ].some((pattern) => new RegExp(pattern).test(text))
}

const isExcepted = ({ statement, table, alias }: Use) =>
  EXCEPTIONS.some((exception) => exception.statement.test(statement) && exception.use === `${table} ${alias}`)

test('every statement binds every table of a clinic to the clinic', () => {
  expect(clinicTables.length).toBeGreaterThan(10)
  const uses = statements.flatMap(usesIn)
  expect(uses.length).toBeGreaterThan(300)
  const loose = uses.filter((use) => !isBound(use) && !isExcepted(use))
  expect(loose.map(({ statement, table, alias }) => `${statement}: ${table} ${alias}`)).toEqual([])
})

test('a table that is not bound is found', () => {
  const text = 'select a.id from appointments a join patients p on p.id = a.patient_id where a.clinic_id = $1'
  const loose = usesIn({ name: 'probe', text }).filter((use) => !isBound(use))
  expect(loose.map(({ table }) => table)).toEqual(['patients'])
})

/** What a visit of a series that is booked again does not take from the one before, because it is a new visit. */
const NOT_CARRIED = new Set([
  ...['overbook', 'overbook_reason', 'patient_overlap', 'affected_by'],
  ...['is_follow_up', 'follow_up_reason', 'parent_appointment_id', 'original_appointment_id', 'plan_id'],
  ...[
    'diagnosis',
    'treatment_plan',
    'clinical_notes',
    'mismatched',
    'erased',
    'ever_checked_in',
    'moves',
    'check_in_override_reason',
  ],
  ...['confirmed_at', 'checked_in_at', 'started_at', 'completed_at'],
  ...['cancelled_at', 'cancelled_by', 'cancellation_reason', 'cancellation_code', 'version'],
])

test('an occurrence that is booked again keeps every field of its visit', () => {
  const book = statements.find(({ name }) => name === 'book-series')?.text ?? ''
  const [, inserted = ''] = /insert into appointments \(([^)]+)\)/.exec(book) ?? []
  const carried = inserted.split(',').map((column) => column.trim())
  expect(carried.length).toBeGreaterThan(20)
  const columns = Object.values(getTableColumns(appointments.appointments)).map(({ name }) => name)
  const lost = columns.filter((column) => !carried.includes(column) && !NOT_CARRIED.has(column))
  expect(lost, 'add it to src/features/series/calendar/booked-rows.ts, or to NOT_CARRIED').toEqual([])
})

test('readiness looks for the keys of sealed texts in every table that has some', () => {
  const withSealed = tables.filter((table) => sealedColumns(table).length > 0).map(getTableName)
  expect(SEALED_TABLES.map((table) => getTableName(table))).toEqual(withSealed.sort())
})

/** The tables that an alias of an update stands for, with their sealed columns. */
const sealed = new Map(tables.map((table) => [getTableName(table), sealedColumns(table)]))

interface Setting {
  statement: string
  column: string
  /** What it is set to, to the end of its line. */
  to: string
  text: string
}

/** Where statements set a sealed column of a row that is there already. */
const settings: Setting[] = statements.flatMap(({ name: statement, text }) =>
  [...text.matchAll(new RegExp(`update "?${word}"? ${word}(?: |\\n)+set ([^;]*?)\\n *(?:from|where) `, 'g'))].flatMap(
    ([, table = '', , sets = '']) =>
      (sealed.get(table) ?? []).flatMap((column) =>
        [...sets.matchAll(new RegExp(`(?<![.\\w'])${column} = (?!any)(.*)`, 'g'))].map(([, to = '']) => ({
          statement,
          column,
          to,
          text,
        })),
      ),
  ),
)

/**
 * A secret is replaced because somebody asks for another one, or with the webhook; what was read of an import's file, with the file.
 */
const REPLACING = new Set([
  ...['webhook-rotate', 'webhook-remove'],
  ...['import-part', 'imports-profiled', 'imports-forget-staged'],
])

/**
 * A text that cannot be opened now may be readable again with its key, so no write removes one by the way: it stays unless the
 * request names it; where it goes with its patient, a check asks whether it was opened.
 */
test('a sealed text that a request does not name stays, or is known to have been opened', () => {
  expect(settings.length).toBeGreaterThan(50)
  const lost = settings.filter(({ statement, column, to, text }) => {
    if (REPLACING.has(statement)) return false
    const isNamed = `case when '${column}' = any \\(r\\.(plan_)?names\\) then r\\.${column} else `
    const stays = new RegExp(`^${isNamed}[tp]\\.${column} end|^coalesce\\([^()]*\\b[tv]\\.${column}\\b[^()]*\\)`)
    const goesWithPatient = new RegExp(
      `^${isNamed}case when r\\.patient_id is null or r\\.patient_id = t\\.patient_id then`,
    )
    const isAsked = new RegExp(
      `\\(t\\.${column} is null or '${column}' = any \\(r\\.names\\) or t\\.${column} = any \\(r\\.opened\\)\\)`,
    )
    return !stays.test(to) && !(goesWithPatient.test(to) && isAsked.test(text))
  })
  expect(lost.map(({ statement, column, to }) => `${statement}: ${column} = ${to}`)).toEqual([])
})
