import { CircleAlert } from 'lucide-preact'
import { Button } from '../../../parts/button.tsx'
import { useDraft } from '../../../session/drafts.ts'
import type { DayWords } from '../../../words/day/en.ts'
import { usePageWords } from '../../../words/words-context.ts'
import { type CompletionDraft, changedTexts, emptyDraft, TEXTS } from '../completion/completion-draft.ts'
import type { Visit } from '../day-types.ts'
import { FactLine } from '../readable.tsx'

/** What was written here and not sent, because the visit was completed in another tab or at another desk meanwhile. */
export function UnsentTexts({ visit }: { visit: Visit }) {
  const words = usePageWords<DayWords>()
  const { value: draft, discard, isRestored } = useDraft<CompletionDraft>(`visit ${visit.id}`, emptyDraft(visit))
  const unsent = changedTexts(draft, visit)
  if (!isRestored || Object.keys(unsent).length === 0) return null
  return (
    <section class="note">
      <CircleAlert aria-hidden="true" />
      <div class="stack grow">
        <b>{words.texts.unsent}</b>
        <dl class="facts-list">
          {TEXTS.map((name) => (
            <FactLine key={name} label={words.texts[name]} text={unsent[name]} />
          ))}
        </dl>
        <div class="opts">
          <Button onClick={discard}>{words.texts.dropUnsent}</Button>
        </div>
      </div>
    </section>
  )
}
