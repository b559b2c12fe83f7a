import { Field } from '../../../../parts/field.tsx'
import { useWords } from '../../../../words/words-context.ts'
import { Fold } from '../../records/fold.tsx'
import { useImportWords } from '../import-words.ts'
import { CODES_OF, weekdayNames } from './codes-of.ts'
import type { Kind } from './fields-of.ts'
import { type Column, codeWords, type MappingDraft, type Meaning, openWords } from './mapping-draft.ts'
import { NAMING, type Named, useNamed } from './use-named.ts'

interface CellMeaningsProps {
  kind: Kind
  columns: readonly Column[]
  draft: MappingDraft
  /** Whether words that nobody has explained are looked for, and the focus goes there. */
  isWarned: boolean
  onMean: (column: string, meaning: Meaning) => void
}

/** What the file means by its words: whom by a doctor’s name in three spellings, which status by “attended late”. */
export function CellMeanings({ kind, columns, draft, isWarned, onMean }: CellMeaningsProps) {
  const words = useImportWords()
  const named = useNamed()
  const labels = useCodeLabels()
  const all = columns.flatMap((column) => {
    const meaning = draft.columns.get(column.name) ?? { field: null }
    const { field } = meaning
    const naming = NAMING.find((one) => one === field)
    const cells = naming ? (column.values ?? []).filter((cell) => cell !== '') : codeWords(kind, column, field)
    const codes = field === null ? undefined : CODES_OF[kind][field]
    const among = naming ? (named[naming] ?? []) : (codes ?? []).map((code) => ({ id: code, name: labels[code] }))
    return cells.length === 0 ? [] : [{ name: column.name, cells, meaning, among, open: openWords(column, meaning) }]
  })
  if (all.length === 0) return null
  const open = all.reduce((count, one) => count + one.open.length, 0)
  return (
    <Fold label={words.meanings} isOpen={open > 0} end={open > 0 && words.wordsOpen(open)}>
      <div class="set-form">
        <p class="hint">{words.meaningsHint}</p>
        {all.map(({ name, ...column }) => (
          <CellsOf key={name} name={name} {...column} isWarned={isWarned} onMean={(meaning) => onMean(name, meaning)} />
        ))}
      </div>
    </Fold>
  )
}

/** What codes are called. */
function useCodeLabels() {
  const { codes } = useImportWords()
  const { language, common } = useWords()
  return { ...weekdayNames(language), ...common.status, ...codes }
}

interface CellsOfProps {
  name: string
  cells: readonly string[]
  meaning: Meaning
  among: readonly Named[]
  open: readonly string[]
  isWarned: boolean
  onMean: (meaning: Meaning) => void
}

function CellsOf({ name, cells, meaning, among, open, isWarned, onMean }: CellsOfProps) {
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
      <div class="set-pair">
        {cells.map((cell) => (
          <Field key={cell} label={cell} {...(isWarned && open.includes(cell) && { error: words.wordOpen })}>
            {(control) => (
              <select
                {...control}
                value={said.get(cell) ?? ''}
                onChange={({ currentTarget }) => choose(cell, currentTarget.value)}
              >
                <option value="">{open.includes(cell) ? words.sayMeaning : words.asItIs}</option>
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
