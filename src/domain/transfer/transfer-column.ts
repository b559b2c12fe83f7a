/** How a cell of a column is read and written. */
export type CellKind =
  | 'text'
  /** A text that is no prose: a number in another system, a phone's, an address. */
  | 'token'
  | 'date'
  | 'instant'
  | 'time'
  | 'number'
  /** How long something takes, in minutes. */
  | 'minutes'
  | 'flag'
  | 'code'
  | 'codes'
  | 'object'
  /** Another record, by its external id, its id or its name. */
  | 'reference'

/** A column of a file that clinics bring and take away. */
export interface TransferColumn {
  /** What the API calls the field. */
  field: string
  as: CellKind
  /** The API's words that a code may be. */
  codes?: readonly string[]
  /** Other systems' words for a code, as `squeezed` leaves them. */
  synonyms?: Readonly<Record<string, string>>
  /** What other systems call the column, in four languages, as `squeezed` leaves them. */
  called: readonly string[]
  /** Whether a row says nothing without it. */
  isRequired?: true
  /** Whether it is read only: it helps to find a record, and is no field of this one. */
  isOnlyRead?: true
}

/** A heading or a code as it is compared: case, spaces, marks on Latin letters and punctuation are no matter. */
export function squeezed(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/(?<=[a-z])\p{Mn}+/gu, '')
    .replace(/[^\p{L}\p{M}\p{N}]/gu, '')
}
