import { plural } from '../plural.ts'

/** The doctor's own hours and time off. */
export const own = {
  button: 'Hours and time off',
  hours: 'Your hours',
  noHours: 'No hours are entered for you. Ask an administrator to enter them.',
  hoursHint: 'Ask an administrator to change them.',
  until: (date: string) => `until ${date}`,
  from: (date: string) => `from ${date}`,
  timeOff: 'Your time off',
  noTimeOff: 'No time off from today on.',
  everywhere: 'In all your clinics',
  add: 'Add time off',
  start: 'From',
  end: 'To',
  reason: 'Reason',
  reasonHint: 'Staff of the clinic see it, patients do not.',
  order: 'It must end after it begins.',
  added: 'Time off is entered',
  affected: (count: number) =>
    plural('en', count, {
      one: '1 booked visit falls in it. The desk sees it under Affected.',
      other: `${count} booked visits fall in it. The desk sees them under Affected.`,
    }),
  removed: 'Time off is deleted',
  remove: 'Delete',
  removeLabel: (from: string) => `Delete the time off from ${from}`,
  within: (count: number) =>
    plural('en', count, { one: '1 visit is booked then', other: `${count} visits are booked then` }),
  manyWithin: 'More than 100 visits are booked then',
  moreWithin: (count: number) => `and ${count} more`,
  withinHint: 'They stay booked. The desk finds them under Affected and moves them.',
  nobodyWithin: 'Nobody is booked then.',
  toAffected: 'To the list',
}

export type OwnWords = typeof own
