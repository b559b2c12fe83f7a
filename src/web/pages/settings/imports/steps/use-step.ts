import { useMutation, useQueryClient } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import type { ImportRecord } from '../../../../../features/imports/schemas.ts'
import { api } from '../../../../client/api.ts'
import { ifMatch } from '../../../../client/request-headers.ts'
import { keys } from '../../../../keys.ts'

type Step = 'check' | 'commit' | 'undo'

/** Has a step done with an import as it was shown. What comes of it is then looked at by `useImport`. */
export function useStep(record: ImportRecord, step: Step) {
  const client = useQueryClient()
  const { id } = record
  return useMutation({
    mutationFn: () =>
      parseResponse(
        api.imports[':id'][step].$post({ param: { id }, json: {} }, ifMatch(record)),
      ) as Promise<ImportRecord>,
    onSuccess: (now) => client.setQueryData(keys.settingsImport(id), now),
  })
}
