import type { DayWords } from '../../../words/day/en.ts'
import type { Visit } from '../day-types.ts'
import { type CompletionDraft, TEXTS } from './completion-draft.ts'

export type Doubt = keyof DayWords['complete']['doubts']

/** What makes it likely that another patient was meant: a completion is final, so the page asks. */
export function doubtsOf(visit: Visit, draft: CompletionDraft): Doubt[] {
  const isBlank = draft.when === 'none' && TEXTS.every((name) => draft[name].trim() === '')
  const isUnreadable = TEXTS.some((name) => visit.unreadable?.includes(name))
  return [
    ...(visit.status === 'IN_PROGRESS' ? [] : (['notStarted'] as const)),
    ...(isBlank && !isUnreadable ? (['nothingWritten'] as const) : []),
  ]
}
