import { useState } from 'preact/hooks'
import { Button } from '../../parts/button.tsx'
import { CancelForm } from './cancel-form.tsx'
import type { Visit } from './list-queries.ts'
import { useListWords } from './list-words.tsx'
import { MoveTo } from './move-to.tsx'

/** Move it to a time that stands, or cancel it. */
export function AffectedActions({ visit }: { visit: Visit }) {
  const words = useListWords()
  const [isCancelling, setCancelling] = useState(false)
  if (!visit.actions.includes('reschedule')) return <p class="hint">{words.readOnly}</p>
  if (isCancelling)
    return (
      <CancelForm
        visit={visit}
        title={words.cancel.title}
        button={words.cancel.button}
        done={words.cancel.done}
        onBack={() => setCancelling(false)}
      />
    )
  return (
    <>
      <MoveTo visit={visit} />
      <div class="dl-acts">
        <Button look="bad" onClick={() => setCancelling(true)}>
          {words.affected.cancel}
        </Button>
      </div>
    </>
  )
}
