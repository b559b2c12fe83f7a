import { useMutation } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { SquarePen } from 'lucide-preact'
import { useState } from 'preact/hooks'
import { api } from '../../../client/api.ts'
import { ifMatch } from '../../../client/request-headers.ts'
import { Button } from '../../../parts/button.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import { tellDone } from '../../../parts/toasts.tsx'
import { useDraft } from '../../../session/drafts.ts'
import type { DayWords } from '../../../words/day/en.ts'
import { useCommonWords, usePageWords } from '../../../words/words-context.ts'
import { changedTexts, clinicalTextsOf, TEXTS } from '../completion/completion-draft.ts'
import type { Visit } from '../day-types.ts'
import { readAgain } from '../read-again.ts'
import { FactLine } from '../readable.tsx'
import { TextFields } from './text-fields.tsx'
import { UnsentTexts } from './unsent-texts.tsx'

/** What was written down of a visit that is over. Its own doctor may correct it; a completion itself cannot be undone. */
export function VisitTexts({ visit, isOwn }: { visit: Visit; isOwn: boolean }) {
  const words = usePageWords<DayWords>().texts
  const [isOpen, setOpen] = useState(false)
  if (visit.status !== 'COMPLETED') return null
  const unreadable = visit.unreadable ?? []
  const isBlank = TEXTS.every((name) => !visit[name] && !unreadable.includes(name))
  return (
    <section class="block">
      <div class="row">
        <h2 class="h grow">{words.title}</h2>
        {isOwn && !isOpen && (
          <Button onClick={() => setOpen(true)}>
            <SquarePen size={16} aria-hidden="true" />
            {words.correct}
          </Button>
        )}
      </div>
      {isOwn && <UnsentTexts visit={visit} />}
      {isOpen ? (
        <Correction visit={visit} onClose={() => setOpen(false)} />
      ) : isBlank ? (
        <p class="muted">{words.none}</p>
      ) : (
        <dl class="facts-list">
          {TEXTS.map((name) => (
            <FactLine key={name} label={words[name]} text={visit[name]} isUnreadable={unreadable.includes(name)} />
          ))}
        </dl>
      )}
    </section>
  )
}

function Correction({ visit, onClose }: { visit: Visit; onClose: () => void }) {
  const words = usePageWords<DayWords>().texts
  const common = useCommonWords()
  const { value: texts, change, discard } = useDraft(`correction ${visit.id}`, clinicalTextsOf(visit))
  const close = () => {
    discard()
    onClose()
  }
  const save = useMutation({
    mutationFn: async () => {
      const json = changedTexts(texts, visit)
      if (Object.keys(json).length === 0) return
      await parseResponse(api.appointments[':id'].$put({ param: { id: visit.id }, json }, ifMatch(visit)))
    },
    onSuccess: async () => {
      tellDone({ title: words.saved })
      close()
      await readAgain()
    },
  })
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <TextFields visit={visit} texts={texts} onChange={(part) => change({ ...texts, ...part })} error={save.error} />
      {save.error !== null && <ProblemStrip error={save.error} onRetry={() => void readAgain()} />}
      <div class="opts">
        <Button look="primary" type="submit" disabled={save.isPending}>
          {words.save}
        </Button>
        <Button onClick={close}>{common.cancel}</Button>
      </div>
    </form>
  )
}
