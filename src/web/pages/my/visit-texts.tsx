import { useOwnWords } from '../../parts/patient/patient-words.ts'
import type { Visit } from '../../parts/patient/visit.ts'
import type { MyWords } from '../../words/my/en.ts'
import { useCommonWords } from '../../words/words-context.ts'

const FIELDS = ['reason', 'followUpReason', 'diagnosis', 'treatmentPlan', 'clinicalNotes'] as const

/** What was written of the visit, as far as this user may read it. */
export function VisitTexts({ visit }: { visit: Visit }) {
  const words = useOwnWords<MyWords>()
  const common = useCommonWords()
  const lost: readonly string[] = visit.unreadable ?? []
  const shown = FIELDS.filter((field) => (visit[field] || lost.includes(field)) && !isRepeated(visit, field))
  if (shown.length === 0) return null
  return (
    <dl class="texts">
      {shown.map((field) => (
        <div key={field}>
          <dt>{words.texts[field]}</dt>
          <dd class={visit[field] ? undefined : 'muted'}>{visit[field] ?? common.unreadable}</dd>
        </div>
      ))}
    </dl>
  )
}

/** The visit that a plan asked for has the plan's reason as its own. */
const isRepeated = (visit: Visit, field: (typeof FIELDS)[number]) =>
  field === 'followUpReason' && visit.followUpReason === visit.reason
