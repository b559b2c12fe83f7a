import '../set-up/set-up.css'
import { Skeleton } from '../../../parts/skeleton.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import { SetUpWords } from '../set-up/set-up-words.tsx'
import { useClinic } from '../set-up/use-set-up.ts'
import { ClinicForm } from './clinic-form.tsx'
import { RulesWordsOf } from './rules-words.tsx'

/** The clinic’s name, zone and every rule by which it is booked. */
export function ClinicSection() {
  const { data, error, refetch } = useClinic()
  return (
    <SetUpWords>
      <RulesWordsOf>
        {error && !data && <ProblemStrip error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Skeleton tiles={8} lines={0} />}
        {data && <ClinicForm clinic={data} />}
      </RulesWordsOf>
    </SetUpWords>
  )
}
