import { CLINIC_NAMES, DEMO_CLINICS } from './demo/clinics.ts'
import { LOGINS } from './demo/logins.ts'
import { loginOf } from './demo/people.ts'

interface Started {
  url: string
  /** Where the data are, without its password. */
  database: string
  seconds: number
}

/** What `npm start` says once it serves. */
export function hello({ url, database, seconds }: Started): string {
  return `
Kept is ready after ${seconds.toFixed(1)} s. Ctrl-C stops it.

  Console     ${url}/sign-in    (the desk, a doctor’s day and a patient’s pages: choose who you are)
  API         ${url}
  Reference   ${url}/docs       (there, one click signs you in as any login below)
  Guides      ${url}/docs/guides
  Outbox      ${url}/dev/outbox (the e-mails and SMS that patients would have got)
  Health      ${url}/health
  Database    ${database}

Demo logins; npm run -s token -- --as <login> prints a token

${loginTable()}

Try it, in another terminal:
  curl -s ${url}/appointments -H "Authorization: Bearer $(npm run -s token -- --as reception)"

Each request is a line below; LOG_LEVEL=warn npm start tells only of trouble.
`
}

/** Who can sign in: a login a line, and beside it who that is in each clinic. */
function loginTable(): string {
  const users = Object.keys(LOGINS).filter((login) => LOGINS[login]?.clinic === 'lotus')
  const places = CLINIC_NAMES.map((clinic) => {
    const { name, settings } = DEMO_CLINICS[clinic]
    return `${name}, ${settings.timezone}`
  })
  const rows = [
    ['', ...places],
    ['', ...CLINIC_NAMES.map((clinic) => `as ${loginOf(clinic, '<login>')}`)],
    ...users.map((user) => [user, ...CLINIC_NAMES.map((clinic) => LOGINS[loginOf(clinic, user)]?.name ?? '')]),
    ['root', 'every clinic'],
  ]
  const widths = [12, Math.max(...rows.map((row) => row[1]?.length ?? 0)) + 3]
  return rows.map((row) => `  ${row.map((cell, n) => cell.padEnd(widths[n] ?? 0)).join('')}`.trimEnd()).join('\n')
}
