import { useState } from 'preact/hooks'
import { Button } from '../../../parts/button.tsx'
import { CancelForm } from '../../../parts/desk-lists/cancel-form.tsx'
import type { Visit } from '../../../parts/desk-lists/list-queries.ts'
import { useListWords } from '../../../parts/desk-lists/list-words.tsx'
import { VisitFacts } from '../../../parts/desk-lists/visit-facts.tsx'
import { StatusChip } from '../../../parts/status-chip.tsx'
import { Time } from '../../../parts/time.tsx'
import type { DeskWords } from '../../../words/desk/en.ts'
import { useCommonWords, usePageWords } from '../../../words/words-context.ts'
import { ACTS, type Act, canDo } from '../acts/day-writes.ts'
import { useTellNumber } from '../acts/use-number.ts'
import type { VisitActs } from '../acts/use-visit-acts.ts'
import { lateBy } from '../day/use-visit-state.ts'
import { ActProblem } from './act-problem.tsx'
import { MoveForm } from './move-form.tsx'
import { SidePanel } from './side-panel.tsx'

interface VisitPanelProps {
  visit: Visit
  acts: VisitActs
  now: number
  isCut: boolean
  onMove: () => void
  onCut: () => void
  onBookAgain: () => void
  onClose: () => void
}

const ACT_KEYS: Partial<Record<Act, string>> = {
  'check-in': 'C',
  start: 'S',
  'no-show': 'E',
}

/** A visit and what can be done to it now: its own `actions` say so. */
export function VisitPanel({ visit, acts, now, isCut, onMove, onCut, onBookAgain, onClose }: VisitPanelProps) {
  const words = usePageWords<DeskWords>()
  const lists = useListWords()
  const common = useCommonWords()
  const tellNumber = useTellNumber()
  const [asks, setAsks] = useState<'move' | 'cancel' | null>(null)
  const can = ACTS.filter((act) => canDo(act, visit))
  const opensAt =
    visit.windows.checkIn && Date.parse(visit.windows.checkIn.opensAt) > now ? visit.windows.checkIn : null
  const late = lateBy(visit, now)
  const back = () => setAsks(null)
  return (
    <SidePanel title={visit.patient.name} onClose={onClose}>
      <p class="row">
        <StatusChip status={visit.status} lateMinutes={late} />
        {visit.affectedBy && <span class="dl-cause">{lists.affected.causes[visit.affectedBy]}</span>}
      </p>
      {asks === 'cancel' && (
        <CancelForm
          visit={visit}
          title={lists.cancel.title}
          button={lists.cancel.button}
          done={lists.cancel.done}
          onBack={back}
        />
      )}
      {asks === 'move' && <MoveForm visit={visit} onBack={back} />}
      {asks === null && (
        <div class="acts">
          {can.map((act, place) => (
            <Button
              key={act}
              look={place === 0 ? 'primary' : []}
              writes
              keyName={ACT_KEYS[act]}
              disabled={acts.isPending}
              onClick={() => acts.mutate({ act, visit })}
            >
              {words.acts[act]}
            </Button>
          ))}
          {visit.status === 'CHECKED_IN' && (
            <Button keyName="C" onClick={() => void tellNumber(visit)}>
              {words.number.tell}
            </Button>
          )}
          {visit.actions.includes('reschedule') && (
            <>
              <Button writes keyName="M" onClick={onMove}>
                {words.moving.move}
              </Button>
              <Button keyName="X" aria-pressed={isCut} onClick={onCut}>
                {isCut ? words.tray.takeOut : words.tray.cut}
              </Button>
              <Button writes onClick={() => setAsks('move')}>
                {words.move}
              </Button>
            </>
          )}
          {visit.actions.includes('cancel') && (
            <Button look="bad" onClick={() => setAsks('cancel')}>
              {lists.affected.cancel}
            </Button>
          )}
          {!visit.actions.includes('reschedule') && (
            <div class="wide">
              <Button writes look={can.length === 0 ? ['primary', 'full'] : 'full'} onClick={onBookAgain}>
                {lists.find.newVisit(visit.patient.name)}
              </Button>
            </div>
          )}
          {opensAt && !visit.actions.includes('check-in') && (
            <p class="hint wide">
              {words.checkInOpens} <Time at={opensAt.opensAt} timeZone={visit.timezone} isWithin />
            </p>
          )}
        </div>
      )}
      {acts.variables?.visit.id === visit.id && <ActProblem acts={acts} now={visit} />}
      <VisitFacts visit={visit}>
        <dt>{words.when}</dt>
        <dd>
          <Time at={visit.appointmentDate} timeZone={visit.timezone} />, {common.minutes(visit.duration)}
        </dd>
      </VisitFacts>
    </SidePanel>
  )
}
