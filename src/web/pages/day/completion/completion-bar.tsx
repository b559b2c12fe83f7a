import { Check } from 'lucide-preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Button } from '../../../parts/button.tsx'
import { dateOf, timeOf } from '../../../parts/dates.ts'
import { flushDrafts } from '../../../session/drafts.ts'
import type { DayWords } from '../../../words/day/en.ts'
import { usePageWords, useWords } from '../../../words/words-context.ts'
import type { FreeTime } from '../plan/use-free-times.ts'
import type { CompletionDraft } from './completion-draft.ts'

interface CompletionBarProps {
  draft: CompletionDraft
  isRestored: boolean
  onDiscard: () => void
  isPlanned: boolean
  time: FreeTime | null
  isShared: boolean
  onFinish: (books: boolean) => void
}

/** How the visit ends, in so many words, and whether what was written is kept. */
export function CompletionBar(props: CompletionBarProps) {
  const { draft, isRestored, onDiscard, isPlanned, time, isShared, onFinish } = props
  const words = usePageWords<DayWords>().complete
  const { language } = useWords()
  const savedAt = useSavedAt(draft)
  const shown = { language, timeZone: time?.timezone }
  const day = time && `${dateOf(time.appointmentDate, shown)}, ${timeOf(time.appointmentDate, shown)}`
  return (
    <div class="barb">
      {day && (
        <Button look="primary" keyName="Control+Enter" onClick={() => onFinish(true)}>
          {words.andBook(day)}
        </Button>
      )}
      <Button
        writes
        look={day ? [] : 'primary'}
        {...(!day && { keyName: 'Control+Enter' })}
        onClick={() => onFinish(false)}
      >
        {isPlanned ? words.andPlan : words.alone}
      </Button>
      <span class="grow" />
      {isRestored && (
        <Button look="plain" onClick={onDiscard}>
          {words.discard}
        </Button>
      )}
      <p class="row muted saved" role="status">
        {savedAt !== null ? (
          <>
            <Check size="1em" aria-hidden="true" />
            {words.savedAt(timeOf(savedAt, { language }))}
          </>
        ) : (
          isRestored && words.restored
        )}
        {isShared && ` ${words.shared}`}
      </p>
    </div>
  )
}

const PAUSE = 600

/** When what is written was last sealed on this machine; null until something was changed. */
function useSavedAt(draft: CompletionDraft): number | null {
  const [savedAt, setSavedAt] = useState<number | null>(null)
  const first = useRef(draft)
  useEffect(() => {
    if (draft === first.current) return
    const timer = setTimeout(() => void flushDrafts().then(() => setSavedAt(Date.now())), PAUSE)
    return () => clearTimeout(timer)
  }, [draft])
  return savedAt
}
