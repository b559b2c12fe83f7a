import { useState } from 'preact/hooks'

/** What was chosen, beginning with what is given; where another is given, that one is meant again. */
export function useChoice<T>(given: T) {
  const [choice, setChoice] = useState({ given, chosen: given })
  const chosen = choice.given === given ? choice.chosen : given
  return [chosen, (next: T) => setChoice({ given, chosen: next })] as const
}
