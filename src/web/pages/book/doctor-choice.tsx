import type { LucideIcon } from 'lucide-preact'
import { useState } from 'preact/hooks'
import type { DoctorRecord } from '../../../features/directory/doctors/schemas.ts'
import { Field } from '../../parts/field.tsx'
import { Options } from '../../parts/patient/options.tsx'
import { useOwnWords } from '../../parts/patient/patient-words.ts'
import { useOpened } from '../../parts/patient/use-opened.ts'
import { Skeleton } from '../../parts/skeleton.tsx'
import type { BookWords } from '../../words/book/en.ts'

interface DoctorChoiceProps {
  doctors: readonly DoctorRecord[] | undefined
  doctorId: string | null
  icons: { one: LucideIcon; all: LucideIcon }
  onChoose: (doctorId: string | null) => void
}

/** As many as are looked through at a glance. */
const FEW = 8

/** Anyone, or one doctor by name. */
export function DoctorChoice({ doctors, doctorId, icons, onChoose }: DoctorChoiceProps) {
  const words = useOwnWords<BookWords>()
  const [isListed, setListed] = useOpened('doctors')
  const isNamed = isListed || doctorId !== null
  const [sought, setSought] = useState('')
  const found = (doctors ?? []).filter(({ name, specialty }) =>
    `${name} ${specialty ?? ''}`.toLocaleLowerCase().includes(sought.trim().toLocaleLowerCase()),
  )
  const choose = (value: 'all' | 'one') => {
    if (value === 'all' && doctorId !== null) onChoose(null)
    setListed(value === 'one')
  }
  return (
    <>
      <Options
        title={words.withWhom}
        options={[
          { value: 'all', label: words.anyone, hint: words.anyoneHint, icon: icons.all },
          { value: 'one', label: words.doctor, hint: words.doctorHint, icon: icons.one },
        ]}
        value={isNamed ? 'one' : 'all'}
        onChoose={choose}
      />
      {isNamed && !doctors && <Skeleton tiles={2} lines={0} />}
      {isNamed && doctors && doctors.length > FEW && (
        <Field label={words.seek}>
          {(control) => (
            <input
              {...control}
              type="search"
              value={sought}
              onInput={(event) => setSought(event.currentTarget.value)}
            />
          )}
        </Field>
      )}
      {isNamed && doctors && (
        <Options
          title={words.doctors}
          options={found.map(({ id, name, specialty }) => ({
            value: id,
            label: name,
            ...(specialty && { hint: specialty }),
          }))}
          value={doctorId}
          onChoose={onChoose}
        />
      )}
    </>
  )
}
