import { TriangleAlert } from 'lucide-preact'
import { useId } from 'preact/hooks'
import { useImportWords } from '../import-words.ts'
import { DATES, FIELDS_OF, type Kind } from './fields-of.ts'
import { type Column, isOrderOpen, type Meaning, meaningOf } from './mapping-draft.ts'

interface ColumnRowProps {
  kind: Kind
  column: Column
  meaning: Meaning
  samples: readonly string[]
  /** Whether a field that every row needs is looked for, and the focus goes here. */
  isAsked: boolean
  onMean: (meaning: Meaning) => void
}

const ORDERS = ['dmy', 'mdy'] as const

/** A column of the file, what it says, and the field that it is. */
export function ColumnRow({ kind, column, meaning, samples, isAsked, onMean }: ColumnRowProps) {
  const words = useImportWords()
  const id = useId()
  const { name, dateOrder } = column
  const isOpen = isOrderOpen(column, meaning)
  return (
    <tr>
      <th scope="row">
        <b>{name}</b>
        {samples.length > 0 && <span class="imp-said">{samples.join(' · ')}</span>}
      </th>
      <td class="imp-samples">{samples.join(' · ')}</td>
      <td>
        <select
          class="input"
          aria-label={words.fieldOf(name)}
          value={meaning.field ?? ''}
          {...(isAsked && { 'aria-invalid': true, 'aria-describedby': 'imp-missing' })}
          onChange={({ currentTarget }) => onMean(meaningOf(column, currentTarget.value || null))}
        >
          <option value="">{words.leaveOut}</option>
          {FIELDS_OF[kind].map((field) => (
            <option key={field} value={field}>
              {words.fields[field]}
            </option>
          ))}
        </select>
        {dateOrder !== null && DATES.includes(meaning.field ?? '') && (
          <select
            class="input"
            aria-label={words.orderOf(name)}
            value={meaning.dateOrder ?? ''}
            {...(isOpen && { 'aria-invalid': true, 'aria-describedby': id })}
            onChange={({ currentTarget }) =>
              onMean({ ...meaning, dateOrder: currentTarget.value as (typeof ORDERS)[number] })
            }
          >
            {meaning.dateOrder === undefined && <option value="">{words.order}</option>}
            {ORDERS.map((order) => (
              <option key={order} value={order}>
                {words.orders[order]}
              </option>
            ))}
          </select>
        )}
        {isOpen && (
          <span class="err" id={id}>
            <TriangleAlert size="1em" aria-hidden="true" />
            {words.orderOpen}
          </span>
        )}
      </td>
    </tr>
  )
}
