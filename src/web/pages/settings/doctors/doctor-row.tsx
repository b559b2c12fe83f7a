import { Button } from '../../../parts/button.tsx'
import type { AffectedVisit } from '../set-up/affected-note.tsx'
import { chosenDoctor } from '../set-up/chosen-doctor.ts'
import { useSetUpWords } from '../set-up/set-up-words.tsx'
import type { Doctor } from '../set-up/use-set-up.ts'
import { DoctorForm } from './doctor-form.tsx'
import { DoctorSignIn } from './doctor-sign-in.tsx'

interface DoctorRowProps {
  doctor: Doctor
  specialties: readonly string[]
  isOpen: boolean
  onOpen: () => void
  onClose: (affected: readonly AffectedVisit[]) => void
}

export function DoctorRow({ doctor, specialties, isOpen, onOpen, onClose }: DoctorRowProps) {
  const words = useSetUpWords()
  const { name, specialty, userId, active } = doctor
  return (
    <li class="su-row">
      <div class="su-row-head">
        <div class="su-who">
          <h3>{name}</h3>
          <p>{[specialty, userId ? words.doctors.signsIn : words.doctors.noUser].filter(Boolean).join(' · ')}</p>
        </div>
        {!active && <span class="su-tag">{words.inactive}</span>}
        <div class="su-acts">
          <Button
            aria-label={words.doctors.hoursOf(name)}
            onClick={() => {
              chosenDoctor.set(doctor.id)
              location.hash = 'hours'
            }}
          >
            {words.doctors.hours}
          </Button>
          <Button
            aria-expanded={isOpen}
            aria-label={words.doctors.editOf(name)}
            onClick={isOpen ? () => onClose([]) : onOpen}
          >
            {words.edit}
          </Button>
        </div>
      </div>
      {isOpen && (
        <div class="su-row-body">
          <DoctorForm doctor={doctor} specialties={specialties} onClose={onClose} />
          <DoctorSignIn doctor={doctor} />
        </div>
      )}
    </li>
  )
}
