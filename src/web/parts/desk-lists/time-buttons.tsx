import { useMemo, useRef, useState } from 'preact/hooks'
import { Button } from '../../parts/button.tsx'
import { useShortcuts } from '../../parts/shortcuts.ts'
import { Time } from '../../parts/time.tsx'
import { useDoctors, useLocations } from '../use-directory.ts'
import { useListWords } from './list-words.tsx'
import type { FreeTime } from './use-times.ts'

interface TimeButtonsProps {
  times: readonly FreeTime[]
  onChoose: (time: FreeTime) => void
  isSaving: boolean
  /** What the first one says, where taking it is the likely thing to do. */
  first?: string | undefined
}

/** So many have a key. */
const KEYED = 5

/** Free times as buttons, the first five with the keys 1 to 5. */
export function TimeButtons({ times, onChoose, isSaving, first }: TimeButtonsProps) {
  const words = useListWords()
  const [showsAll, setShowsAll] = useState(false)
  const doctors = useDoctors()
  const places = useLocations().data?.data
  const take = useRef(onChoose)
  take.current = (time) => !isSaving && onChoose(time)
  useShortcuts(
    useMemo(
      () =>
        times.slice(0, KEYED).map((time, place) => ({
          keys: String(place + 1),
          label: words.time.choose(place + 1),
          run: () => take.current(time),
        })),
      [times, words],
    ),
  )
  const shown = showsAll ? times : times.slice(0, KEYED)
  const sub = ({ doctorId, locationId }: FreeTime) =>
    [doctors?.find(({ id }) => id === doctorId)?.name, places?.find(({ id }) => id === locationId)?.name]
      .filter(Boolean)
      .join(', ')
  return (
    <div class="dl-times">
      {shown.map((time, place) => (
        <Button
          key={`${time.doctorId} ${time.appointmentDate}`}
          writes
          look={first && place === 0 ? 'primary' : []}
          keyName={place < KEYED ? String(place + 1) : undefined}
          disabled={isSaving}
          onClick={() => onChoose(time)}
        >
          <span class="dl-time">
            <b>
              {first && place === 0 && `${first}: `}
              <Time at={time.appointmentDate} timeZone={time.timezone} />
            </b>
            <span>{sub(time)}</span>
          </span>
        </Button>
      ))}
      {times.length > shown.length && (
        <Button look="plain" onClick={() => setShowsAll(true)}>
          {words.time.more}
        </Button>
      )}
    </div>
  )
}
