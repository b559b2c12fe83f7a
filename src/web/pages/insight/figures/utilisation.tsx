import { useMemo } from 'preact/hooks'
import type { InsightWords } from '../../../words/insight/en.ts'
import { usePageWords } from '../../../words/words-context.ts'
import { type UtilisationFinding, utilisationFinding } from '../findings.ts'
import { type Numbers, useNumbers } from '../numbers.ts'
import { drawLines } from '../plots/draw-lines.ts'
import { Plot } from '../plots/plot.tsx'
import type { Insights } from '../use-insights.ts'
import { Figure } from './figure.tsx'
import { weekNames } from './week-names.ts'

const FULLEST = 3
const EMPTIEST = 2

/** How much of the time in which a doctor could be booked was booked. */
export function Utilisation({ insights }: { insights: Insights }) {
  const words = usePageWords<InsightWords>()
  const numbers = useNumbers()
  const { byDoctor, byDoctorAndWeek, byWeek, total } = insights
  const draw = useMemo(() => drawingOf(insights, words, numbers), [insights, words, numbers])
  const used = byDoctor.filter(({ utilisation }) => utilisation !== null)
  const finding = sentence(utilisationFinding(total.utilisation, byDoctor), words.utilisation, numbers)
  const { measure, shown } = words.utilisation
  const drawn = drawnOf(insights).length
  const rateIn = (doctorId: string, week: string) =>
    byDoctorAndWeek.find((one) => one.doctorId === doctorId && one.week === week)?.utilisation ?? null
  return (
    <Figure
      finding={finding}
      isEmpty={total.utilisation === null}
      measure={used.length > drawn ? `${measure}. ${shown(drawn, used.length)}` : measure}
      table={{
        head: [words.columns.week, words.columns.all, ...used.map(({ doctorName }) => doctorName)],
        rows: byWeek.map(({ from, week, utilisation }) => [
          numbers.day(from),
          numbers.share(utilisation),
          ...used.map(({ doctorId }) => numbers.share(rateIn(doctorId, week))),
        ]),
      }}
    >
      <Plot label={`${finding}. ${measure}.`} draw={draw} />
    </Figure>
  )
}

/** All doctors where these are few; else those at both ends. */
function drawnOf({ byDoctor }: Insights) {
  const used = byDoctor
    .filter(({ utilisation }) => utilisation !== null)
    .sort((a, b) => (b.utilisation ?? 0) - (a.utilisation ?? 0))
  return used.length > FULLEST + EMPTIEST ? [...used.slice(0, FULLEST), ...used.slice(-EMPTIEST)] : used
}

function drawingOf(insights: Insights, words: InsightWords, numbers: Numbers) {
  const { byWeek, byDoctorAndWeek } = insights
  const lines = drawnOf(insights).map(({ doctorId, doctorName }, at) => ({
    name: doctorName,
    isMain: at === 0,
    values: byWeek.map(
      ({ week }) => byDoctorAndWeek.find((one) => one.doctorId === doctorId && one.week === week)?.utilisation ?? null,
    ),
  }))
  return drawLines({ weeks: weekNames(insights, words, numbers), lines, format: numbers.share })
}

function sentence(found: UtilisationFinding, words: InsightWords['utilisation'], { share }: Numbers): string {
  if (found.kind === 'none') return words.none
  if (found.kind === 'apart') return words.apart(found.most.name, found.least.name)
  if (found.kind === 'over') return words.over(found.name)
  return found.kind === 'one' ? words.one(found.name, share(found.rate)) : words.all(share(found.rate))
}
