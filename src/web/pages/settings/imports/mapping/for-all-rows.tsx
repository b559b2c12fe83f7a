import { Field } from '../../../../parts/field.tsx'
import { useImportWords } from '../import-words.ts'
import type { Kind } from './fields-of.ts'
import type { MappingDraft } from './mapping-draft.ts'
import { namingOf, useNamed } from './use-named.ts'

interface ForAllRowsProps {
  kind: Kind
  draft: MappingDraft
  onChange: (draft: MappingDraft) => void
}

/** The doctor and the place of every row that names none. */
export function ForAllRows({ kind, draft, onChange }: ForAllRowsProps) {
  const words = useImportWords()
  const named = useNamed()
  const choose = (field: string, id: string) => {
    const { [field]: _, ...others } = draft.defaults
    onChange({ ...draft, defaults: id === '' ? others : { ...others, [field]: id } })
  }
  return (
    <fieldset class="rec-checks imp-all">
      <legend class="lbl">{words.forAll}</legend>
      <p class="hint">{words.forAllHint}</p>
      <div class="set-pair">
        {namingOf(kind).map((field) => (
          <Field key={field} label={words.fields[field]}>
            {(control) => (
              <select
                {...control}
                value={draft.defaults[field] ?? ''}
                onChange={({ currentTarget }) => choose(field, currentTarget.value)}
              >
                <option value="">{words.none}</option>
                {named[field]?.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </select>
            )}
          </Field>
        ))}
      </div>
    </fieldset>
  )
}
