import type { InferResponseType } from 'hono/client'
import type { api } from '../../../client/api.ts'
import { noonOf } from '../calendar-days.ts'
import type { Visit } from '../day-types.ts'

type Chain = InferResponseType<(typeof api.appointments)[':id']['chain']['$get'], 200>

export type ChainLink =
  | { kind: 'visit'; at: string; visit: Visit }
  | { kind: 'plan'; at: string; id: string; isOverdue: boolean }

const isOpen = (status: string) => status === 'scheduled' || status === 'overdue'

/** The visits of a chain and what is planned but not booked, in the order of time. */
export function chainLinks({ original, followUps, plans }: Chain): ChainLink[] {
  const visits = [original, ...followUps].map((visit) => ({ kind: 'visit', at: visit.appointmentDate, visit }) as const)
  const open = plans
    .filter(({ status }) => isOpen(status))
    .map(({ id, scheduledFor, status }) => {
      return { kind: 'plan', at: noonOf(scheduledFor), id, isOverdue: status === 'overdue' } as const
    })
  return [...visits, ...open].sort((a, b) => a.at.localeCompare(b.at))
}

const MOST = 6
const LAST = 4

/** What is drawn of a long line: where it began, how many are left out, and the newest ones. */
export function foldLinks<T>(links: readonly T[]): { first: T[]; hidden: number; last: T[] } {
  if (links.length <= MOST) return { first: [...links], hidden: 0, last: [] }
  return { first: links.slice(0, 1), hidden: links.length - 1 - LAST, last: links.slice(-LAST) }
}
