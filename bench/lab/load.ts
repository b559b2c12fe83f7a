import type { Statement } from '../../src/db/text.ts'

export interface Call {
  path: string
  token?: string
  headers?: Record<string, string>
  /** Makes it a POST. */
  body?: unknown
}

interface Load {
  /** How long it goes on; where absent, until everything was sent once. */
  seconds?: number
  /** Whether to begin again after the last; otherwise it ends early there. */
  again?: boolean
}

/** Requests, each connection one after the other; or, with `perSecond`, at that rate whatever the answers take. */
export interface HttpLoad extends Load {
  url: string
  calls: readonly Call[]
  connections: number
  perSecond?: number
  /** The statuses of right answers; any other is an error. */
  expect: readonly number[]
  /** An answer's header to count the values of. */
  counted?: string
}

/** Statements of one text, prepared once a connection. */
export interface SqlLoad extends Load {
  databaseUrl: string
  statement: Pick<Statement, 'text' | 'name'>
  values: readonly unknown[][]
  connections: number
  /** Statements each connection is sent before the first is answered; absent, `callers` wait for a connection of a pool. */
  pipelined?: number
  callers?: number
  /** A column of the answer that must be true. */
  expect?: string
}

/** Times are milliseconds: of a closed loop from the request to the answer, at a rate from when the request was due. */
export interface Times {
  answered: number
  p50: number
  p95: number
  p99: number
  most: number
}

export interface Measure extends Times {
  /** Answers a second. */
  rate: number
  /** How many of the calls or values were used up. */
  sent: number
  byStatus: Record<string, Times>
  /** How often the counted header had which value. */
  counted: Record<string, number>
}

/** What the generator's process is asked. */
export type Asked = { http: HttpLoad } | { sql: SqlLoad }
