import { Bell, House, MapPin, QrCode, UserRound, Video } from 'lucide-preact'
import { useWords } from '../../words/words-context.ts'
import { timeOf } from '../dates.ts'
import { Fact } from '../fact.tsx'
import { usePatientWords } from './patient-words.ts'
import type { Visit } from './visit.ts'

const isOpen = ({ status }: Visit) => ['PENDING', 'SCHEDULED', 'CONFIRMED'].includes(status)

/** With whom, where, and what to do on the day. */
export function VisitFacts({ visit }: { visit: Visit }) {
  const { language } = useWords()
  const words = usePatientWords()
  const { timezone: timeZone, windows } = visit
  const at = (time: string) => timeOf(time, { language, timeZone })
  return (
    <div class="facts">
      <Fact icon={UserRound} title={visit.doctor.name} sub={visit.doctor.specialty} />
      {visit.location && (
        <Fact icon={MapPin} title={visit.location.address ?? visit.location.name} sub={visit.location.name} />
      )}
      {visit.type === 'HOME_VISIT' && <Fact icon={House} title={words.atHome} sub={visit.address} />}
      {visit.type === 'VIDEO_CALL' && (
        <Fact
          icon={Video}
          title={words.byVideo}
          sub={isOpen(visit) && windows.join ? words.joinFrom(at(windows.join.opensAt)) : undefined}
        />
      )}
      {visit.type === 'IN_PERSON' && isOpen(visit) && windows.checkIn && (
        <Fact icon={QrCode} title={words.checkInFrom(at(windows.checkIn.opensAt))} sub={words.checkInHow} />
      )}
      {isOpen(visit) && visit.notify && <Fact icon={Bell} title={words.reminded} sub={words.remindedHow} />}
    </div>
  )
}
