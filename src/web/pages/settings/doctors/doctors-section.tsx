import '../set-up/set-up.css'
import { Plus, Stethoscope } from 'lucide-preact'
import { useState } from 'preact/hooks'
import { Button } from '../../../parts/button.tsx'
import { Empty } from '../../../parts/empty.tsx'
import { Skeleton } from '../../../parts/skeleton.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import { AffectedNote, type AffectedVisit } from '../set-up/affected-note.tsx'
import { SetUpWords, useSetUpWords } from '../set-up/set-up-words.tsx'
import { useDoctors } from '../set-up/use-set-up.ts'
import { DoctorForm } from './doctor-form.tsx'
import { DoctorRow } from './doctor-row.tsx'
import { WaitingLinks } from './waiting-links.tsx'

/** Who treats patients here. */
export function DoctorsSection() {
  return (
    <SetUpWords>
      <Doctors />
    </SetUpWords>
  )
}

function Doctors() {
  const words = useSetUpWords().doctors
  const { data: doctors, error, refetch } = useDoctors()
  const [open, setOpen] = useState<string | 'new' | null>(null)
  const [affected, setAffected] = useState<readonly AffectedVisit[]>([])
  if (error && !doctors) return <ProblemStrip error={error} onRetry={() => void refetch()} />
  if (!doctors) return <Skeleton tiles={4} lines={0} />
  const close = (of: readonly AffectedVisit[]) => {
    setAffected(of)
    setOpen(null)
  }
  const specialties = [...new Set(doctors.flatMap(({ specialty }) => specialty ?? []))]
  const add = (
    <Button look={doctors.length === 0 ? 'primary' : []} onClick={() => setOpen('new')}>
      <Plus size={16} aria-hidden="true" />
      {words.add}
    </Button>
  )
  return (
    <div class="su">
      <div class="su-head">
        <p class="su-intro">{words.intro}</p>
        {doctors.length > 0 && open !== 'new' && add}
      </div>
      {affected.length > 0 && <AffectedNote affected={affected} />}
      <WaitingLinks />
      {open === 'new' && <DoctorForm doctor={null} specialties={specialties} onClose={close} />}
      {doctors.length === 0 && open !== 'new' && (
        <Empty icon={Stethoscope} title={words.empty} why={words.emptyWhy}>
          {add}
        </Empty>
      )}
      {doctors.length > 0 && (
        <ul class="su-rows">
          {doctors.map((doctor) => (
            <DoctorRow
              key={doctor.id}
              doctor={doctor}
              specialties={specialties}
              isOpen={open === doctor.id}
              onOpen={() => setOpen(doctor.id)}
              onClose={close}
            />
          ))}
        </ul>
      )}
    </div>
  )
}
