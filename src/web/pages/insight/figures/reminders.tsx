import type { InsightWords } from '../../../words/insight/en.ts'
import { usePageWords } from '../../../words/words-context.ts'
import { type ReminderFinding, reminderFinding } from '../findings.ts'
import { type Numbers, useNumbers } from '../numbers.ts'
import { Bars } from '../plots/bars.tsx'
import type { Insights } from '../use-insights.ts'
import { Figure } from './figure.tsx'

type Words = InsightWords['reminders']

const MINUTES_OF_A_DAY = 1440

/** How many came of those who were reminded, by rule, and of the others. */
export function Reminders({ insights }: { insights: Insights }) {
  const { columns, losses, none, reminders: words } = usePageWords<InsightWords>()
  const numbers = useNumbers()
  const { reminders, unreminded } = insights
  const found = reminderFinding(reminders, unreminded)
  const finding = sentence(found, words, numbers)
  const { completed, noShow, showRate } = unreminded
  const rows = [
    ...reminders.map((rule) => ({ ...rule, name: ruleName(rule, words, losses.hours), isRule: true })),
    { name: words.without, isRule: false, sent: null, failed: null, dropped: null, completed, noShow, showRate },
  ]
  const counted = (count: number | null) => (count === null ? none : numbers.number(count))
  return (
    <Figure
      finding={finding}
      isEmpty={found.kind === 'none'}
      measure={words.measure}
      table={{
        head: [
          columns.reminder,
          columns.sent,
          columns.failed,
          columns.dropped,
          columns.came,
          columns.missed,
          columns.share,
        ],
        rows: rows.map((row) => [
          row.name,
          ...[row.sent, row.failed, row.dropped, row.completed, row.noShow].map(counted),
          numbers.share(row.showRate),
        ]),
      }}
    >
      <Bars
        label={finding}
        bars={rows.map((row) => ({
          name: row.name,
          share: row.showRate,
          tone: row.isRule ? 'accent' : 'grey',
          value: numbers.share(row.showRate),
          note: numbers.number(row.completed + row.noShow),
        }))}
      />
    </Figure>
  )
}

/** `1 day before, SMS`. */
function ruleName(
  { offsetMinutes, channel }: Insights['reminders'][number],
  words: Words,
  hours: (hours: number) => string,
): string {
  if (offsetMinutes === null) return words.deleted
  const time =
    offsetMinutes % MINUTES_OF_A_DAY === 0
      ? words.days(offsetMinutes / MINUTES_OF_A_DAY)
      : offsetMinutes % 60 === 0
        ? hours(offsetMinutes / 60)
        : words.minutes(offsetMinutes)
  const before = words.before(time)
  return channel === null ? before : words.by(before, words.channels[channel] ?? channel)
}

function sentence({ kind, reminded, rest }: ReminderFinding, words: Words, { share }: Numbers): string {
  if (kind === 'none' || kind === 'few') return words[kind]
  return kind === 'same' ? words.same(share(reminded)) : words[kind](share(reminded), share(rest))
}
