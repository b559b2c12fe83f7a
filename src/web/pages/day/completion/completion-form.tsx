import { useQueryClient } from '@tanstack/preact-query'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { asProblem } from '../../../client/problem.ts'
import { useStore } from '../../../client/store.ts'
import { keys } from '../../../keys.ts'
import { focusFirstError } from '../../../parts/field.tsx'
import { useShortcuts } from '../../../parts/shortcuts.ts'
import { ProblemStrip } from '../../../parts/strip.tsx'
import { useDraft } from '../../../session/drafts.ts'
import type { DayWords } from '../../../words/day/en.ts'
import { usePageWords } from '../../../words/words-context.ts'
import { noonOf } from '../calendar-days.ts'
import type { Chosen } from '../day-address.ts'
import type { Own, Visit } from '../day-types.ts'
import { nearestTime } from '../plan/nearest-time.ts'
import { useFreeTimes } from '../plan/use-free-times.ts'
import { readAgain } from '../read-again.ts'
import { tellUndoable } from '../undo-step.ts'
import { TextFields } from '../visit/text-fields.tsx'
import { AskFirst } from './ask-first.tsx'
import { BookingPreview } from './booking-preview.tsx'
import { CompletionBar } from './completion-bar.tsx'
import { type CompletionDraft, emptyDraft, followUpDay } from './completion-draft.ts'
import { doubtsOf } from './doubts.ts'
import { FollowUpFields } from './follow-up-fields.tsx'
import { forgetRefusal, refusals } from './held-completions.ts'
import { useHoldCompletion } from './use-hold-completion.tsx'

interface CompletionFormProps {
  visit: Visit
  own: Own
  today: string
  onComing: (coming: { at: string; isBooked: boolean } | null) => void
  onChoose: (chosen: Chosen) => void
  onHeld: (visit: Visit) => void
}

type Doctors = { data: { id: string; name: string }[] }

/** One form for what was found and what follows. It keeps itself, sealed, until the visit is completed. */
export function CompletionForm({ visit, own, today, onComing, onChoose, onHeld }: CompletionFormProps) {
  const words = usePageWords<DayWords>()
  const { value: draft, change, discard, isRestored, isShared } = useDraft(`visit ${visit.id}`, emptyDraft(visit))
  const form = useRef<HTMLFormElement>(null)
  const hold = useHoldCompletion(visit, { onChoose, onHeld })
  const error = useStore(refusals).get(visit.id) ?? null
  /** Whether to book, while the page asks if this is meant. */
  const [asked, setAsked] = useState<boolean | null>(null)
  const day = followUpDay(draft, today)
  const doctorId = draft.doctorId ?? visit.doctorId
  const free = useFreeTimes({ ...visit, doctorId, from: day })
  const days = day === null ? undefined : free.data
  const chosen = days?.flatMap(({ times }) => times).find(({ appointmentDate }) => appointmentDate === draft.chosenTime)
  const time = days ? (chosen ?? nearestTime(days, visit.localTime)) : null
  const doctors = useQueryClient().getQueryData<Doctors>(keys.doctors(own.clinicId))
  const doctorName = draft.doctorId && (doctors?.data.find(({ id }) => id === draft.doctorId)?.name ?? '')

  const comingAt = time?.appointmentDate ?? (day && noonOf(day))
  useEffect(() => onComing(comingAt ? { at: comingAt, isBooked: time !== null } : null), [comingAt, time !== null])

  useEffect(() => {
    if (error !== null) setTimeout(() => focusFirstError(form.current))
  }, [error])
  const isDayMissing = draft.when !== 'none' && day === null
  const canBook = time !== null
  const doubts = doubtsOf(visit, draft)
  const complete = (books: boolean) => hold({ draft, day, time: books ? (time?.appointmentDate ?? null) : null })
  const finish = (books: boolean) => {
    if (isDayMissing) form.current?.querySelector<HTMLElement>('input[type=date]')?.focus()
    else if (doubts.length > 0) setAsked(books)
    else complete(books)
  }
  const latest = useRef(() => {})
  latest.current = () => finish(canBook)
  useShortcuts(
    useMemo(() => [{ keys: '$mod+Enter', label: words.keys.complete, run: () => latest.current() }], [words]),
  )
  const update = (part: Partial<CompletionDraft>) => change({ ...draft, ...part })
  const startAfresh = () => {
    discard()
    tellUndoable({ about: `draft ${visit.id}`, title: words.complete.discarded, undo: async () => change(draft) })
  }
  return (
    <form ref={form} class="completion" onSubmit={(event) => event.preventDefault()}>
      <div class="form2">
        <div class="stack">
          <h2 class="h">{words.texts.title}</h2>
          <TextFields visit={visit} texts={draft} onChange={update} error={error} />
        </div>
        <div class="stack">
          <h2 class="h">{words.followUp.title}</h2>
          <FollowUpFields own={own} today={today} draft={draft} onChange={update} isDayMissing={isDayMissing} />
          {day !== null && (
            <BookingPreview
              visit={visit}
              day={day}
              doctorName={doctorName}
              days={days}
              error={free.error}
              onRetry={() => void free.refetch()}
              time={time}
              onChoose={({ appointmentDate }) => update({ chosenTime: appointmentDate })}
            />
          )}
        </div>
      </div>
      {error !== null && (
        <ProblemStrip
          error={error}
          {...(asProblem(error).kind === 'changed' && {
            onRetry: () => {
              forgetRefusal(visit.id)
              void readAgain()
            },
          })}
        />
      )}
      <CompletionBar
        draft={draft}
        isRestored={isRestored}
        onDiscard={startAfresh}
        isPlanned={draft.when !== 'none'}
        time={time}
        isShared={isShared}
        onFinish={finish}
      />
      {asked !== null && (
        <AskFirst
          name={visit.patient.name}
          doubts={doubts}
          onComplete={() => complete(asked)}
          onClose={() => setAsked(null)}
        />
      )}
    </form>
  )
}
