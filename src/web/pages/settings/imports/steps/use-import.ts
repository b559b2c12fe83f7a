import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { api } from '../../../../client/api.ts'
import { keys } from '../../../../keys.ts'

const LOOK_AGAIN = 1000

/** An import, asked for every second while something is being done with it. */
export function useImport(id: string) {
  return useQuery({
    queryKey: keys.settingsImport(id),
    queryFn: () => parseResponse(api.imports[':id'].$get({ param: { id } })),
    refetchInterval: ({ state: { data, error } }) =>
      !error && data && data.progress.step !== null ? LOOK_AGAIN : false,
  })
}
