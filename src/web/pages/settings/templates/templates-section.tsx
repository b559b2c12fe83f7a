import { parseResponse } from 'hono/client'
import { CalendarSync } from 'lucide-preact'
import { useState } from 'preact/hooks'
import type { TemplateRecord } from '../../../../features/series/templates/schemas.ts'
import { api } from '../../../client/api.ts'
import { useDoctors } from '../../../parts/use-directory.ts'
import { useCommonWords } from '../../../words/words-context.ts'
import { RecordList } from '../records/record-list.tsx'
import { RecordSheet } from '../records/record-sheet.tsx'
import { useRecords } from '../records/use-records.ts'
import { TemplateForm } from './template-form.tsx'
import { TemplateWords, useTemplateWords } from './template-words.ts'
import { useRuleWords } from './use-rule-words.ts'

/** Visits that come again in the same way, under a name. */
export function TemplatesSection() {
  return (
    <TemplateWords>
      <Templates />
    </TemplateWords>
  )
}

function Templates() {
  const words = useTemplateWords()
  const { minutes } = useCommonWords()
  const ruleOf = useRuleWords()
  const doctors = useDoctors()
  const [open, setOpen] = useState<string | null>(null)
  const records = useRecords('appointment-templates', (query) =>
    parseResponse(api['appointment-templates'].$get({ query })),
  )
  const template = records.rows?.find(({ id }) => id === open)
  const close = () => setOpen(null)
  return (
    <>
      <p class="rec-lead">{words.lead}</p>
      <RecordList<TemplateRecord>
        label={words.list}
        records={records}
        empty={{ icon: CalendarSync, title: words.empty, why: words.emptyWhy }}
        add={{ label: words.add, onAdd: () => setOpen('new') }}
        look={(one) => ({
          title: one.name,
          sub: [
            doctors?.find(({ id }) => id === one.doctorId)?.name ?? words.someDoctor,
            words.types[one.type],
            words.at(minutes(one.duration), one.time),
            ruleOf(one.recurrence),
          ].join(' · '),
        })}
        onOpen={({ id }) => setOpen(id)}
      />
      {open === 'new' && (
        <RecordSheet title={words.add} onClose={close}>
          {(reload) => <TemplateForm template={null} onReload={reload} onDone={close} />}
        </RecordSheet>
      )}
      {template && (
        <RecordSheet title={template.name} onClose={close}>
          {(reload) => <TemplateForm template={template} onReload={reload} onDone={close} />}
        </RecordSheet>
      )}
    </>
  )
}
