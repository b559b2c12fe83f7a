import { Button } from '../../../parts/button.tsx'
import { chosenDoctor } from '../set-up/chosen-doctor.ts'
import { SetUpRow } from '../set-up/set-up-row.tsx'
import { useSetUpWords } from '../set-up/set-up-words.tsx'
import type { OpenForm } from '../set-up/use-open-form.ts'
import type { Doctor } from '../set-up/use-set-up.ts'
import { DoctorForm } from './doctor-form.tsx'
import { DoctorSignIn } from './doctor-sign-in.tsx'

interface DoctorRowProps {
  doctor: Doctor
  specialties: readonly string[]
  form: OpenForm
}

export function DoctorRow({ doctor, specialties, form }: DoctorRowProps) {
  const words = useSetUpWords().doctors
  const { id, name, specialty, userId, active } = doctor
  const toHours = () => {
    chosenDoctor.set(id)
    location.hash = 'hours'
  }
  return (
    <SetUpRow
      id={id}
      name={name}
      facts={[specialty, userId ? words.signsIn : words.noUser]}
      isActive={active}
      editLabel={words.editOf(name)}
      form={form}
      acts={
        <Button aria-label={words.hoursOf(name)} onClick={toHours}>
          {words.hours}
        </Button>
      }
    >
      {() => (
        <>
          <DoctorForm doctor={doctor} specialties={specialties} onClose={form.close} />
          <DoctorSignIn doctor={doctor} />
        </>
      )}
    </SetUpRow>
  )
}
