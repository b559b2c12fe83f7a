import { v5 } from 'uuid'
import { int, text, texts, uuid } from '../../../db/asked.ts'
import type { Fault } from '../../../domain/transfer/row-reader.ts'
import type { Verdict } from '../schemas.ts'

/** The id of the record that a row makes: the same however often it is run. */
export const recordIdOf = (importId: string, row: number): string => v5(String(row), importId)

/** A row's verdict, as it is noted. */
export interface RowVerdict {
  row: number
  verdict: Verdict
  field?: string | null
  why?: string | null
  recordId?: string | null
  externalId?: string | null
  alternatives?: string[] | null
}

export const invalid = (row: number, { field, why }: Fault): RowVerdict => ({ row, verdict: 'invalid', field, why })

/** The columns of a row's verdict in a statement's rows. */
export const VERDICT_COLUMNS = {
  row: int,
  verdict: text,
  field: text,
  why: text,
  recordId: uuid,
  externalId: text,
  alternatives: texts,
}
