import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { api } from '../../client/api.ts'
import { keys } from '../../keys.ts'
import type { FoundPatient } from './desk-result.ts'
import { useListWords } from './list-words.tsx'
import { useBorn } from './use-born.ts'
import { useChild } from './use-child.ts'

/** What tells somebody from others of the same name: the desk reads it out before it books. */
export function PatientFacts({ patient }: { patient: FoundPatient }) {
  const { noPhone } = useListWords()
  const born = useBorn()
  const child = useChild()
  const isKnown = patient.dateOfBirth !== undefined && patient.phone !== undefined
  const { data } = useQuery({
    queryKey: keys.deskPatient(patient.id),
    queryFn: () => parseResponse(api.patients[':id'].$get({ param: { id: patient.id } })),
    enabled: !isKnown,
  })
  const facts = isKnown ? patient : data
  if (!facts) return null
  return (
    <p class="dl-sub">
      {[born(facts.dateOfBirth ?? null), child(facts), facts.phone ?? noPhone].filter(Boolean).join(', ')}
    </p>
  )
}
