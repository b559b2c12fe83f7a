import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import type { BenchResult, Pace } from './bench.ts'

const rowShape = z.object({
  name: z.string(),
  value: z.number().nullable(),
  unit: z.string(),
  spread: z.tuple([z.number().nullable(), z.number().nullable()]).optional(),
  cpu: z.record(z.string(), z.number()).optional(),
  ratio: z.number().nullable().optional(),
  target: z.string().optional(),
  met: z.boolean().optional(),
  note: z.string().optional(),
})

const measuredShape = z.object({
  /** When it was measured; ISO 8601. */
  at: z.iso.datetime(),
  /** Of which commit; empty where there is no git. */
  commit: z.string(),
  pace: z.object({ rounds: z.number(), seconds: z.number(), warmUp: z.number() }),
  rows: z.array(rowShape),
  notes: z.array(z.string()).optional(),
})

const recordShape = z.record(z.string(), measuredShape)

/** What a bench came to, when, and of which commit. */
export interface Measured {
  at: string
  commit: string
  pace: Pace
  result: BenchResult
}

/** The latest of each bench, by its id. */
export type Measurements = ReadonlyMap<string, Measured>

const numbered = (value: number | null) => value ?? Number.NaN

/** Reads `results.json`; empty where there is none. */
export function readRecord(file: string): Map<string, Measured> {
  if (!existsSync(file)) return new Map()
  const kept = recordShape.parse(JSON.parse(readFileSync(file, 'utf8')))
  return new Map(
    Object.entries(kept).map(([id, { at, commit, pace, rows, notes = [] }]) => {
      const read = rows.map(({ value, spread, ratio, ...row }) => ({
        ...row,
        value: numbered(value),
        ...(spread && { spread: [numbered(spread[0]), numbered(spread[1])] as const }),
        ...(ratio !== undefined && { ratio: numbered(ratio) }),
      }))
      return [id, { at, commit, pace, result: { rows: read as BenchResult['rows'], notes } }]
    }),
  )
}

export function writeRecord(file: string, record: Measurements): void {
  const entries = [...record].map(([id, { result, ...measured }]) => [id, { ...measured, ...result }])
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`)
}
