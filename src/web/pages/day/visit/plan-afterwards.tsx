import { useMutation } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { CalendarPlus } from 'lucide-preact'
import { useState } from 'preact/hooks'
import { api } from '../../../client/api.ts'
import { ifMatch } from '../../../client/request-headers.ts'
import { Button } from '../../../parts/button.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import { useDraft } from '../../../session/drafts.ts'
import type { DayWords } from '../../../words/day/en.ts'
import { useCommonWords, usePageWords } from '../../../words/words-context.ts'
import { type CompletionDraft, emptyDraft, followUpDay, planInput } from '../completion/completion-draft.ts'
import { FollowUpFields } from '../completion/follow-up-fields.tsx'
import type { Chosen } from '../day-address.ts'
import type { Own, Visit } from '../day-types.ts'
import { readAgain } from '../read-again.ts'

interface PlanAfterwardsProps {
  visit: Visit
  own: Own
  today: string
  onChoose: (chosen: Chosen) => void
}

/** A follow-up that was forgotten at the completion. It is planned first, and then booked as any other. */
export function PlanAfterwards(props: PlanAfterwardsProps) {
  const words = usePageWords<DayWords>().afterwards
  const [isOpen, setOpen] = useState(false)
  return (
    <section class="block stack">
      {isOpen ? (
        <PlanForm {...props} onClose={() => setOpen(false)} />
      ) : (
        <div class="opts">
          <Button onClick={() => setOpen(true)}>
            <CalendarPlus size={16} aria-hidden="true" />
            {words.arrange}
          </Button>
        </div>
      )}
    </section>
  )
}

function PlanForm({ visit, own, today, onChoose, onClose }: PlanAfterwardsProps & { onClose: () => void }) {
  const words = usePageWords<DayWords>()
  const common = useCommonWords()
  const empty: CompletionDraft = { ...emptyDraft(visit), when: 'week' }
  const { value: draft, change, discard } = useDraft(`plan after ${visit.id}`, empty)
  const day = followUpDay(draft, today)
  const plan = useMutation({
    mutationFn: (scheduledFor: string) =>
      parseResponse(
        api.appointments[':id']['follow-up'].$post(
          { param: { id: visit.id }, json: { ...planInput(draft, visit), scheduledFor } },
          ifMatch(visit),
        ),
      ),
    onSuccess: async ({ id }) => {
      discard()
      onChoose({ kind: 'plan', id })
      await readAgain()
    },
  })
  const close = () => {
    discard()
    onClose()
  }
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        if (day !== null) plan.mutate(day)
      }}
    >
      <h2 class="h">{words.followUp.title}</h2>
      <FollowUpFields
        own={own}
        today={today}
        draft={draft}
        onChange={(part) => change({ ...draft, ...part })}
        isDayMissing={day === null}
      />
      {plan.error !== null && <ProblemStrip error={plan.error} onRetry={() => void readAgain()} />}
      <div class="opts">
        <Button look="primary" type="submit" disabled={plan.isPending || day === null}>
          {words.afterwards.plan}
        </Button>
        <Button onClick={close}>{common.cancel}</Button>
      </div>
    </form>
  )
}
