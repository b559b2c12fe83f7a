import { Hourglass } from 'lucide-preact'
import { Button } from '../../../parts/button.tsx'
import { useCommonWords } from '../../../words/words-context.ts'
import type { Visit } from '../day-types.ts'
import { dropUndo } from '../undo-step.ts'
import { takeBackCompletion } from './held-completions.ts'
import { HeldTitle } from './use-hold-completion.tsx'

/** In the place of the form, while its completion can still be taken back. */
export function HeldNote({ visit, dueAt }: { visit: Visit; dueAt: number }) {
  const common = useCommonWords()
  return (
    <section class="note">
      <Hourglass aria-hidden="true" />
      <b class="grow">
        <HeldTitle name={visit.patient.name} until={dueAt} />
      </b>
      <Button
        onClick={() => {
          if (takeBackCompletion(visit.id)) dropUndo(visit.id)
        }}
      >
        {common.undo}
      </Button>
    </section>
  )
}
