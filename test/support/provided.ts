import type { JWK } from 'jose'

declare module 'vitest' {
  /** What global-setup.ts gives every test file, through `inject`. */
  interface ProvidedContext {
    /** The Worker's connection, through the transaction pooler that stands in for Hyperdrive. */
    databaseUrl: string
    /** The database's owner, past the pooler: for arranging and for looking. */
    ownerUrl: string
    /** The Worker's role, past the pooler. */
    appUrl: string
    /** Signs what the Worker under test accepts as a token (RS256, kid `dev-1`). */
    privateJwk: JWK
    /** The statements of test/statements/sql, by their names. */
    statements: Record<string, string>
    /** The Worker's variables. */
    /** How many clinics the round trip of exports and imports generates. */
    transferRuns: number
    workerVars: Record<string, string>
  }
}
