import { parseResponse } from 'hono/client'
import { CalendarSync } from 'lucide-preact'
import type { TemplateRecord } from '../../../../features/series/templates/schemas.ts'
import { api } from '../../../client/api.ts'
import { useDoctors } from '../../../parts/use-directory.ts'
import { useCommonWords } from '../../../words/words-context.ts'
import { Records } from '../records/records.tsx'
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
  const records = useRecords('appointment-templates', (query) =>
    parseResponse(api['appointment-templates'].$get({ query })),
  )
  return (
    <>
      <p class="set-lead">{words.lead}</p>
      <Records<TemplateRecord>
        label={words.list}
        records={records}
        empty={{ icon: CalendarSync, title: words.empty, why: words.emptyWhy }}
        add={words.add}
        look={(one) => ({
          title: one.name,
          sub: [
            doctors?.find(({ id }) => id === one.doctorId)?.name ?? words.someDoctor,
            words.types[one.type],
            words.at(minutes(one.duration), one.time),
            ruleOf(one.recurrence),
          ].join(' · '),
        })}
        titleOf={({ name }) => name}
      >
        {(template, sheet) => <TemplateForm template={template} {...sheet} />}
      </Records>
    </>
  )
}
