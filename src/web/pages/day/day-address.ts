import { isCalendarDay } from '../../parts/dates.ts'
import type { AddressOf } from '../../parts/use-address.ts'

export interface Chosen {
  kind: 'visit' | 'plan'
  id: string
}

interface DayShown {
  chosen: Chosen | null
  /** Null for today, whichever day that is by then. */
  day: string | null
  showsHours: boolean
}

const KINDS = ['visit', 'plan'] as const
const ID = /^[\w-]{1,64}$/

/** `/day?day=2026-12-02&visit=…`. What cannot be read of it is passed over. */
export const DAY_ADDRESS: AddressOf<DayShown> = {
  read({ searchParams }) {
    const kind = KINDS.find((one) => ID.test(searchParams.get(one) ?? ''))
    const day = searchParams.get('day')
    return {
      chosen: kind ? { kind, id: searchParams.get(kind) ?? '' } : null,
      day: day !== null && isCalendarDay(day) ? day : null,
      showsHours: searchParams.get('panel') === 'hours',
    }
  },
  write: ({ chosen, day, showsHours }) =>
    new URLSearchParams({
      ...(day !== null && { day }),
      ...(chosen && { [chosen.kind]: chosen.id }),
      ...(showsHours && { panel: 'hours' }),
    }),
}
