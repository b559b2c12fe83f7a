import { sql } from 'drizzle-orm'
import type { AskedColumn } from '../../db/asked.ts'
import { like, texts } from '../../db/asked.ts'
import type { Check } from '../../db/checks.ts'
import { type Cte, cte, materialized } from '../../db/cte.ts'
import {
  asNamed,
  defineRecordChange,
  isFresh,
  namesIn,
  ONE_RECORD,
  recordsHeld,
  versionsOf,
} from '../../db/record-change.ts'
import type { RecordRequest } from '../../db/request.ts'
import { messages, reminderRules } from '../../db/schema/messages.ts'
import { clinics } from '../../db/schema/people.ts'
import { listed } from '../../db/text.ts'
import type { Written } from '../../db/verdict.ts'
import { defineWrite, type RowOf, rowsAsked, runWrite, type Write } from '../../db/write.ts'
import { DomainError } from '../../domain/errors.ts'
import { REMINDER_RULE_NOT_FOUND } from '../../domain/not-found.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { reminderRuleKind } from '../../records/reminder-rule.ts'
import type { AddRuleInput, ChangeRuleInput } from './schemas.ts'

/** Rules that a clinic has at most: patients who are reminded of everything heed nothing. */
const MOST = 10

const FIELDS = ['offsetMinutes', 'channel', 'active', 'skipConfirmed'] as const

const added = rowsAsked(like(reminderRules, ['id', ...FIELDS]))
const changed = rowsAsked({ ...ONE_RECORD, ...like(reminderRules, FIELDS), names: texts })

const exists: Check = { name: 'rule', holds: sql`t.id is not null`, refusal: REMINDER_RULE_NOT_FOUND }

const fresh: Check = {
  name: 'fresh',
  holds: isFresh('t'),
  refusal: new DomainError('VERSION_MISMATCH', 'The rule has changed since you read it: read it again.'),
}

/** Whoever adds a rule waits for whoever else adds one to this clinic, and then counts theirs too. */
const clinicHeld = materialized(
  'clinic_held',
  sql`select c.id, r.n from asked r join ${clinics} c on c.id = r.clinic_id
where r.kept is null order by c.id for no key update of c`,
)

const columns = sql.raw(listed(FIELDS.map((name) => reminderRules[name].name)))
const values = sql.raw(listed(FIELDS.map((name) => `r.${reminderRules[name].name}`)))

/** What an answer and the trail show of a rule: how far it has come is its own business. */
const image = sql`to_jsonb(e) - '{armed_until,arm_at,n,written}'::text[]`

const addOne = defineWrite(() => ({
  name: 'reminder-rule-add',
  asked: added,
  subjects: [clinicHeld],
  from: sql`from asked r join clinic_held c on c.n = r.n`,
  checks: [
    {
      name: 'few',
      holds: sql`reminder_rules_of(c.id) < ${sql.raw(String(MOST))}`,
      refusal: new DomainError(
        'VALIDATION_ERROR',
        `A clinic has at most ${MOST} reminder rules: change one, or delete one first.`,
      ),
    },
  ],
  effects: [
    cte(
      'added',
      sql`insert into ${reminderRules} (clinic_id, id, created_at, updated_at,
${columns})
select r.clinic_id, r.id, r.at, r.at,
${values}
from judged j join asked r on r.n = j.n where j.refused is null returning *`,
    ),
  ],
  happened: [{ action: 'reminder_rule.added', of: reminderRuleKind, rows: 'added', by: 'id' }],
  answers: { image, written: sql`true`, from: sql`added e join asked r on r.id = e.id` },
  status: 201,
}))

/**
 * Drops what a rule has planned and nobody has sent yet, locked by id as the sender locks it. Its key is set free, so that the rule can plan the same visit anew.
 * @param rows the CTE of the rules, with `clinic_id`, `id` and `n`
 * @param outcome why, as `messages.outcome` says it
 */
function unplanned(rows: string, outcome: string): Cte {
  return cte(
    'unplanned',
    sql`update ${messages} m set state = 'dropped', outcome = ${sql.raw(`'${outcome}'`)}, dedup_key = m.dedup_key || ':' || m.id,
version = m.version + 1, updated_at = r.at
from (select x.clinic_id, x.id, r.at from ${sql.raw(rows)} e join asked r on r.n = e.n
join ${messages} x on x.clinic_id = e.clinic_id and x.rule_id = e.id and x.state = 'waiting' order by x.id for no key update of x) r
where m.clinic_id = r.clinic_id and m.id = r.id`,
  )
}

const replanned: Cte[] = [
  cte(
    'moved_rules',
    sql`select e.clinic_id, e.id, e.n from changed e join held b on b.n = e.n where b.offset_minutes <> e.offset_minutes`,
  ),
  unplanned('moved_rules', 'RULE_CHANGED'),
]

const changeOne = defineRecordChange(() => ({
  name: 'reminder-rule-change',
  table: reminderRules,
  of: reminderRuleKind,
  asked: changed,
  checks: [exists, fresh],
  // It looks at all visits within its reach anew.
  set: { ...asNamed(reminderRules, FIELDS), armedUntil: sql`null`, armAt: sql`'epoch'` },
  action: 'reminder_rule.changed',
  inTrail: (alias) => sql`to_jsonb(${sql.raw(alias)}) - '{armed_until,arm_at}'::text[]`,
  consequence: { effects: replanned, happened: [] },
  image,
}))

const removeOne = defineWrite(() => ({
  name: 'reminder-rule-remove',
  asked: rowsAsked(ONE_RECORD),
  subjects: [recordsHeld(reminderRules)],
  from: sql`from asked r left join held t on t.n = r.n`,
  columns: sql`t.clinic_id, t.id`,
  checks: [exists, fresh],
  effects: [
    cte(
      'gone',
      sql`delete from ${reminderRules} t using judged j
where t.clinic_id = j.clinic_id and t.id = j.id and j.refused is null returning t.*, j.n`,
    ),
    cte('removed', sql`select g.clinic_id, g.id, g.version + 1 version, g.n from gone g`),
    unplanned('gone', 'RULE_REMOVED'),
  ],
  happened: [{ action: 'reminder_rule.removed', of: reminderRuleKind, rows: 'removed' }],
  answers: { image, written: sql`true`, from: sql`gone e join asked r on r.n = e.n` },
  status: 200,
}))

async function run<C extends Record<string, AskedColumn<unknown>>>(
  { db, actor }: Deps,
  { clinicId, idempotency }: RecordRequest,
  [write, row]: [Write<C>, RowOf<C>],
): Promise<Written> {
  const written = await runWrite(db, write, { asking: { actor, idempotency, clinicId }, row })
  if (!written) throw new Error(`${write.name} wrote nothing, and no check says why.`)
  return written
}

/** @throws DomainError VALIDATION_ERROR for an eleventh rule, or one like another */
export function addRule(deps: Deps, request: RecordRequest, input: AddRuleInput): Promise<Written> {
  return run(deps, request, [addOne, { id: request.id, ...input }])
}

/** What it has planned for another time is dropped, and planned anew. @throws DomainError NOT_FOUND, VERSION_MISMATCH, VALIDATION_ERROR */
export function changeRule(deps: Deps, request: RecordRequest, input: ChangeRuleInput): Promise<Written> {
  const { id, ifMatch } = request
  const row = { id, versions: versionsOf(ifMatch), ...input, names: namesIn(reminderRules, input) }
  return run(deps, request, [changeOne, row])
}

/** What it has planned is dropped. @throws DomainError NOT_FOUND, VERSION_MISMATCH */
export function removeRule(deps: Deps, request: RecordRequest): Promise<Written> {
  return run(deps, request, [removeOne, { id: request.id, versions: versionsOf(request.ifMatch) }])
}
