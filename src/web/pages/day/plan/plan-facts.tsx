import { Button } from '../../../parts/button.tsx'
import { dateOf } from '../../../parts/dates.ts'
import { useListWords } from '../../../parts/desk-lists/list-words.tsx'
import type { DayWords } from '../../../words/day/en.ts'
import { usePageWords, useWords } from '../../../words/words-context.ts'
import { ITEMS } from '../completion/completion-draft.ts'
import type { Own } from '../day-types.ts'
import { FactLine } from '../readable.tsx'
import type { OverduePlan } from './overdue-plan.ts'

/** What a follow-up is for, and whether the patient was asked already. */
export function PlanFacts({ plan, own, onOpen }: { plan: OverduePlan; own: Own; onOpen: () => void }) {
  const words = usePageWords<DayWords>()
  const { outcomes } = useListWords().followUps
  const { language } = useWords()
  const unreadable = plan.unreadable ?? []
  const lists = ITEMS.filter((name) => plan[name]?.length || unreadable.includes(name))
  const last = plan.lastContact
  return (
    <section class="block">
      <h2 class="h">
        {words.followUp.title}: {words.followUp.kinds[plan.followUpType]}
      </h2>
      <dl class="facts-list">
        <FactLine
          label={words.plan.instructions}
          text={plan.instructions}
          isUnreadable={unreadable.includes('instructions')}
        />
        {lists.map((name) => (
          <FactLine
            key={name}
            label={words.followUp.items[name]}
            text={plan[name]?.join(', ')}
            isUnreadable={unreadable.includes(name)}
          />
        ))}
        <dt>{words.plan.lastContact}</dt>
        <dd>
          {last
            ? `${dateOf(last.at, { language, timeZone: own.timeZone })} · ${outcomes[last.outcome] ?? last.outcome}`
            : words.plan.noContact}
        </dd>
      </dl>
      <p>
        <Button onClick={onOpen}>{words.plan.open}</Button>
      </p>
    </section>
  )
}
