import { parseResponse } from 'hono/client'
import { useState } from 'preact/hooks'
import type { RuleRecord } from '../../../../features/reminders/schemas.ts'
import { api } from '../../../client/api.ts'
import { asProblem } from '../../../client/problem.ts'
import { ifMatch } from '../../../client/request-headers.ts'
import { useWrite } from '../../../client/use-write.ts'
import { ChooseOne } from '../../../parts/choose-one.tsx'
import { Field } from '../../../parts/field.tsx'
import { tellDone } from '../../../parts/toasts.tsx'
import { AskFirst } from '../form/ask-first.tsx'
import { Check } from '../form/check.tsx'
import { RecordForm } from '../records/record-form.tsx'
import { minutesOf, offsetOf, type Unit } from './offset.ts'
import { useReminderWords } from './reminder-words.ts'
import { useRuleText } from './use-rule-text.ts'

interface RuleFormProps {
  /** Null for a new one. */
  rule: RuleRecord | null
  onReload: () => void
  onDone: () => void
}

const at = api['reminder-rules'][':id']
const NEW = { offsetMinutes: 1440, channel: null, active: true, skipConfirmed: false } as const

export function RuleForm({ rule, onReload, onDone }: RuleFormProps) {
  const words = useReminderWords()
  const textOf = useRuleText()
  // What was shown is what is changed: a list that is asked for again meanwhile brings no newer version in.
  const [shown] = useState(rule)
  const [fields, setFields] = useState<Pick<RuleRecord, 'channel' | 'active' | 'skipConfirmed'>>(shown ?? NEW)
  const [amount, setAmount] = useState(String(offsetOf((shown ?? NEW).offsetMinutes).amount))
  const [unit, setUnit] = useState<Unit>(offsetOf((shown ?? NEW).offsetMinutes).unit)
  const [isWrong, setWrong] = useState(false)
  const { channel, active, skipConfirmed } = fields
  const save = useWrite(
    (offsetMinutes: number) => {
      const json = { offsetMinutes, channel, active, skipConfirmed }
      if (!shown) return parseResponse(api['reminder-rules'].$post({ json }))
      return parseResponse(at.$put({ param: { id: shown.id }, json }, ifMatch(shown)))
    },
    (saved) => {
      tellDone({ title: words.saved(textOf(saved).title) })
      onDone()
    },
  )
  const remove = useWrite(
    ({ id, version }: RuleRecord) => parseResponse(at.$delete({ param: { id }, json: {} }, ifMatch({ version }))),
    () => {
      tellDone({ title: words.removed })
      onDone()
    },
  )
  const submit = () => {
    const minutes = minutesOf(amount, unit)
    setWrong(minutes === null)
    if (minutes !== null) save.mutate(minutes)
  }
  const refused = save.error ? asProblem(save.error).errorAt('#/offsetMinutes') : undefined
  return (
    <>
      <RecordForm error={save.error} isSaving={save.isPending} onSubmit={submit} onReload={onReload}>
        <Field label={words.howLong} hint={words.bounds} error={isWrong ? words.wrong : refused && words.taken}>
          {(control) => (
            <input
              {...control}
              inputMode="numeric"
              maxLength={5}
              value={amount}
              onInput={(event) => setAmount(event.currentTarget.value)}
            />
          )}
        </Field>
        <ChooseOne
          label={words.unit}
          value={unit}
          options={[
            ['minutes', words.units.minutes],
            ['hours', words.units.hours],
            ['days', words.units.days],
          ]}
          onChoose={setUnit}
        />
        <ChooseOne
          label={words.channel}
          value={channel ?? 'any'}
          options={[
            ['any', words.channels.any],
            ['email', words.channels.email],
            ['sms', words.channels.sms],
          ]}
          onChoose={(next) => setFields({ ...fields, channel: next === 'any' ? null : next })}
        />
        <Check isOn={skipConfirmed} onChange={(isOn) => setFields({ ...fields, skipConfirmed: isOn })}>
          {words.skipConfirmed}
        </Check>
        <Check isOn={active} onChange={(isOn) => setFields({ ...fields, active: isOn })} hint={words.activeHint}>
          {words.active}
        </Check>
      </RecordForm>
      {shown && (
        <div class="rec-part">
          <AskFirst
            label={words.remove}
            ask={words.removeAsk}
            write={remove}
            onConfirm={() => remove.mutate(shown)}
            onReload={onReload}
          />
        </div>
      )}
    </>
  )
}
