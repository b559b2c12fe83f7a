import type { MessageRecord } from '../../../../../features/messages/list/schemas.ts'
import { useMessageWords } from '../message-words.ts'

/** Words for codes that the API may gain more of: one without words stays the code. */
export function useOutcome() {
  const { events, outcomes } = useMessageWords()
  const saying = (words: Readonly<Record<string, string>>) => (code: string) => words[code] ?? code
  return {
    eventOf: saying(events),
    /** Null where there is nothing to say beyond the state. */
    outcomeOf: ({ state, outcome }: Pick<MessageRecord, 'state' | 'outcome'>) =>
      outcome === null || outcome === state ? null : saying(outcomes)(outcome),
  }
}
