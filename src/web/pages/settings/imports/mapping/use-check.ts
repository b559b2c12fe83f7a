import { useMutation, useQueryClient } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import type { ImportRecord } from '../../../../../features/imports/schemas.ts'
import { api } from '../../../../client/api.ts'
import { ifMatch } from '../../../../client/request-headers.ts'
import { keys } from '../../../../keys.ts'
import type { MappingDraft } from './mapping-draft.ts'

/** Says what the columns mean, and has the rows checked by it. */
export function useCheck(record: ImportRecord) {
  const client = useQueryClient()
  const param = { id: record.id }
  return useMutation({
    mutationFn: async ({ columns, defaults }: MappingDraft) => {
      const json = { mapping: Object.fromEntries(columns), defaults }
      const meant = await parseResponse(api.imports[':id'].$put({ param, json }, ifMatch(record)))
      // Where the check is refused, what was said before it is not said anew over a version that is gone.
      client.setQueryData(keys.settingsImport(record.id), meant)
      return parseResponse(api.imports[':id'].check.$post({ param, json: {} }, ifMatch(meant)))
    },
    onSuccess: (now) => client.setQueryData(keys.settingsImport(record.id), now),
  })
}
