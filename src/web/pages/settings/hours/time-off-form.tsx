import { parseResponse } from 'hono/client'
import { useRef } from 'preact/hooks'
import { api } from '../../../client/api.ts'
import { asProblem } from '../../../client/problem.ts'
import { Button } from '../../../parts/button.tsx'
import { useWrite } from '../../../parts/desk-lists/use-write.ts'
import { focusFirstError } from '../../../parts/field.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import { tellDone } from '../../../parts/toasts.tsx'
import { useDraft } from '../../../session/drafts.ts'
import { useCommonWords } from '../../../words/words-context.ts'
import type { AffectedVisit } from '../set-up/affected-note.tsx'
import { isOutOfOrder, spanSent } from '../set-up/span.ts'
import { SpanFields } from '../set-up/span-fields.tsx'
import { TextField } from '../set-up/text-field.tsx'
import { useHoursWords } from './hours-words.tsx'

const EMPTY = { isWhole: true, from: '', to: '', reason: '' }

interface TimeOffFormProps {
  doctorId: string
  /** Closed: with the visits that the time off is against, or null where nothing was entered. */
  onClose: (affected: readonly AffectedVisit[] | null) => void
}

/** Enters a time off for a doctor, by the clock of their hours. */
export function TimeOffForm({ doctorId, onClose }: TimeOffFormProps) {
  const words = useHoursWords().timeOff
  const common = useCommonWords()
  const form = useRef<HTMLFormElement>(null)
  const { value: typed, change, discard } = useDraft(`time off of ${doctorId}`, EMPTY)
  const add = useWrite(
    () => {
      const json = { ...spanSent(typed), reason: typed.reason.trim() || null }
      return parseResponse(api.doctors[':id']['time-off'].$post({ param: { id: doctorId }, json }))
    },
    ({ affected }) => {
      tellDone({ title: words.added })
      discard()
      onClose(affected)
    },
  )
  const problem = add.error && asProblem(add.error)
  return (
    <form
      ref={form}
      class="su-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (isOutOfOrder(typed)) focusFirstError(form.current)
        else add.mutate(undefined, { onError: () => setTimeout(() => focusFirstError(form.current)) })
      }}
    >
      <SpanFields span={typed} problem={problem} onChange={(span) => change({ ...typed, ...span })} />
      <TextField
        label={words.reason}
        hint={words.reasonHint}
        error={problem?.errorAt('#/reason')}
        maxLength={500}
        value={typed.reason}
        onChange={(reason) => change({ ...typed, reason })}
      />
      {problem && <ProblemStrip error={problem} />}
      <div class="su-acts">
        <Button look="primary" type="submit" disabled={add.isPending}>
          {words.add}
        </Button>
        <Button
          onClick={() => {
            discard()
            onClose(null)
          }}
        >
          {common.cancel}
        </Button>
      </div>
    </form>
  )
}
