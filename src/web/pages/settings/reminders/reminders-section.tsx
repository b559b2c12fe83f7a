import { parseResponse } from 'hono/client'
import { BellRing, CircleSlash } from 'lucide-preact'
import type { RuleRecord } from '../../../../features/reminders/schemas.ts'
import { api } from '../../../client/api.ts'
import { useRecordWords } from '../records/record-words.ts'
import { Records } from '../records/records.tsx'
import { StateChip } from '../records/state-chip.tsx'
import { useRecords } from '../records/use-records.ts'
import { NoChannel } from './no-channel.tsx'
import { ReminderWords, useReminderWords } from './reminder-words.ts'
import { RuleForm } from './rule-form.tsx'
import { useRuleText } from './use-rule-text.ts'

/** When patients are reminded of their visits. */
export function RemindersSection() {
  return (
    <ReminderWords>
      <Reminders />
    </ReminderWords>
  )
}

function Reminders() {
  const words = useReminderWords()
  const { off } = useRecordWords()
  const textOf = useRuleText()
  const records = useRecords('reminder-rules', (query) => parseResponse(api['reminder-rules'].$get({ query })))
  return (
    <>
      <p class="set-lead">{words.lead}</p>
      <NoChannel />
      <Records<RuleRecord>
        label={words.list}
        records={records}
        empty={{ icon: BellRing, title: words.empty, why: words.emptyWhy }}
        add={words.add}
        look={(one) => {
          const { title, sub } = textOf(one)
          return { title, sub, end: !one.active && <StateChip icon={CircleSlash} look="quiet" children={off} /> }
        }}
        titleOf={(rule) => textOf(rule).title}
      >
        {(rule, sheet) => <RuleForm rule={rule} {...sheet} />}
      </Records>
    </>
  )
}
