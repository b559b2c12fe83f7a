import type { CommonWords } from '../../../../words/common/en.ts'
import type { ImportWordsOf } from '../../../../words/settings-imports/en.ts'
import type { Kind } from './fields-of.ts'

export type Code = Weekday | keyof ImportWordsOf['codes'] | keyof CommonWords['status']

type Weekday = (typeof WEEKDAYS)[number]
const WEEKDAYS = ['1', '2', '3', '4', '5', '6', '7'] as const
const TYPES = ['IN_PERSON', 'VIDEO_CALL', 'HOME_VISIT'] as const

/** What the words of a column can mean, for each field that has codes. */
export const CODES_OF: Readonly<Record<Kind, Readonly<Record<string, readonly Code[]>>>> = {
  patients: { status: ['active', 'inactive', 'deceased'] },
  doctors: {},
  hours: { weekday: WEEKDAYS, types: TYPES },
  appointments: {
    type: TYPES,
    treatmentType: [
      ...(['GENERAL_CONSULTATION', 'FOLLOW_UP', 'ROUTINE_CHECKUP', 'THERAPY', 'SURGERY', 'LAB_TEST'] as const),
      ...(['IMAGING', 'VACCINATION', 'PHYSIOTHERAPY', 'MENTAL_HEALTH', 'DENTAL', 'EYE_EXAM', 'NUTRITION'] as const),
      ...(['EMERGENCY', 'SPECIALIST_VISIT'] as const),
    ],
    status: [
      ...(['PENDING', 'SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED'] as const),
      'NO_SHOW',
    ],
    priority: ['EMERGENCY', 'URGENT', 'HIGH', 'MEDIUM', 'NORMAL', 'LOW', 'ROUTINE'],
  },
}

/** A Monday. */
const MONDAY = Date.UTC(2024, 0, 1)
const DAY = 86_400_000

/** What the days of the week are called. */
export function weekdayNames(language: string): Record<Weekday, string> {
  const { format } = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' })
  return Object.fromEntries(WEEKDAYS.map((day, at) => [day, format(MONDAY + at * DAY)])) as Record<Weekday, string>
}
