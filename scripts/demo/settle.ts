import { INACTIVE } from '../../src/domain/appointment.ts'
import type { Interval } from '../../src/domain/working-hours.ts'
import { idOf } from '../world/stable.ts'
import { doctorId } from './clinics.ts'
import { type DemoVisit, overlaps } from './visit.ts'
import type { SettledVisit } from './visit-rows.ts'

/** What the database holds of an earlier demo. */
export interface Present {
  /** Ids of demo visits that nobody touched. */
  untouched: ReadonlySet<string>
  /** Ids of demo visits that somebody changed, or built something on. */
  touched: ReadonlySet<string>
  /** Visits of users, touched visits, closures and time off, by doctor id. */
  taken: ReadonlyMap<string, readonly Interval[]>
}

const SUCCESSORS = 20

/** Every id a planned visit may have: its own, then its successors'. */
export function idsOf({ name, hasSuccessors }: DemoVisit): string[] {
  const successors = Array.from({ length: hasSuccessors ? SUCCESSORS : 0 }, (_, n) => idOf(`${name}#${n + 1}`))
  return [idOf(name), ...successors]
}

/** Gives each visit its id and its time: touched ones are left out, and who comes second to a slot has cancelled. */
export function settle(plan: readonly DemoVisit[], { untouched, touched, taken }: Present): SettledVisit[] {
  const names = new Set(plan.map((visit) => visit.name))
  const held = new Map([...taken].map(([doctor, intervals]) => [doctor, [...intervals]]))
  const linked = (name: string | undefined) => (name !== undefined && names.has(name) ? idOf(name) : null)
  return plan.flatMap((visit) => {
    const ids = idsOf(visit)
    const id = ids.find((one) => untouched.has(one)) ?? ids.find((one) => !touched.has(one))
    if (id === undefined) return []
    const links = { parentId: linked(visit.follows?.parent), originalId: linked(visit.follows?.original) }
    return [{ ...takeSlot(visit, held), id, ...links }]
  })
}

function takeSlot(visit: DemoVisit, held: Map<string, Interval[]>): DemoVisit {
  if (INACTIVE.includes(visit.status)) return visit
  const doctor = doctorId(visit.clinic, visit.doctor)
  const others = held.get(doctor) ?? []
  if (others.some((other) => overlaps(other, visit))) return { ...visit, status: 'CANCELLED' }
  others.push({ start: visit.start, end: visit.end })
  held.set(doctor, others)
  return visit
}
