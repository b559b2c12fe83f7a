import { parseResponse } from 'hono/client'
import { useState } from 'preact/hooks'
import type { TemplateRecord } from '../../../../features/series/templates/schemas.ts'
import { api } from '../../../client/api.ts'
import { asProblem } from '../../../client/problem.ts'
import { ifMatch } from '../../../client/request-headers.ts'
import { useWrite } from '../../../client/use-write.ts'
import { tellDone } from '../../../parts/toasts.tsx'
import { AskFirst } from '../form/ask-first.tsx'
import { RecordForm } from '../records/record-form.tsx'
import { RuleFields } from './rule-fields.tsx'
import { TemplateFields } from './template-fields.tsx'
import { NEW_TEMPLATE, type TemplateField, templateInputOf, templateTextOf, wrongFields } from './template-text.ts'
import { useTemplateWords } from './template-words.ts'

interface TemplateFormProps {
  /** Null for a new one. */
  template: TemplateRecord | null
  onReload: () => void
  onDone: () => void
}

const at = api['appointment-templates'][':id']

export function TemplateForm({ template, onReload, onDone }: TemplateFormProps) {
  const words = useTemplateWords()
  const [shown] = useState(template)
  const [text, setText] = useState(() => (template ? templateTextOf(template) : NEW_TEMPLATE))
  const [isChecked, setChecked] = useState(false)
  const save = useWrite(
    () => {
      const json = templateInputOf(text)
      if (!shown) return parseResponse(api['appointment-templates'].$post({ json }))
      return parseResponse(at.$put({ param: { id: shown.id }, json }, ifMatch(shown)))
    },
    ({ name }) => {
      tellDone({ title: words.saved(name) })
      onDone()
    },
  )
  const remove = useWrite(
    ({ id, version }: TemplateRecord) => parseResponse(at.$delete({ param: { id }, json: {} }, ifMatch({ version }))),
    ({ name }) => {
      tellDone({ title: words.removed(name) })
      onDone()
    },
  )
  const wrong = wrongFields(text)
  const errorOf = (name: TemplateField) =>
    isChecked && wrong.has(name)
      ? words.wrong[name]
      : save.error
        ? asProblem(save.error).errorAt(`#/${name}`)
        : undefined
  return (
    <>
      <RecordForm
        error={save.error}
        isSaving={save.isPending}
        onReload={onReload}
        onSubmit={() => {
          setChecked(true)
          if (wrong.size === 0) save.mutate()
        }}
      >
        <TemplateFields text={text} onChange={setText} errorOf={errorOf} />
        <RuleFields text={text.rule} onChange={(rule) => setText({ ...text, rule })} isChecked={isChecked} />
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
