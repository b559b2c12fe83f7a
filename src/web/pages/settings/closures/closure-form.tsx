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
import { PressOne } from '../set-up/press-one.tsx'
import { useSetUpWords } from '../set-up/set-up-words.tsx'
import { isOutOfOrder, spanSent, type TypedSpan } from '../set-up/span.ts'
import { SpanFields } from '../set-up/span-fields.tsx'
import { TextField } from '../set-up/text-field.tsx'
import type { Place } from '../set-up/use-set-up.ts'

interface TypedClosure extends TypedSpan {
  /** Empty: the whole clinic. */
  where: string
  reason: string
}

const EMPTY: TypedClosure = { where: '', isWhole: true, from: '', to: '', reason: '' }

interface ClosureFormProps {
  places: readonly Place[]
  /** Closed: with the visits that the new closure is against, or null where nothing was entered. */
  onClose: (affected: readonly AffectedVisit[] | null) => void
}

export function ClosureForm({ places, onClose }: ClosureFormProps) {
  const words = useSetUpWords().closures
  const common = useCommonWords()
  const form = useRef<HTMLFormElement>(null)
  const { value: typed, change, discard } = useDraft('closure', EMPTY)
  const add = useWrite(
    () => {
      const reason = typed.reason.trim() || null
      return parseResponse(
        api.closures.$post({ json: { ...spanSent(typed), locationId: typed.where || null, reason } }),
      )
    },
    ({ affected }) => {
      tellDone({ title: words.added })
      discard()
      onClose(affected)
    },
  )
  const problem = add.error && asProblem(add.error)
  const open = places.filter(({ active }) => active)
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
      <PressOne
        label={words.where}
        options={[['', words.whole], ...open.map(({ id, name }) => [id, name] as const)]}
        value={typed.where}
        onChoose={(where) => change({ ...typed, where })}
      />
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
