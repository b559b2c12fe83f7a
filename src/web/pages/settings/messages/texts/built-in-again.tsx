import { parseResponse } from 'hono/client'
import type { TemplateRecord } from '../../../../../features/messages/templates/schemas.ts'
import { api } from '../../../../client/api.ts'
import { ifMatch } from '../../../../client/request-headers.ts'
import { useWrite } from '../../../../client/use-write.ts'
import { AskFirst } from '../../form/ask-first.tsx'
import { useMessageWords } from '../message-words.ts'

/** Takes the clinic's own text away. */
export function BuiltInAgain({ text, onDone }: { text: TemplateRecord; onDone: () => void }) {
  const { texts: words } = useMessageWords()
  const remove = useWrite(
    () =>
      parseResponse(api.messages.templates[':id'].$delete({ param: { id: text.id ?? '' }, json: {} }, ifMatch(text))),
    onDone,
  )
  return (
    <AskFirst label={words.useShipped} ask={words.useShippedAsk} write={remove} onConfirm={() => remove.mutate()} />
  )
}
