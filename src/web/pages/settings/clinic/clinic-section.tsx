import '../set-up/set-up.css'
import { Loaded } from '../set-up/loaded.tsx'
import { SetUpWords } from '../set-up/set-up-words.tsx'
import { useClinic } from '../set-up/use-set-up.ts'
import { ClinicForm } from './clinic-form.tsx'
import { RulesWords } from './rules-words.tsx'

/** The clinic’s name, zone and every rule by which it is booked. */
export function ClinicSection() {
  const clinic = useClinic()
  return (
    <SetUpWords>
      <RulesWords>
        <Loaded of={{ clinic }} rows={8}>
          {(loaded) => <ClinicForm {...loaded} />}
        </Loaded>
      </RulesWords>
    </SetUpWords>
  )
}
