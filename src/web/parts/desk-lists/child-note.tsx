import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { Baby } from 'lucide-preact'
import '../../parts/peek.css'
import { api } from '../../client/api.ts'
import { keys } from '../../keys.ts'
import { useChild } from './use-child.ts'

/** A child's visit says so, and whether somebody who decides for them is linked; of others it says nothing. */
export function ChildNote({ patientId }: { patientId: string }) {
  const child = useChild()
  const { data } = useQuery({
    queryKey: keys.deskPatient(patientId),
    queryFn: () => parseResponse(api.patients[':id'].$get({ param: { id: patientId } })),
  })
  const note = data && child(data)
  if (!note) return null
  return (
    <p class="alert">
      <Baby size="1em" aria-hidden="true" />
      {note}
    </p>
  )
}
