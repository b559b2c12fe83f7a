import { parseResponse } from 'hono/client'
import { useState } from 'preact/hooks'
import { api } from '../../client/api.ts'
import { ifMatch } from '../../client/request-headers.ts'
import { useWrite } from '../../client/use-write.ts'
import { Button } from '../../parts/button.tsx'
import { Field } from '../../parts/field.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import { tellDone } from '../../parts/toasts.tsx'
import type { Item } from './list-queries.ts'
import { useListWords } from './list-words.tsx'

/** Marks an item as done, with what colleagues should know. */
export function SettleItem({ item }: { item: Item }) {
  const { inbox: words, saving } = useListWords()
  const [note, setNote] = useState('')
  const settle = useWrite(
    () => {
      const json = note.trim() === '' ? {} : { note: note.trim() }
      return parseResponse(api.inbox[':id'].done.$post({ param: { id: item.id }, json }, ifMatch(item)))
    },
    () => tellDone({ title: words.settled(item.patientName ?? words.stranger) }),
  )
  return (
    <form
      class="dl-form"
      onSubmit={(event) => {
        event.preventDefault()
        settle.mutate()
      }}
    >
      <Field label={words.note} hint={words.noteHint}>
        {(control) => (
          <input
            {...control}
            maxLength={2000}
            autocomplete="off"
            value={note}
            onInput={({ currentTarget }) => setNote(currentTarget.value)}
          />
        )}
      </Field>
      {settle.error && <ProblemStrip error={settle.error} />}
      <div class="dl-acts">
        <Button type="submit" look="primary" disabled={settle.isPending}>
          {settle.isPending ? saving : words.settle}
        </Button>
      </div>
    </form>
  )
}
