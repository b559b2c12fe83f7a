import { isCalendarDay } from '../../../parts/dates.ts'
import type { Address, AddressOf } from '../../../parts/use-address.ts'
import { LIST_NAMES, type ListName } from '../lists/list-name.ts'

const SIDES = ['new', 'first-free'] as const
const DIALOGS = ['find', 'walk-in', 'new-patient'] as const

/** What the desk shows. Whom it is about stands in it by a visit's id alone: addresses are kept in histories, and sent to others. */
export interface DeskShown {
  tab: ListName | 'day'
  /** Null for today, whichever day that is by then. */
  day: string | null
  /** Whose week it is: empty for the first of the doctors, null where one day is shown. */
  weekOf: string | null
  /** Whom and what the day is narrowed to. */
  doctorId: string | null
  locationId: string | null
  /** The visit that is open beside the day. */
  visitId: string | null
  /** What else is open beside it. */
  side: (typeof SIDES)[number] | null
  dialog: (typeof DIALOGS)[number] | null
}

export type DeskAddress = Address<DeskShown>

const ID = /^[\w-]{1,64}$/

const oneOf = <T extends string>(names: readonly T[], asked: string | null): T | null =>
  names.find((name) => name === asked) ?? null

/** `/desk?day=2026-12-02&week=…`; other pages may lead to a list by `/desk#affected` too. */
export const DESK_ADDRESS: AddressOf<DeskShown> = {
  read({ searchParams, hash }) {
    const idOf = (name: string) => {
      const id = searchParams.get(name)
      return id !== null && ID.test(id) ? id : null
    }
    const day = searchParams.get('day')
    const weekOf = searchParams.get('week')
    const visitId = idOf('visit')
    return {
      tab: oneOf(LIST_NAMES, searchParams.get('tab')) ?? oneOf(LIST_NAMES, hash.slice(1)) ?? 'day',
      day: day !== null && isCalendarDay(day) ? day : null,
      weekOf: weekOf === '' ? '' : idOf('week'),
      doctorId: idOf('doctor'),
      locationId: idOf('location'),
      visitId,
      side: visitId === null ? oneOf(SIDES, searchParams.get('panel')) : null,
      dialog: oneOf(DIALOGS, searchParams.get('dialog')),
    }
  },
  write({ tab, day, weekOf, doctorId, locationId, visitId, side, dialog }) {
    const asked = {
      tab: tab === 'day' ? null : tab,
      day,
      week: weekOf,
      doctor: doctorId,
      location: locationId,
      visit: visitId,
      panel: side,
      dialog,
    }
    return new URLSearchParams(Object.entries(asked).filter((entry): entry is [string, string] => entry[1] !== null))
  },
}
