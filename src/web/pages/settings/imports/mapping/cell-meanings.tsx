import { Field } from '../../../../parts/field.tsx'
import { Fold } from '../../records/fold.tsx'
import { useImportWords } from '../import-words.ts'
import type { Column, MappingDraft, Meaning } from './mapping-draft.ts'
import { NAMING, type Named, useNamed } from './use-named.ts'

interface CellMeaningsProps {
  columns: readonly Column[]
  draft: MappingDraft
  onMean: (column: string, meaning: Meaning) => void
}

/** Whom the file means by its names of doctors and places: “Dr. Rao” in three spellings is said once. */
export function CellMeanings({ columns, draft, onMean }: CellMeaningsProps) {
  const words = useImportWords()
  const named = useNamed()
  const naming = columns.flatMap(({ name, values }) => {
    const meaning = draft.columns.get(name)
    const field = NAMING.find((one) => one === meaning?.field)
    const cells = values?.filter((cell) => cell.trim() !== '') ?? []
    return field && meaning && cells.length > 0 ? [{ name, cells, meaning, among: named[field] ?? [] }] : []
  })
  if (naming.length === 0) return null
  return (
    <Fold label={words.meanings}>
      <div class="rec-form">
        <p class="hint">{words.meaningsHint}</p>
        {naming.map(({ name, ...column }) => (
          <CellsOf key={name} name={name} {...column} onMean={(meaning) => onMean(name, meaning)} />
        ))}
      </div>
    </Fold>
  )
}

interface CellsOfProps {
  name: string
  cells: readonly string[]
  meaning: Meaning
  among: readonly Named[]
  onMean: (meaning: Meaning) => void
}

function CellsOf({ name, cells, meaning, among, onMean }: CellsOfProps) {
  const words = useImportWords()
  const said = new Map(Object.entries(meaning.values ?? {}))
  const choose = (cell: string, id: string) => {
    const now = new Map(said)
    if (id === '') now.delete(cell)
    else now.set(cell, id)
    onMean({ ...meaning, values: Object.fromEntries(now) })
  }
  return (
    <fieldset class="rec-checks">
      <legend class="lbl">{name}</legend>
      <div class="rec-two">
        {cells.map((cell) => (
          <Field key={cell} label={cell}>
            {(control) => (
              <select
                {...control}
                value={said.get(cell) ?? ''}
                onChange={({ currentTarget }) => choose(cell, currentTarget.value)}
              >
                <option value="">{words.asItIs}</option>
                {among.map(({ id, name: title }) => (
                  <option key={id} value={id}>
                    {title}
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
