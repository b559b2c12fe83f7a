import { Skeleton } from '../../../parts/skeleton.tsx'
import type { InsightWords } from '../../../words/insight/en.ts'
import { usePageWords } from '../../../words/words-context.ts'
import { FEW, settledOf } from '../findings.ts'
import type { Insights } from '../use-insights.ts'
import { FollowUps } from './follow-ups.tsx'
import { LeadTimes } from './lead-times.tsx'
import { Losses } from './losses.tsx'
import { Reminders } from './reminders.tsx'
import { Types } from './types.tsx'
import { Utilisation } from './utilisation.tsx'
import { Waits } from './waits.tsx'

const ALL = Object.entries({ Utilisation, Losses, Waits, LeadTimes, FollowUps, Reminders, Types })

/** @param isOld whether others have been asked for and are not there yet */
export function Figures({ insights, isOld }: { insights: Insights; isOld: boolean }) {
  const words = usePageWords<InsightWords>()
  const settled = settledOf(insights.total.visits)
  return (
    <>
      {settled < FEW && (
        <p class="few" role="note">
          {words.few(settled)}
        </p>
      )}
      <div class="plots" aria-busy={isOld}>
        {ALL.map(([name, Content]) => (
          <Content key={name} insights={insights} />
        ))}
      </div>
    </>
  )
}

/** At the place and of the size of what comes. */
export function FiguresToCome() {
  return (
    <div class="plots">
      {ALL.slice(0, 4).map(([name]) => (
        <div key={name} class="plot to-come">
          <Skeleton lines={2} tiles={0} />
        </div>
      ))}
    </div>
  )
}
