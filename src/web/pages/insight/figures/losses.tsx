import { useMemo } from 'preact/hooks'
import type { InsightWords } from '../../../words/insight/en.ts'
import { usePageWords } from '../../../words/words-context.ts'
import { type LossFinding, lossFinding, settledOf, shareOf } from '../findings.ts'
import { type Numbers, useNumbers } from '../numbers.ts'
import { drawStacks } from '../plots/draw-stacks.ts'
import { Plot } from '../plots/plot.tsx'
import type { Insights } from '../use-insights.ts'
import { Figure } from './figure.tsx'
import { weekNames } from './week-names.ts'

const PARTS = [
  ['noShow', 'bad'],
  ['cancelledLate', 'ask-line'],
  ['cancelledEarly', 'line-strong'],
] as const

/** What became of visits that did not take place. */
export function Losses({ insights }: { insights: Insights }) {
  const words = usePageWords<InsightWords>()
  const numbers = useNumbers()
  const { columns, losses } = words
  const { byWeek, lateMinutes } = insights
  const draw = useMemo(() => drawingOf(insights, words, numbers), [insights, words, numbers])
  const found = lossFinding(byWeek)
  const finding = sentence(found, losses, numbers)
  return (
    <Figure
      finding={finding}
      isEmpty={found.kind === 'none'}
      measure={`${losses.measure}. ${losses.late(losses.hours(Math.round(lateMinutes / 6) / 10))}`}
      table={{
        head: [
          columns.week,
          columns.completed,
          columns.cancelledEarly,
          columns.cancelledLate,
          columns.noShow,
          columns.open,
          columns.share,
        ],
        rows: byWeek.map(({ from, visits }) => [
          numbers.day(from),
          ...[visits.completed, visits.cancelledEarly, visits.cancelledLate, visits.noShow, visits.open].map(
            numbers.number,
          ),
          numbers.fineShare(shareOf(visits.noShow, settledOf(visits))),
        ]),
      }}
    >
      <ul class="plot-keys">
        {PARTS.map(([part, tone]) => (
          <li key={part}>
            <i class={tone} />
            {columns[part]}
          </li>
        ))}
      </ul>
      <Plot label={`${finding}. ${losses.measure}.`} draw={draw} />
    </Figure>
  )
}

function drawingOf(insights: Insights, words: InsightWords, numbers: Numbers) {
  const shares = (part: (typeof PARTS)[number][0]) =>
    insights.byWeek.map(({ visits }) => shareOf(visits[part], settledOf(visits)))
  return drawStacks({
    weeks: weekNames(insights, words, numbers),
    parts: PARTS.map(([part, tone]) => ({ tone, values: shares(part) })),
    format: numbers.share,
    written: shares('noShow').map((share) => numbers.number(share === null ? null : share * 100)),
  })
}

function sentence(found: LossFinding, words: InsightWords['losses'], { fineShare }: Numbers): string {
  if ('before' in found) return words[found.kind](fineShare(found.before), fineShare(found.after))
  return 'rate' in found ? words[found.kind](fineShare(found.rate)) : words[found.kind]
}
