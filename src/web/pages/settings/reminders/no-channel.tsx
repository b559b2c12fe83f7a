import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { api } from '../../../client/api.ts'
import { useStore } from '../../../client/store.ts'
import { keys } from '../../../keys.ts'
import { session } from '../../../session/session.ts'
import { useReminderWords } from './reminder-words.ts'

/** Says that no reminder can go, where the clinic sends neither e-mail nor SMS. */
export function NoChannel() {
  const words = useReminderWords()
  const { clinicId } = useStore(session.store)
  const { data } = useQuery({
    queryKey: keys.settingsRecords(clinicId ?? '', 'message-settings'),
    queryFn: () => parseResponse(api.messages.settings.$get()),
  })
  if (!data || data.channels.email?.active || data.channels.sms?.active) return null
  return (
    <p class="rec-notice">
      {words.noChannel} <a href="#messages">{words.setUpChannel}</a>
    </p>
  )
}
