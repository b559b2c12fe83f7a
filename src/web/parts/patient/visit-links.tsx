import { CalendarPlus, Route } from 'lucide-preact'
import { useStore } from '../../client/store.ts'
import { clinicName } from '../../session/clinic-name.ts'
import { session } from '../../session/session.ts'
import { Button } from '../button.tsx'
import '../choose.css'
import { usePatientWords } from './patient-words.ts'
import { useLocations } from './use-clinic.ts'
import type { Visit } from './visit.ts'
import { visitCalendar } from './visit-calendar.ts'

/** The visit for one's own calendar, and the way there. */
export function VisitLinks({ visit }: { visit: Visit }) {
  const words = usePatientWords()
  const clinic = clinicName(useStore(session.store))
  const { data: places } = useLocations()
  const place = places?.find(({ id }) => id === visit.locationId)
  const address = [visit.location?.name, visit.location?.address].filter(Boolean).join(', ')
  const save = () => {
    const text = visitCalendar({
      id: visit.id,
      start: visit.appointmentDate,
      end: visit.endDate,
      title: words.calendarTitle(clinic),
      description: visit.doctor.name,
      place: address,
      isSure: visit.status !== 'PENDING',
    })
    const url = URL.createObjectURL(new Blob([text], { type: 'text/calendar' }))
    const link = document.createElement('a')
    link.href = url
    link.download = `${visit.localDate}.ics`
    link.click()
    setTimeout(() => URL.revokeObjectURL(url), 60_000)
  }
  return (
    <div class={visit.location ? 'pick two' : 'pick'}>
      <Button look={['primary', 'big']} onClick={save}>
        <CalendarPlus aria-hidden="true" />
        {words.calendar}
      </Button>
      {visit.location && (
        <a class="btn big" href={mapLink(place ?? null, address)} target="_blank" rel="noreferrer">
          <Route aria-hidden="true" />
          {words.directions}
        </a>
      )}
    </div>
  )
}

/** Opens the map app of a phone; by coordinates where the clinic has set them, since they are surer than an address. */
function mapLink(place: { latitude: number | null; longitude: number | null } | null, address: string): string {
  const url = new URL('https://www.google.com/maps/dir/?api=1')
  const hasPoint = place !== null && place.latitude !== null && place.longitude !== null
  url.searchParams.set('destination', hasPoint ? `${place.latitude},${place.longitude}` : address)
  return url.href
}
