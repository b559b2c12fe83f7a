import './patient-data.css'
import type { ErasureAnswer } from '../../../../features/directory/erasure/schemas.ts'
import { Time } from '../../../parts/time.tsx'
import { useClinicZone } from '../../../session/use-clinic-zone.ts'
import { usePatientDataWords } from './patient-data-words.ts'

/** Of what hangs on a patient, in the order in which somebody would miss it. */
const COUNTED = [
  ...(['cancelled', 'visits', 'series', 'messages', 'links', 'calendars', 'notifications', 'tasks'] as const),
  ...(['imports', 'records'] as const),
] as const

/** What goes and what stays, by how many of each; a record is always one. @param isDone whether it has gone */
export function WhatGoes({ erasure: { kept, erased, until }, isDone }: { erasure: ErasureAnswer; isDone: boolean }) {
  const words = usePatientDataWords()
  const zone = useClinicZone()
  const counted = COUNTED.filter((what) => erased[what] > (what === 'records' ? 1 : 0))
  const isKept = kept.visits + kept.plans > 0
  return (
    <>
      <div>
        <b>{isDone ? words.gone : words.goes}</b>
        <ul class="pd-list">
          <li>{words.person}</li>
          {counted.map((what) => (
            <li key={what}>{words.counts[what](erased[what])}</li>
          ))}
        </ul>
      </div>
      <div>
        <b>{words.stays}</b>
        <ul class="pd-list">
          {kept.visits > 0 && <li>{words.keptVisits(kept.visits)}</li>}
          {kept.plans > 0 && <li>{words.keptPlans(kept.plans)}</li>}
          <li>{words.trail}</li>
        </ul>
        {isKept && (
          <p>
            {words.keptBy}{' '}
            {until === undefined ? (
              words.keptForGood
            ) : (
              <>
                {words.keptUntil} <Time at={until} timeZone={zone} show="date" />.
              </>
            )}
          </p>
        )}
      </div>
    </>
  )
}
