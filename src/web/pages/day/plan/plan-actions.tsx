import { useMutation } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { useState } from 'preact/hooks'
import { api } from '../../../client/api.ts'
import { queryClient } from '../../../client/query-client.ts'
import { ifMatch } from '../../../client/request-headers.ts'
import { keys } from '../../../keys.ts'
import { Button } from '../../../parts/button.tsx'
import { dateOf } from '../../../parts/dates.ts'
import { useListWords } from '../../../parts/desk-lists/list-words.tsx'
import { type Contact, logContact } from '../../../parts/desk-lists/plan-writes.ts'
import { ProblemStrip } from '../../../parts/strip.tsx'
import { tellDone } from '../../../parts/toasts.tsx'
import type { DayWords } from '../../../words/day/en.ts'
import { useCommonWords, usePageWords, useWords } from '../../../words/words-context.ts'
import { noonOf } from '../calendar-days.ts'
import type { Own } from '../day-types.ts'
import { readAgain } from '../read-again.ts'
import type { OverduePlan } from './overdue-plan.ts'
import { PlanContact } from './plan-contact.tsx'

interface PlanActionsProps {
  plan: OverduePlan
  own: Own
  onGone: () => void
}

/** What else can become of a follow-up: somebody was called, it is put off, or it is not needed any more. */
export function PlanActions({ plan, own, onGone }: PlanActionsProps) {
  const words = usePageWords<DayWords>().plan
  const list = useListWords().followUps
  const common = useCommonWords()
  const { language } = useWords()
  const [open, setOpen] = useState<'contact' | 'end' | null>(null)
  const { name } = plan.patient
  const after = async () => {
    setOpen(null)
    await queryClient.invalidateQueries({ queryKey: keys.plan(plan.id) })
    await readAgain()
  }
  const log = useMutation({
    mutationFn: (contact: Contact) => logContact(plan, contact),
    onSuccess: async (_, { snoozeUntil }) => {
      const until = snoozeUntil && dateOf(noonOf(snoozeUntil), { language, timeZone: 'UTC' })
      tellDone({ title: until ? list.sleeps(name, until) : list.logged(name) })
      await after()
    },
  })
  const end = useMutation({
    mutationFn: () =>
      parseResponse(api['follow-up-plans'][':id'].$delete({ param: { id: plan.id }, json: {} }, ifMatch(plan))),
    onSuccess: async () => {
      tellDone({ title: words.ended(name) })
      onGone()
      await after()
    },
  })
  return (
    <section class="block stack">
      <h2 class="h">{words.otherwise}</h2>
      {open === 'contact' && (
        <PlanContact own={own} isSaving={log.isPending} onSave={log.mutate} onClose={() => setOpen(null)} />
      )}
      {open === 'end' && (
        <div class="note">
          <p class="grow">{words.endWhy}</p>
          <div class="opts">
            <Button onClick={() => setOpen(null)}>{common.cancel}</Button>
            <Button look="bad" disabled={end.isPending} onClick={() => end.mutate()}>
              {words.end}
            </Button>
          </div>
        </div>
      )}
      {log.error !== null && <ProblemStrip error={log.error} />}
      {end.error !== null && <ProblemStrip error={end.error} />}
      {open === null && (
        <div class="opts">
          <Button onClick={() => setOpen('contact')}>{words.contact}</Button>
          <Button look="plain" onClick={() => setOpen('end')}>
            {words.end}
          </Button>
        </div>
      )}
    </section>
  )
}
