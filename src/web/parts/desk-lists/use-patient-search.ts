import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { useEffect, useState } from 'preact/hooks'
import { api } from '../../client/api.ts'
import { useStore } from '../../client/store.ts'
import { keys } from '../../keys.ts'
import { session } from '../../session/session.ts'

const PAUSE = 150
const MOST = 12

/** Two letters or three digits: less would find half the clinic. */
const isEnough = (text: string) => (text.match(/\p{L}/gu)?.length ?? 0) >= 2 || text.replace(/\D/g, '').length >= 3

/** The patients whose name or number has what is typed, once the typing pauses. */
export function usePatientSearch(typed: string) {
  const { clinicId } = useStore(session.store)
  const [text, setText] = useState(typed)
  useEffect(() => {
    const timer = setTimeout(() => setText(typed), PAUSE)
    return () => clearTimeout(timer)
  }, [typed])
  const q = text.trim()
  const query = useQuery({
    queryKey: keys.deskSearch(clinicId ?? '', q),
    queryFn: () => parseResponse(api.patients.search.$post({ json: { q, limit: MOST } })),
    enabled: isEnough(q),
    placeholderData: (before) => before,
  })
  const isCurrent = q === typed.trim() && query.isSuccess && !query.isPlaceholderData
  return { ...query, found: isEnough(typed) ? query.data?.data : undefined, isCurrent }
}
