import './list.css'
import './panel.css'
import { useState } from 'preact/hooks'
import { Dialog } from '../../parts/dialog.tsx'
import { Skeleton } from '../../parts/skeleton.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import { useLocations } from '../use-directory.ts'
import type { PanelProps } from './desk-result.ts'
import { ListWords, useListWords } from './list-words.tsx'
import { WalkInDone } from './walk-in-done.tsx'
import { WalkInForm } from './walk-in-form.tsx'
import type { TakenIn } from './walk-in-write.ts'

/** Takes in who stands at the desk without a visit, and says their number and how long they wait. */
export function WalkInPanel(props: PanelProps) {
  return (
    <ListWords>
      <WalkIn {...props} />
    </ListWords>
  )
}

function WalkIn({ onClose, onDone }: PanelProps) {
  const { walkIn: words } = useListWords()
  const { data, error, refetch } = useLocations()
  const [taken, setTaken] = useState<TakenIn | null>(null)
  const finish = ({ visit, number }: TakenIn) =>
    onDone({ kind: 'walk-in', patient: { id: visit.patientId, name: visit.patient.name }, visit, number })
  return (
    <Dialog
      title={taken ? taken.visit.patient.name : words.title}
      look="sheet"
      onClose={() => (taken ? finish(taken) : onClose())}
    >
      {error && <ProblemStrip error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton tiles={4} />}
      {taken ? (
        <WalkInDone taken={taken} onDone={() => finish(taken)} />
      ) : (
        data && <WalkInForm places={data.data.filter(({ active }) => active)} onTaken={setTaken} />
      )}
    </Dialog>
  )
}
