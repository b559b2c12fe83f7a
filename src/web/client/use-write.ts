import { useMutation } from '@tanstack/preact-query'
import { useRef } from 'preact/hooks'
import { queryClient } from './query-client.ts'

/**
 * A change. Whatever came of it, the page then asks for what stands now. It writes what is drawn at that moment: who types and presses
 * Enter at once is faster than the effects of a drawing.
 */
export function useWrite<I, R>(write: (input: I) => Promise<R>, onDone?: (result: R, input: I) => void) {
  const latest = useRef({ write, onDone })
  latest.current = { write, onDone }
  return useMutation({
    mutationFn: (input: I) => latest.current.write(input),
    onSuccess: (result, input) => latest.current.onDone?.(result, input),
    onSettled: () => void queryClient.invalidateQueries(),
  })
}
