import { type InferResponseType, parseResponse } from 'hono/client'
import { api } from '../../../client/api.ts'
import { queryClient } from '../../../client/query-client.ts'
import { ifMatch } from '../../../client/request-headers.ts'
import { useWrite } from '../../../client/use-write.ts'
import { tellDone } from '../../../parts/toasts.tsx'
import { useWords } from '../../../words/words-context.ts'
import { useSetUpWords } from '../set-up/set-up-words.tsx'
import { spanText } from '../span/span.ts'
import { SpanRow } from '../span/span-row.tsx'

export type Closure = InferResponseType<typeof api.closures.$get, 200>['data'][number]

interface ClosureRowProps {
  closure: Closure
  timeZone: string
  where: string
}

export function ClosureRow({ closure, timeZone, where }: ClosureRowProps) {
  const words = useSetUpWords().closures
  const { language } = useWords()
  const when = spanText(closure, { language, timeZone })
  const again = () => {
    const { from, to, locationId, reason } = closure
    return parseResponse(api.closures.$post({ json: { from, to, locationId, reason } }))
      .then(() => tellDone({ title: words.undone }))
      .finally(() => void queryClient.invalidateQueries())
  }
  const remove = useWrite(
    () => parseResponse(api.closures[':id'].$delete({ param: { id: closure.id }, json: {} }, ifMatch(closure))),
    () => tellDone({ title: words.removed, sub: when, onUndo: () => void again() }),
  )
  return <SpanRow heading="h3" when={when} facts={[where, closure.reason]} words={words} remove={remove} />
}
