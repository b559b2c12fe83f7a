import { useNow } from '../use-now.ts'
import './place-in-line.css'
import { DoorOpen, WifiOff } from 'lucide-preact'
import { useWords } from '../../words/words-context.ts'
import { timeOf } from '../dates.ts'
import { Skeleton } from '../skeleton.tsx'
import { usePatientWords } from './patient-words.ts'
import { type PlaceInLine as Place, usePlaceInLine } from './use-place-in-line.ts'
import { waitTold } from './wait-told.ts'

const STALE = 15_000

/** “3 before you, 20–35 min”, live, and how long ago it was heard. */
export function PlaceInLine({ visit }: { visit: { id: string; doctorId: string; timezone: string } }) {
  const { language } = useWords()
  const words = usePatientWords()
  const { place, heardAt } = usePlaceInLine(visit)
  const now = useNow(1000)
  if (heardAt === null) return <Skeleton tiles={2} lines={0} />
  const isStale = now - heardAt > STALE
  return (
    <section class={place?.isCalled ? 'line-place called' : 'line-place'}>
      {/* The seconds are left out of what is read aloud, or a reader would never be silent. */}
      <div role="status">{place ? <Standing {...place} /> : <p class="huge">{words.notInLine}</p>}</div>
      {isStale ? (
        <p class="stale">
          <WifiOff size="1em" aria-hidden="true" />
          {words.staleSince(timeOf(heardAt, { language, timeZone: visit.timezone }))}
        </p>
      ) : (
        <p class="small">{words.updated(Math.max(0, Math.round((now - heardAt) / 1000)))}</p>
      )}
    </section>
  )
}

function Standing({ before, token, ...place }: Place) {
  const words = usePatientWords()
  const { wait, from, to, lateMinutes } = waitTold(place)
  if (wait === 'called')
    return (
      <>
        <p class="huge">
          <DoorOpen size="1em" aria-hidden="true" /> {words.goIn}
        </p>
        {token !== null && <p>{words.yourNumber(token)}</p>}
      </>
    )
  return (
    <>
      <p class="huge">{before === 0 ? words.youAreNext : words.beforeYou(before)}</p>
      <p class="strong">{words.wait[wait](from, to)}</p>
      {token !== null && <p>{words.yourNumber(token)}</p>}
      {lateMinutes !== null && <p>{words.runningLate(lateMinutes)}</p>}
    </>
  )
}
