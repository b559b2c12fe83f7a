import { CircleCheck, CircleDashed } from 'lucide-preact'
import { useEffect, useRef } from 'preact/hooks'
import { useOwnWords } from '../../parts/patient/patient-words.ts'
import type { Visit } from '../../parts/patient/visit.ts'
import { VisitFacts } from '../../parts/patient/visit-facts.tsx'
import { VisitLinks } from '../../parts/patient/visit-links.tsx'
import { VisitWhen } from '../../parts/patient/visit-when.tsx'
import type { BookWords } from '../../words/book/en.ts'
import { useCommonWords } from '../../words/words-context.ts'

/** What stands now, and what can be done with it. A clinic that looks at each booking first says so. */
export function Booked({ visit, isMove }: { visit: Visit; isMove: boolean }) {
  const words = useOwnWords<BookWords>()
  const head = useRef<HTMLHeadingElement>(null)
  const { status } = useCommonWords()
  const isAsked = visit.status === 'PENDING'
  const isOpen = isAsked || visit.status === 'SCHEDULED' || visit.status === 'CONFIRMED'
  const Icon = isAsked ? CircleDashed : CircleCheck
  useEffect(() => head.current?.focus(), [])
  return (
    <>
      <VisitWhen visit={visit}>
        <h1 class="ok" ref={head} tabIndex={-1}>
          <Icon aria-hidden="true" />
          {isOpen ? (isAsked ? words.asked : isMove ? words.moved : words.booked) : status[visit.status]}
        </h1>
      </VisitWhen>
      {isAsked && <p>{words.askedWhy}</p>}
      <VisitLinks visit={visit} />
      <VisitFacts visit={visit} />
      <div class="pick">
        <a class="btn big full" href={`/my?visit=${visit.id}`}>
          {words.change}
        </a>
        <a class="btn big full plain" href="/book">
          {words.another}
        </a>
      </div>
    </>
  )
}
