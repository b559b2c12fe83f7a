import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import type { SettingsInput, SettingsRecord } from '../../../../../features/messages/settings/schemas.ts'
import { api } from '../../../../client/api.ts'
import { ifMatch } from '../../../../client/request-headers.ts'
import { useStore } from '../../../../client/store.ts'
import { keys } from '../../../../keys.ts'
import { session } from '../../../../session/session.ts'

export function useMessageSettings() {
  const { clinicId } = useStore(session.store)
  return useQuery({
    queryKey: keys.settingsRecords(clinicId ?? '', 'message-settings'),
    queryFn: () => parseResponse(api.messages.settings.$get()),
  })
}

/** Changes what is named, if nobody has changed the settings since they were shown. */
export const changeMessageSettings = (json: SettingsInput, shown: SettingsRecord) =>
  parseResponse(api.messages.settings.$put({ json }, ifMatch(shown)))
