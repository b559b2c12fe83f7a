import { useStore } from '../../../client/store.ts'
import { Button } from '../../../parts/button.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import type { DayWords } from '../../../words/day/en.ts'
import { usePageWords } from '../../../words/words-context.ts'
import type { Chosen } from '../day-address.ts'
import type { Visit } from '../day-types.ts'
import { outcomes, refusals } from './held-completions.ts'
import { OutcomeNote } from './outcome-note.tsx'

interface CompletionNewsProps {
  visits: readonly Visit[]
  chosen: Chosen | null
  onChoose: (chosen: Chosen) => void
}

/** What came of completions while the doctor looked at somebody else: what was refused, and what is not as it was asked for. */
export function CompletionNews({ visits, chosen, onChoose }: CompletionNewsProps) {
  const words = usePageWords<DayWords>().done
  const refused = [...useStore(refusals)].filter(([id]) => id !== chosen?.id)
  const noted = useStore(outcomes)
  return (
    <>
      {refused.map(([id, error]) => (
        <section class="stack" key={id}>
          <b>{words.refused(visits.find((visit) => visit.id === id)?.patient.name ?? '')}</b>
          <ProblemStrip error={error}>
            <Button onClick={() => onChoose({ kind: 'visit', id })}>{words.backToForm}</Button>
          </ProblemStrip>
        </section>
      ))}
      {noted.map((one) => (
        <OutcomeNote
          key={one.visit.id}
          name={one.visit.patient.name}
          outcome={one.outcome}
          onSettled={() => outcomes.set(outcomes.get().filter((other) => other !== one))}
        />
      ))}
    </>
  )
}
