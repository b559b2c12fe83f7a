import '../set-up/set-up.css'
import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { CalendarClock } from 'lucide-preact'
import { api } from '../../../client/api.ts'
import { useStore } from '../../../client/store.ts'
import { keys } from '../../../keys.ts'
import { ChooseFrom } from '../../../parts/choose-from.tsx'
import { Empty } from '../../../parts/empty.tsx'
import { chosenDoctor } from '../set-up/chosen-doctor.ts'
import { Loaded } from '../set-up/loaded.tsx'
import { SetUpWords } from '../set-up/set-up-words.tsx'
import { type Clinic, type Doctor, type Place, useClinic, useDoctors, usePlaces } from '../set-up/use-set-up.ts'
import { DoctorHours } from './doctor-hours.tsx'
import { HoursWords, useHoursWords } from './hours-words.tsx'
import { TimeOff } from './time-off.tsx'
import { zoneOfHours } from './zone-of-hours.ts'

/** When a doctor works and where, and when they are away. */
export function HoursSection() {
  const clinic = useClinic()
  const doctors = useDoctors()
  const places = usePlaces()
  return (
    <SetUpWords>
      <HoursWords>
        <Loaded of={{ clinic, doctors, places }} rows={6}>
          {(loaded) => <HoursOfDoctors {...loaded} />}
        </Loaded>
      </HoursWords>
    </SetUpWords>
  )
}

interface HoursOfDoctorsProps {
  clinic: Clinic
  doctors: readonly Doctor[]
  places: readonly Place[]
}

function HoursOfDoctors({ clinic, doctors, places }: HoursOfDoctorsProps) {
  const words = useHoursWords()
  const wanted = useStore(chosenDoctor)
  // Who takes bookings comes first.
  const listed = doctors.toSorted((a, b) => Number(b.active) - Number(a.active) || a.name.localeCompare(b.name))
  const doctor = listed.find(({ id }) => id === wanted) ?? listed[0]
  if (!doctor)
    return (
      <Empty icon={CalendarClock} title={words.noDoctors} why={words.noDoctorsWhy}>
        <a class="btn primary" href="#doctors">
          {words.toDoctors}
        </a>
      </Empty>
    )
  if (!places.some(({ active }) => active))
    return (
      <Empty icon={CalendarClock} title={words.noPlaces} why={words.noPlacesWhy}>
        <a class="btn primary" href="#locations">
          {words.toPlaces}
        </a>
      </Empty>
    )
  return (
    <div class="su">
      <ChooseFrom
        label={words.doctor}
        hint={listed.length > 1 ? words.otherDay : undefined}
        options={listed.map(({ id, name, active }) => [id, active ? name : words.inactive(name)] as const)}
        value={doctor.id}
        onChoose={chosenDoctor.set}
      />
      <OfDoctor key={doctor.id} clinic={clinic} doctor={doctor} places={places} />
    </div>
  )
}

function OfDoctor({ clinic, doctor, places }: { clinic: Clinic; doctor: Doctor; places: readonly Place[] }) {
  const hours = useQuery({
    queryKey: keys.hours(doctor.id),
    queryFn: () => parseResponse(api.doctors[':id']['working-hours'].$get({ param: { id: doctor.id } })),
  })
  return (
    <Loaded of={{ hours }} rows={8}>
      {(loaded) => (
        <>
          <DoctorHours doctor={doctor} hours={loaded.hours} places={places} />
          <TimeOff doctor={doctor} timeZone={zoneOfHours(loaded.hours.sessions, places) ?? clinic.timezone} />
        </>
      )}
    </Loaded>
  )
}
