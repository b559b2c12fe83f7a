import { openDatabase } from '../src/db/client.ts'
import type { Statement } from '../src/db/text.ts'
import { type Env, settingsOf } from '../src/env.ts'
import { listAppointments, listMine } from '../src/features/appointments/reads/list.ts'
import { mineQuery } from '../src/features/appointments/reads/list-schemas.ts'
import { readCalendar } from '../src/features/calendar/read-calendar.ts'
import { getChain } from '../src/features/follow-ups/chain.ts'
import { openVault } from '../src/platform/vault/vault.ts'
import { getAppointment } from '../src/records/visits/get-appointment.ts'
import { actorOf } from './caller.ts'
import { DESKS, type Lab } from './lab/lab.ts'
import { mapped, type Source, sourceOf } from './lab/source.ts'
import { at, listQueryOf, MINE } from './requests.ts'
import { bookingStatement, catchStatement } from './statements.ts'

/** One text, and the values of every time it is run. */
export interface Prepared {
  statement: Pick<Statement, 'text' | 'name'>
  values: Source<unknown[]>
}

/** What the product would send to Postgres, to the letter. */
export interface ProductSql {
  /** One booking a statement, of these doctors' free slots in turn. */
  bookings(doctorIds: readonly [string, ...string[]]): Promise<Prepared>
  visits(): Promise<Prepared>
  lists(): Promise<Prepared>
  /** A patient's coming visits. */
  mine(): Promise<Prepared>
  chain(linkId: string): Promise<Prepared>
}

export async function productSqlOf(lab: Lab): Promise<ProductSql> {
  const { world } = lab
  const actor = actorOf(DESKS[0], { clinicId: world.clinicId, role: 'RECEPTIONIST', now: lab.now })
  const patient = (n: number) =>
    actorOf(at(world.patientSubjects, n), { clinicId: world.clinicId, role: 'PATIENT', now: lab.now })
  const { appUrl } = await lab.database()
  // Its users are those of the statements, too.
  await lab.stage()
  const db = openDatabase(appUrl)
  const deps = { actor, db, vault: openVault(settingsOf((await lab.vars('http://127.0.0.1')) as unknown as Env)) }
  const { clinics } = await readCalendar(db, { doctorId: world.doctors[0], runs: [], now: lab.now })
  db.release()
  // Every doctor of the clinic has the same rules.
  const [rules] = clinics
  if (!rules) throw new Error('The clinic has not been loaded.')
  return {
    bookings: (doctorIds) =>
      preparedOf(lab.slots.of(doctorIds), (input) => bookingStatement({ deps, rules, input, isStaff: true })),
    visits: () => preparedOf(numbers(), (n) => catchStatement((db) => getAppointment(db, actor, at(world.visits, n)))),
    lists: () =>
      preparedOf(numbers(), (n) => catchStatement((db) => listAppointments(db, actor, listQueryOf(world, n)))),
    mine: () => preparedOf(numbers(), (n) => catchStatement((db) => listMine(db, patient(n), mineQuery.parse(MINE)))),
    chain: (linkId) => preparedOf(numbers(), () => catchStatement((db) => getChain(db, actor, linkId))),
  }
}

const numbers = () => sourceOf((n) => n)

/** @throws Error when the text depends on what is asked: it could not be prepared then. */
async function preparedOf<T>(items: Source<T>, make: (item: T) => Promise<Statement>): Promise<Prepared> {
  const [first] = await items.take(1)
  const statement = await make(first as T)
  const values = mapped(items, async (item) => {
    const one = await make(item)
    if (one.text !== statement.text) throw new Error(`The text of ${statement.name} is not constant.`)
    return one.values
  })
  return { statement, values }
}
