/** What a failed connection, or a migration that was refused, tells its reader: one line, what to do, never a password. */
const TROUBLES: Record<string, (place: string, role: string) => string> = {
  ECONNREFUSED: (place) => `Nothing listens at ${place}. Is Postgres running there, and is the port right?`,
  ENOTFOUND: (place) => `The host of ${place} is not known.`,
  EAI_AGAIN: (place) => `The host of ${place} cannot be looked up at the moment.`,
  ETIMEDOUT: (place) => `${place} does not answer. Does a firewall stand in between?`,
  ECONNRESET: (place) => `${place} closed the connection. Does it ask for TLS (?sslmode=require)?`,
  '28P01': (place, role) => `The password of ${role} is wrong for ${place}.`,
  '28000': (place, role) => `${role} may not sign in at ${place}.`,
  '3D000': (place) => `There is no database ${place}.`,
  '42501': (place, role) =>
    `${role} lacks a right at ${place}. It has to own the database, and either be allowed to create roles (CREATEROLE) or find kept_app with all that docs/postgres.sql gives it.`,
  '53300': (place) => `${place} has no connection left.`,
}

/**
 * A connection string as Postgres and the Worker take it.
 * @throws Error which says what it should look like, and does not repeat it: there is a password in it
 */
export function databaseUrl(text: string, variable = 'DATABASE_URL'): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url && /^postgres(ql)?:$/.test(url.protocol) && url.pathname.length > 1) return url
  const wrong = text.trim() === '' ? 'is empty' : 'is no address of a database'
  throw new Error(`${variable} ${wrong}: it should look like postgres://owner:password@host:5432/kept`)
}

/** What is wrong with a database, in one line. @param error from the driver */
export function databaseTrouble(error: unknown, url: URL): Error {
  const { code, message } = error as { code?: string; message?: string }
  const place = `${url.host}${url.pathname}`
  const told = code === undefined ? undefined : TROUBLES[code]?.(place, decodeURIComponent(url.username) || 'The user')
  return new Error(told ?? `The database at ${place} refused: ${message ?? error}`, { cause: error })
}
