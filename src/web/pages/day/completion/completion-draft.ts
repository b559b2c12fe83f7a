import type { InferRequestType } from 'hono/client'
import type { api } from '../../../client/api.ts'
import { addDays, addMonths } from '../calendar-days.ts'
import type { Visit } from '../day-types.ts'

export const TEXTS = ['clinicalNotes', 'diagnosis', 'treatmentPlan'] as const
export type ClinicalTexts = Record<(typeof TEXTS)[number], string>

export const WHENS = ['none', 'week', 'twoWeeks', 'month', 'quarter', 'day'] as const
type When = (typeof WHENS)[number]

export const KINDS = ['routine', 'urgent', 'specialist', 'therapy', 'surgery'] as const
type Kind = (typeof KINDS)[number]

export const ITEMS = ['medications', 'tests', 'restrictions'] as const
type ItemKind = (typeof ITEMS)[number]

export interface CompletionDraft extends ClinicalTexts {
  when: When
  /** Where a day was picked. */
  day: string
  /** Null: the doctor of the visit. */
  doctorId: string | null
  kind: Kind
  instructions: string
  items: { kind: ItemKind; text: string }[]
  /** A time chosen instead of the nearest one. */
  chosenTime: string | null
}

export const clinicalTextsOf = (visit: Visit): ClinicalTexts => ({
  clinicalNotes: visit.clinicalNotes ?? '',
  diagnosis: visit.diagnosis ?? '',
  treatmentPlan: visit.treatmentPlan ?? '',
})

export const emptyDraft = (visit: Visit): CompletionDraft => ({
  ...clinicalTextsOf(visit),
  when: 'none',
  day: '',
  doctorId: null,
  kind: 'routine',
  instructions: '',
  items: [],
  chosenTime: null,
})

/** The day of the follow-up; null where none is wanted, or none that can be. */
export function followUpDay({ when, day }: Pick<CompletionDraft, 'when' | 'day'>, today: string): string | null {
  const days: Record<When, string | null> = {
    none: null,
    week: addDays(today, 7),
    twoWeeks: addDays(today, 14),
    month: addMonths(today, 1),
    quarter: addMonths(today, 3),
    day: day >= today ? day : null,
  }
  return days[when]
}

type Input = NonNullable<InferRequestType<(typeof api.appointments)[':id']['complete']['$post']>['json']>

/** Only what was written or changed: a text that stands as it was is not sent, and one that was emptied is cleared. */
export function changedTexts(texts: ClinicalTexts, visit: Visit): Partial<Record<keyof ClinicalTexts, string | null>> {
  const before = clinicalTextsOf(visit)
  return Object.fromEntries(
    TEXTS.filter((name) => texts[name].trim() !== before[name].trim()).map((name) => [
      name,
      texts[name].trim() || null,
    ]),
  )
}

/** What a follow-up is to be, apart from its day. */
export function planInput(draft: CompletionDraft, visit: Visit) {
  const lists = ITEMS.map((kind) => [kind, itemsOf(draft, kind)] as const).filter(([, list]) => list.length > 0)
  const instructions = draft.instructions.trim()
  return {
    followUpType: draft.kind,
    doctorId: draft.doctorId ?? visit.doctorId,
    ...(instructions && { instructions }),
    ...(Object.fromEntries(lists) as Partial<Record<ItemKind, string[]>>),
  }
}

/** What completes the visit. With a time the follow-up is booked at it, without one it is only planned. */
export function completionInput(draft: CompletionDraft, visit: Visit, time: string | null): Input {
  const { clinicalNotes: notes, ...texts } = changedTexts(draft, visit)
  const written = { ...texts, ...(notes !== undefined && { notes }) }
  if (draft.when === 'none') return written
  const { doctorId, instructions, ...plan } = planInput(draft, visit)
  return {
    ...written,
    ...plan,
    followUpRequired: true,
    followUpDoctorId: doctorId,
    ...(time !== null && { followUpDate: time }),
    ...(instructions && { followUpInstructions: instructions }),
  }
}

const itemsOf = ({ items }: CompletionDraft, kind: ItemKind) =>
  items.filter((item) => item.kind === kind).flatMap(({ text }) => text.trim() || [])
