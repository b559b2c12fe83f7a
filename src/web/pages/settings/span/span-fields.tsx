import type { Problem } from '../../../client/problem.ts'
import { Check } from '../form/check.tsx'
import { TextField } from '../form/text-field.tsx'
import { useSetUpWords } from '../set-up/set-up-words.tsx'
import { isOutOfOrder, type TypedSpan, withWhole } from './span.ts'

interface SpanFieldsProps {
  span: TypedSpan
  problem: Problem | null
  onChange: (span: TypedSpan) => void
}

/** From when until when: by days as a holiday is, or to the minute. */
export function SpanFields({ span, problem, onChange }: SpanFieldsProps) {
  const words = useSetUpWords().span
  const type = span.isWhole ? 'date' : 'datetime-local'
  return (
    <>
      <Check isOn={span.isWhole} onChange={(isWhole) => onChange(withWhole(span, isWhole))}>
        {words.whole}
      </Check>
      <div class="set-pair">
        <TextField
          label={span.isWhole ? words.firstDay : words.from}
          type={type}
          required
          value={span.from}
          error={problem?.errorAt('#/from')}
          // Most spans are of one day: the last one follows until it is chosen.
          onChange={(from) =>
            onChange({ ...span, from, to: span.isWhole && (!span.to || span.to < from) ? from : span.to })
          }
        />
        <TextField
          label={span.isWhole ? words.lastDay : words.to}
          type={type}
          required
          value={span.to}
          error={isOutOfOrder(span) ? words.order : problem?.errorAt('#/to')}
          onChange={(to) => onChange({ ...span, to })}
        />
      </div>
    </>
  )
}
