import { useCommonWords } from '../words/words-context.ts'
import { Skeleton } from './skeleton.tsx'

/** What stands in a page's own HTML until the page itself can be drawn. */
const opening = () => document.getElementById('opening')

/** While nobody knows yet who is there: the shapes of the HTML go on standing, or a skeleton does where a page has none. */
export function Opening() {
  const words = useCommonWords()
  if (!opening()) return <Skeleton lines={3} />
  return (
    <p class="vh" role="status">
      {words.loading}
    </p>
  )
}

/** What is drawn takes the place of the shapes. */
export const endOpening = () => opening()?.remove()
