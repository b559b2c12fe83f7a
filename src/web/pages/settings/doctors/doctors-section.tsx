import '../set-up/set-up.css'
import { Stethoscope } from 'lucide-preact'
import { Loaded } from '../set-up/loaded.tsx'
import { SetUpList } from '../set-up/set-up-list.tsx'
import { SetUpWords, useSetUpWords } from '../set-up/set-up-words.tsx'
import { useOpenForm } from '../set-up/use-open-form.ts'
import { type Doctor, useDoctors } from '../set-up/use-set-up.ts'
import { DoctorForm } from './doctor-form.tsx'
import { DoctorRow } from './doctor-row.tsx'
import { WaitingLinks } from './waiting-links.tsx'

/** Who treats patients here. */
export function DoctorsSection() {
  const doctors = useDoctors()
  return (
    <SetUpWords>
      <Loaded of={{ doctors }} rows={4}>
        {(loaded) => <Doctors {...loaded} />}
      </Loaded>
    </SetUpWords>
  )
}

function Doctors({ doctors }: { doctors: readonly Doctor[] }) {
  const words = useSetUpWords().doctors
  const form = useOpenForm()
  const specialties = [...new Set(doctors.flatMap(({ specialty }) => specialty ?? []))]
  return (
    <SetUpList
      icon={Stethoscope}
      words={words}
      form={form}
      notes={<WaitingLinks />}
      adding={<DoctorForm doctor={null} specialties={specialties} onClose={form.close} />}
    >
      {doctors.map((doctor) => (
        <DoctorRow key={doctor.id} doctor={doctor} specialties={specialties} form={form} />
      ))}
    </SetUpList>
  )
}
