import { Button } from '../../../parts/button.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'

interface SpanRowProps {
  /** One step below what stands over the rows. */
  heading: 'h3' | 'h4'
  /** From when until when. */
  when: string
  /** What else is said of it, as far as it is known. */
  facts: readonly (string | false | null | undefined)[]
  words: { remove: string; removeOf: (when: string) => string }
  remove: { error: unknown; isPending: boolean; mutate: () => void }
}

/** A time in which nobody can be booked, and how to give it free. */
export function SpanRow({ heading: Heading, when, facts, words, remove }: SpanRowProps) {
  return (
    <li class="su-row">
      <div class="su-row-head">
        <div class="su-who">
          <Heading>{when}</Heading>
          <p>{facts.filter(Boolean).join(' · ')}</p>
        </div>
        <Button
          look={['plain', 'bad']}
          aria-label={words.removeOf(when)}
          disabled={remove.isPending}
          onClick={() => remove.mutate()}
        >
          {words.remove}
        </Button>
      </div>
      {remove.error !== null && <ProblemStrip error={remove.error} />}
    </li>
  )
}
