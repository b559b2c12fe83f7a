import { asProblem } from '../../client/problem.ts'
import { Button } from '../../parts/button.tsx'
import { useOwnWords } from '../../parts/patient/patient-words.ts'
import { ProblemStrip } from '../../parts/strip.tsx'
import type { CheckInWords } from '../../words/check-in/en.ts'

interface NotCheckedInProps {
  error: unknown
  /** Where the patient is: a printed code does not prove it alone. */
  onPlace: (coordinates: { lat: number; lng: number }) => void
}

/** Why nobody was checked in, and what helps: mostly the desk. */
export function NotCheckedIn({ error, onPlace }: NotCheckedInProps) {
  const words = useOwnWords<CheckInWords>()
  const known = words.refusals[asProblem(error).told.code]
  const isPlace = asProblem(error).told.code === 'CHECKIN_WRONG_LOCATION'
  const locate = () =>
    navigator.geolocation.getCurrentPosition(({ coords }) => onPlace({ lat: coords.latitude, lng: coords.longitude }))
  if (!known) return <ProblemStrip error={error} />
  return (
    <>
      <p class="strip bad" role="alert">
        {known}
      </p>
      {isPlace && (
        <Button look={['big', 'full']} onClick={locate}>
          {words.sendPlace}
        </Button>
      )}
    </>
  )
}
