import './insight.css'
import '../../parts/desk-lists/list.css'
import { ChartNoAxesColumn, LockKeyhole } from 'lucide-preact'
import { useMemo } from 'preact/hooks'
import { useStore } from '../../client/store.ts'
import { Button } from '../../parts/button.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Shell } from '../../parts/shell.tsx'
import { useShortcuts } from '../../parts/shortcuts.ts'
import { ProblemStrip } from '../../parts/strip.tsx'
import { session } from '../../session/session.ts'
import { useClinicZone } from '../../session/use-clinic-zone.ts'
import type { InsightWords } from '../../words/insight/en.ts'
import { usePageWords } from '../../words/words-context.ts'
import { Figures, FiguresToCome } from './figures/figures.tsx'
import { InsightTools } from './insight-tools.tsx'
import { useNumbers } from './numbers.ts'
import { type Insights, useInsights } from './use-insights.ts'
import { spanOf, useView } from './view.ts'

/** What became of the clinic's time: of all of it for who runs it, of their own for a doctor. */
export function InsightPage() {
  const words = usePageWords<InsightWords>()
  const roles = useStore(session.store).me?.roles ?? []
  const isOfAll = roles.includes('CLINIC_ADMIN') || roles.includes('SUPER_ADMIN')
  return (
    <Shell>
      {isOfAll || roles.includes('DOCTOR') ? (
        <Insight isOfAll={isOfAll} />
      ) : (
        <div class="insight">
          <h1 class="vh">{words.title}</h1>
          <Empty icon={LockKeyhole} title={words.refused.title} why={words.refused.why}>
            <a class="btn" href="/desk">
              {words.refused.button}
            </a>
          </Empty>
        </div>
      )}
    </Shell>
  )
}

function Insight({ isOfAll }: { isOfAll: boolean }) {
  const words = usePageWords<InsightWords>()
  const numbers = useNumbers()
  const zone = useClinicZone()
  const [view, change] = useView()
  const { data, error, refetch, isPlaceholderData } = useInsights(view, zone)
  useShortcuts(useMemo(() => [{ keys: 'p', label: words.print, run: () => window.print() }], [words]))
  const isNarrowed = view.doctorId !== null || view.locationId !== null
  return (
    <div class="insight">
      <div class="insight-head">
        <h1>
          <span class="vh">{words.title}: </span>
          {words.since(numbers.longDay(spanOf(view.weeks, zone).from))}
        </h1>
        <InsightTools view={view} onView={change} isOfAll={isOfAll} />
      </div>
      {view.locationId !== null && <p class="muted">{words.locationHint}</p>}
      {error && <ProblemStrip error={error} onRetry={() => void refetch()} />}
      {!data && !error && <FiguresToCome />}
      {data && isEmpty(data) && (
        <Empty icon={ChartNoAxesColumn} title={words.empty.title} why={words.empty.why}>
          {isNarrowed ? (
            <Button onClick={() => change({ doctorId: null, locationId: null })}>{words.empty.all}</Button>
          ) : (
            view.weeks !== '52' && <Button onClick={() => change({ weeks: '52' })}>{words.empty.longer}</Button>
          )}
        </Empty>
      )}
      {data && !isEmpty(data) && <Figures insights={data} isOld={isPlaceholderData} />}
    </div>
  )
}

const isEmpty = ({ total: { visits, bookableMinutes, followUps } }: Insights) =>
  bookableMinutes === 0 && followUps.planned === 0 && Object.values(visits).every((count) => count === 0)
