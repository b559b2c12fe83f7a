import { parseResponse } from 'hono/client'
import { BellRing, CircleSlash } from 'lucide-preact'
import { useState } from 'preact/hooks'
import type { RuleRecord } from '../../../../features/reminders/schemas.ts'
import { api } from '../../../client/api.ts'
import { RecordList } from '../records/record-list.tsx'
import { RecordSheet } from '../records/record-sheet.tsx'
import { useRecordWords } from '../records/record-words.ts'
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
  const [open, setOpen] = useState<string | null>(null)
  const records = useRecords('reminder-rules', (query) => parseResponse(api['reminder-rules'].$get({ query })))
  const rule = records.rows?.find(({ id }) => id === open)
  const close = () => setOpen(null)
  return (
    <>
      <p class="rec-lead">{words.lead}</p>
      <NoChannel />
      <RecordList<RuleRecord>
        label={words.list}
        records={records}
        empty={{ icon: BellRing, title: words.empty, why: words.emptyWhy }}
        add={{ label: words.add, onAdd: () => setOpen('new') }}
        look={(one) => {
          const { title, sub } = textOf(one)
          return { title, sub, end: !one.active && <StateChip icon={CircleSlash} look="quiet" children={off} /> }
        }}
        onOpen={({ id }) => setOpen(id)}
      />
      {open === 'new' && (
        <RecordSheet title={words.add} onClose={close}>
          {(reload) => <RuleForm rule={null} onReload={reload} onDone={close} />}
        </RecordSheet>
      )}
      {rule && (
        <RecordSheet title={textOf(rule).title} onClose={close}>
          {(reload) => <RuleForm rule={rule} onReload={reload} onDone={close} />}
        </RecordSheet>
      )}
    </>
  )
}
