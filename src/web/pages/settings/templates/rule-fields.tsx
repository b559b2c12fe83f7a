import { ChooseOne } from '../../../parts/choose-one.tsx'
import { Field } from '../../../parts/field.tsx'
import { useWords } from '../../../words/words-context.ts'
import { CheckList } from '../form/check-list.tsx'
import { MonthDays } from './month-days.tsx'
import { FREQUENCIES, isNumber, type RuleText, WEEKDAYS, type Weekday, withFrequency } from './rule-text.ts'
import { useTemplateWords } from './template-words.ts'
import { weekdayName } from './use-rule-words.ts'

interface RuleFieldsProps {
  text: RuleText
  onChange: (text: RuleText) => void
  isChecked: boolean
}

/** When the visits come back, and how long. */
export function RuleFields({ text, onChange, isChecked }: RuleFieldsProps) {
  const words = useTemplateWords()
  const { language } = useWords()
  const { frequency, interval, byDay, end, count, until } = text
  return (
    <>
      <ChooseOne
        label={words.repeats}
        value={frequency}
        options={FREQUENCIES.map((one) => [one, words.frequencies[one]] as const)}
        onChoose={(next) => onChange(withFrequency(text, next))}
      />
      <Field
        label={words.interval[frequency]}
        error={isChecked && !isNumber(interval, 'interval') ? words.intervalWrong : undefined}
      >
        {(control) => (
          <input
            {...control}
            inputMode="numeric"
            maxLength={3}
            value={interval}
            onInput={(event) => onChange({ ...text, interval: event.currentTarget.value })}
          />
        )}
      </Field>
      {(frequency === 'WEEKLY' || frequency === 'DAILY') && (
        <>
          <CheckList<Weekday>
            label={words.days}
            isDense
            options={WEEKDAYS.map((day) => ({ value: day, label: weekdayName(day, language) }))}
            values={WEEKDAYS.filter((day) => byDay.includes(day))}
            onChange={(days) => onChange({ ...text, byDay: WEEKDAYS.filter((day) => days.includes(day)) })}
          />
          <p class="hint">{frequency === 'WEEKLY' ? words.daysHint : words.everyDayHint}</p>
        </>
      )}
      {frequency === 'MONTHLY' && <MonthDays byDay={byDay} onChange={(days) => onChange({ ...text, byDay: days })} />}
      <ChooseOne
        label={words.ends}
        value={end}
        options={[
          ['count', words.endings.count],
          ['until', words.endings.until],
          ['none', words.endings.none],
        ]}
        onChoose={(next) => onChange({ ...text, end: next })}
      />
      {end === 'count' && (
        <Field
          label={words.count}
          hint={words.countHint}
          error={isChecked && !isNumber(count, 'count') ? words.countWrong : undefined}
        >
          {(control) => (
            <input
              {...control}
              inputMode="numeric"
              maxLength={3}
              value={count}
              onInput={(event) => onChange({ ...text, count: event.currentTarget.value })}
            />
          )}
        </Field>
      )}
      {end === 'until' && (
        <Field label={words.lastDay} error={isChecked && until === '' ? words.lastDayMissing : undefined}>
          {(control) => (
            <input
              {...control}
              type="date"
              value={until}
              onInput={(event) => onChange({ ...text, until: event.currentTarget.value })}
            />
          )}
        </Field>
      )}
    </>
  )
}
