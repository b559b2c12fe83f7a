import { Baby, UserRound } from 'lucide-preact'
import type { Me } from '../../../features/directory/me/schemas.ts'
import { Options } from '../../parts/patient/options.tsx'
import { useOwnWords } from '../../parts/patient/patient-words.ts'
import type { BookWords } from '../../words/book/en.ts'

/** Stands for oneself where there is no record of one's own yet: it is made before the booking. */
export const MYSELF = 'myself'

interface PatientChoiceProps {
  me: Me
  patientId: string | null
  onChoose: (id: string) => void
}

/** For whom the visit is: oneself, or whom one stands for. */
export function PatientChoice({ me, patientId, onChoose }: PatientChoiceProps) {
  const words = useOwnWords<BookWords>()
  const own = me.patients.find(({ relation }) => relation === 'self')
  const wards = me.patients.filter(({ relation }) => relation === 'ward')
  if (wards.length === 0) return null
  const options = [
    { value: own?.id ?? MYSELF, label: words.me, hint: own?.name ?? me.name ?? '', icon: UserRound },
    ...wards.map(({ id, name }) => ({ value: id, label: name, hint: words.ward, icon: Baby })),
  ]
  return <Options title={words.whom} options={options} value={patientId} onChoose={onChoose} />
}

/** Whom a visit is for: who was asked for, if that is somebody's of the user; else oneself before all others. */
export function patientIn(me: Me, asked: string | null): string {
  const found = me.patients.find(({ id }) => id === asked)
  return found?.id ?? me.patientId ?? me.patients[0]?.id ?? MYSELF
}
