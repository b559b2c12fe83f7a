import { parseResponse } from 'hono/client'
import { api } from '../../../client/api.ts'
import type { Visit } from '../../../parts/desk-lists/list-queries.ts'
import { useListWords } from '../../../parts/desk-lists/list-words.tsx'
import { tellDone } from '../../../parts/toasts.tsx'
import type { DeskWords } from '../../../words/desk/en.ts'
import { usePageWords } from '../../../words/words-context.ts'

/** By which number somebody is called, how many are before them and how long it takes; null where no line has them. */
export function useNumber() {
  const words = usePageWords<DeskWords>().number
  const { walkIn } = useListWords()
  return async ({ id, doctorId, type }: Visit): Promise<string | null> => {
    // Only who is there in person stands in a line.
    if (type !== 'IN_PERSON') return null
    const line = await parseResponse(api.queue.doctors[':id'].$get({ param: { id: doctorId } })).catch(() => null)
    const place = line?.waiting.find(({ appointmentId }) => appointmentId === id)
    if (line?.serving?.appointmentId === id)
      return line.serving.tokenNumber === null ? null : words.is(line.serving.tokenNumber)
    if (!place || place.tokenNumber === null) return null
    const wait = place.waitRange[1] > 0 ? walkIn.wait(walkIn.range(...place.waitRange)) : null
    return [words.is(place.tokenNumber), walkIn.before(place.position - 1), wait].filter(Boolean).join(', ')
  }
}

/** Says it of somebody who is checked in. */
export function useTellNumber() {
  const words = usePageWords<DeskWords>()
  const numberOf = useNumber()
  return async (visit: Visit) => {
    const sub = await numberOf(visit)
    tellDone({ title: words.number.hasCome(visit.patient.name), ...(sub !== null && { sub }) })
  }
}
