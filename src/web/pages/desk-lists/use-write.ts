import { useMutation } from '@tanstack/preact-query'
import { queryClient } from '../../client/query-client.ts'

/** The tag of what was shown, for `If-Match`: nobody writes over what somebody else has changed since. */
export const ofShown = ({ version }: { version: number }) => ({ headers: { 'If-Match': `"${version}"` } })

/** A change. Whatever came of it, the page then asks for what stands now. */
export function useWrite<I, R>(write: (input: I) => Promise<R>, onDone: (result: R, input: I) => void) {
  return useMutation({
    mutationFn: write,
    onSuccess: (result, input) => onDone(result, input),
    onSettled: () => void queryClient.invalidateQueries(),
  })
}
