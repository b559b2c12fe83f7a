import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { api } from '../../../client/api.ts'
import { keys } from '../../../keys.ts'
import { ChooseFrom } from '../../../parts/choose-from.tsx'
import { ChooseOne } from '../../../parts/choose-one.tsx'
import { Field } from '../../../parts/field.tsx'
import type { DayWords } from '../../../words/day/en.ts'
import { usePageWords } from '../../../words/words-context.ts'
import type { Own } from '../day-types.ts'
import { type CompletionDraft, KINDS, WHENS } from './completion-draft.ts'
import { ItemFields } from './item-fields.tsx'

interface FollowUpFieldsProps {
  own: Own
  today: string
  draft: CompletionDraft
  onChange: (change: Partial<CompletionDraft>) => void
  /** Whether a day is wanted, and the one that was picked cannot be. */
  isDayMissing: boolean
}

/** When, with whom and what for the patient comes again, and what they should know. */
export function FollowUpFields({ own, today, draft, onChange, isDayMissing }: FollowUpFieldsProps) {
  const words = usePageWords<DayWords>().followUp
  return (
    <>
      <ChooseOne
        label={words.when}
        options={WHENS.map((when) => [when, words.whens[when]] as const)}
        value={draft.when}
        onChoose={(when) => onChange({ when, chosenTime: null })}
      />
      {draft.when === 'day' && (
        <Field label={words.day} error={isDayMissing && draft.day ? words.dayNeeded : undefined}>
          {(control) => (
            <input
              {...control}
              type="date"
              min={today}
              value={draft.day}
              onInput={(event) => onChange({ day: event.currentTarget.value, chosenTime: null })}
            />
          )}
        </Field>
      )}
      {draft.when !== 'none' && (
        <>
          <WithWhom own={own} doctorId={draft.doctorId} onChange={onChange} />
          <ChooseOne
            label={words.kind}
            options={KINDS.map((kind) => [kind, words.kinds[kind]] as const)}
            value={draft.kind}
            onChoose={(kind) => onChange({ kind })}
          />
          <Field label={words.instructions}>
            {(control) => (
              <textarea
                {...control}
                rows={2}
                maxLength={5000}
                value={draft.instructions}
                onInput={(event) => onChange({ instructions: event.currentTarget.value })}
              />
            )}
          </Field>
          <ItemFields items={draft.items} onChange={(items) => onChange({ items })} />
        </>
      )}
    </>
  )
}

function WithWhom(props: { own: Own; doctorId: string | null } & Pick<FollowUpFieldsProps, 'onChange'>) {
  const { own, doctorId, onChange } = props
  const words = usePageWords<DayWords>().followUp
  const { data } = useQuery({
    queryKey: keys.doctors(own.clinicId),
    queryFn: () => parseResponse(api.doctors.$get({ query: { active: 'true', limit: '100' } })),
    staleTime: 300_000,
  })
  const others = (data?.data ?? []).filter(({ id }) => id !== own.doctorId)
  const options = [[own.doctorId, words.you] as const, ...others.map(({ id, name }) => [id, name] as const)]
  const choose = (id: string) => onChange({ doctorId: id === own.doctorId ? null : id, chosenTime: null })
  return <ChooseFrom label={words.withWhom} options={options} value={doctorId ?? own.doctorId} onChoose={choose} />
}
