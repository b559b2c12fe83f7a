import type { ComponentChildren } from 'preact'
import { asProblem } from '../../../client/problem.ts'
import { useWrite } from '../../../client/use-write.ts'
import { Button } from '../../../parts/button.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import { tellDone } from '../../../parts/toasts.tsx'
import { useDraft } from '../../../session/drafts.ts'
import { useCommonWords } from '../../../words/words-context.ts'
import { CheckedForm } from '../form/checked-form.tsx'
import { TextField } from '../form/text-field.tsx'
import type { AffectedVisit } from '../set-up/affected-note.tsx'
import { isOutOfOrder, type TypedSpan } from './span.ts'
import { SpanFields } from './span-fields.tsx'

interface TypedReason extends TypedSpan {
  reason: string
}

interface SpanFormProps<T extends TypedReason> {
  /** The name of its draft. */
  name: string
  empty: T
  words: { add: string; added: string; reason: string; reasonHint: string }
  /** What comes before the span. */
  first?: (typed: T, change: (typed: T) => void) => ComponentChildren
  send: (typed: T) => Promise<{ affected: readonly AffectedVisit[] }>
  /** Closed: with the visits that it is against, or null where nothing was entered. */
  onClose: (affected: readonly AffectedVisit[] | null) => void
}

/** Enters a time in which nobody can be booked. */
export function SpanForm<T extends TypedReason>({ name, empty, words, first, send, onClose }: SpanFormProps<T>) {
  const common = useCommonWords()
  const { value: typed, change, discard } = useDraft(name, empty)
  const add = useWrite(
    () => send(typed),
    ({ affected }) => {
      tellDone({ title: words.added })
      discard()
      onClose(affected)
    },
  )
  const problem = add.error && asProblem(add.error)
  return (
    <CheckedForm
      class="set-form"
      error={add.error}
      isSending={add.isPending}
      onSend={() => !isOutOfOrder(typed) && add.mutate()}
    >
      {first?.(typed, change)}
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
      <div class="opts">
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
    </CheckedForm>
  )
}
