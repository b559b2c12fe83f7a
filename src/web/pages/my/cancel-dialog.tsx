import { useMutation, useQueryClient } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { useState } from 'preact/hooks'
import { api } from '../../client/api.ts'
import { ifMatch } from '../../client/request-headers.ts'
import { keys } from '../../keys.ts'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Field } from '../../parts/field.tsx'
import { useOwnWords } from '../../parts/patient/patient-words.ts'
import type { Visit } from '../../parts/patient/visit.ts'
import { ProblemStrip } from '../../parts/strip.tsx'
import type { MyWords } from '../../words/my/en.ts'

/** Asks once: the time goes to somebody else, and the clinic is told. */
export function CancelDialog({ visit, onClose }: { visit: Visit; onClose: () => void }) {
  const words = useOwnWords<MyWords>()
  const queries = useQueryClient()
  const [reason, setReason] = useState('')
  const reread = () => queries.invalidateQueries({ queryKey: keys.visit(visit.id) })
  const cancel = useMutation({
    mutationFn: () =>
      parseResponse(
        api.appointments[':id'].cancel.$post(
          { param: { id: visit.id }, json: reason.trim() ? { reason: reason.trim() } : {} },
          ifMatch(visit),
        ),
      ),
    onSuccess: async () => {
      await Promise.all([reread(), queries.invalidateQueries({ queryKey: ['my-visits'] })])
      onClose()
    },
  })
  const submit = (event: Event) => {
    event.preventDefault()
    cancel.mutate()
  }
  return (
    <Dialog title={words.cancelTitle} onClose={onClose}>
      <form class="pat-form stack" onSubmit={submit}>
        <p>{words.cancelWhy}</p>
        {cancel.error && <ProblemStrip error={cancel.error} onRetry={() => void reread()} />}
        <Field label={words.cancelReason}>
          {(control) => (
            <textarea
              {...control}
              rows={2}
              maxLength={1000}
              value={reason}
              onInput={(event) => setReason(event.currentTarget.value)}
            />
          )}
        </Field>
        <Button look={['big', 'full', 'bad']} type="submit" disabled={cancel.isPending}>
          {words.cancelYes}
        </Button>
        <Button look={['big', 'full']} onClick={onClose}>
          {words.cancelNo}
        </Button>
      </form>
    </Dialog>
  )
}
