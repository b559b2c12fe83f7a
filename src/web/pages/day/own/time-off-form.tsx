import { useMutation } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { useRef } from 'preact/hooks'
import { api } from '../../../client/api.ts'
import { asProblem } from '../../../client/problem.ts'
import { queryClient } from '../../../client/query-client.ts'
import { keys } from '../../../keys.ts'
import { Button } from '../../../parts/button.tsx'
import { Field, focusFirstError } from '../../../parts/field.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import { tellDone } from '../../../parts/toasts.tsx'
import { useDraft } from '../../../session/drafts.ts'
import type { DayWords } from '../../../words/day/en.ts'
import { useCommonWords, usePageWords } from '../../../words/words-context.ts'
import type { Own } from '../day-types.ts'
import { BookedWithin } from './booked-within.tsx'

const EMPTY = { from: '', to: '', reason: '', everywhere: false }

/** Enters a time off of one's own, by the clock of the clinic. */
export function TimeOffForm({ own, onClose }: { own: Own; onClose: () => void }) {
  const { doctorId } = own
  const words = usePageWords<DayWords>().own
  const common = useCommonWords()
  const form = useRef<HTMLFormElement>(null)
  const { value: draft, change, discard } = useDraft(`time off ${doctorId}`, EMPTY)
  const update = (part: Partial<typeof EMPTY>) => change({ ...draft, ...part })
  const close = () => {
    discard()
    onClose()
  }
  const add = useMutation({
    mutationFn: () => {
      const { from, to, everywhere } = draft
      const reason = draft.reason.trim()
      const json = { from, to, everywhere, ...(reason && { reason }) }
      return parseResponse(api.doctors[':id']['time-off'].$post({ param: { id: doctorId }, json }))
    },
    onSuccess: async ({ affected }) => {
      tellDone({
        title: words.added,
        ...(affected.length > 0 && {
          sub: (
            <>
              {words.affected(affected.length)} <a href="/desk?tab=affected">{words.toAffected}</a>
            </>
          ),
        }),
      })
      close()
      await queryClient.invalidateQueries({ queryKey: keys.timeOff(doctorId) })
    },
    onError: () => setTimeout(() => focusFirstError(form.current)),
  })
  const isOutOfOrder = draft.from !== '' && draft.to !== '' && draft.to <= draft.from
  const problem = add.error && asProblem(add.error)
  return (
    <form
      ref={form}
      class="stack"
      onSubmit={(event) => {
        event.preventDefault()
        if (isOutOfOrder) focusFirstError(form.current)
        else add.mutate()
      }}
    >
      <Field label={words.start} error={problem?.errorAt('#/from')}>
        {(control) => (
          <input
            {...control}
            type="datetime-local"
            required
            value={draft.from}
            onInput={({ currentTarget }) => update({ from: currentTarget.value })}
          />
        )}
      </Field>
      <Field label={words.end} error={isOutOfOrder ? words.order : problem?.errorAt('#/to')}>
        {(control) => (
          <input
            {...control}
            type="datetime-local"
            required
            value={draft.to}
            onInput={({ currentTarget }) => update({ to: currentTarget.value })}
          />
        )}
      </Field>
      <Field label={words.reason} hint={words.reasonHint} error={problem?.errorAt('#/reason')}>
        {(control) => (
          <input
            {...control}
            maxLength={500}
            value={draft.reason}
            onInput={({ currentTarget }) => update({ reason: currentTarget.value })}
          />
        )}
      </Field>
      <label class="check">
        <input
          type="checkbox"
          checked={draft.everywhere}
          onChange={({ currentTarget }) => update({ everywhere: currentTarget.checked })}
        />
        {words.everywhere}
      </label>
      {draft.from !== '' && draft.to !== '' && !isOutOfOrder && (
        <BookedWithin own={own} from={draft.from} to={draft.to} />
      )}
      {add.error !== null && <ProblemStrip error={add.error} />}
      <div class="opts">
        <Button look="primary" type="submit" disabled={add.isPending}>
          {words.add}
        </Button>
        <Button onClick={close}>{common.cancel}</Button>
      </div>
    </form>
  )
}
