import { env, exports } from 'cloudflare:workers'
import { v7 } from 'uuid'
import { openDatabase } from '../../src/db/client.ts'
import { type Env, settingsOf } from '../../src/env.ts'
import { keepVisitLinks, type LinkPurpose, makeVisitLinks } from '../../src/records/visit-link.ts'
import { sqlAs, type TestClinic } from './clinic.ts'

export const PURPOSES = ['confirm', 'move', 'cancel'] as const

interface Visit {
  id: string
  patientId: string
  version: number
  appointmentDate: string
}

/** The paths of the links that a message about a visit has, as the sender of messages makes and keeps them. */
export async function linksFor(
  { id: clinicId }: TestClinic,
  visit: Visit,
  { messageId = v7(), more = {} }: { messageId?: string; more?: Partial<Env> } = {},
): Promise<Record<LinkPurpose, string>> {
  const settings = settingsOf({ ...(env as unknown as Env), ...more })
  const about = { clinicId, messageId, appointmentId: visit.id, patientId: visit.patientId }
  const ends = { visitVersion: visit.version, expiresAt: Date.parse(visit.appointmentDate) }
  const made = await makeVisitLinks(
    settings,
    PURPOSES.map((purpose) => ({ ...about, ...ends, purpose })),
  )
  const db = openDatabase((env as unknown as Env).HYPERDRIVE.connectionString)
  await keepVisitLinks(db, made).finally(db.release)
  return Object.fromEntries(made.map(({ purpose, url }) => [purpose, new URL(url).pathname])) as Record<
    LinkPurpose,
    string
  >
}

export interface Page {
  status: number
  headers: Headers
  html: string
  /** Without its tags and its style. */
  text: string
}

/** As a phone's browser opens a link or presses a button of its page. */
export async function page(
  path: string,
  form?: Record<string, string>,
  headers: Record<string, string> = {},
  method = form ? 'POST' : 'GET',
): Promise<Page> {
  const init: RequestInit = {
    method,
    headers: { Accept: 'text/html,application/xhtml+xml', ...headers },
    ...(form && { body: new URLSearchParams(form) }),
  }
  const answer = await exports.default.fetch(new Request(`http://kept.test${path}`, init))
  const html = await answer.text()
  const text = html
    .replace(/<style>[\s\S]*?<\/style>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
  return { status: answer.status, headers: answer.headers, html, text }
}

/** The times that a page lets the patient choose from. */
export const timesIn = ({ html }: Page): string[] =>
  [...html.matchAll(/name="to" value="([^"]+)"/g)].map(([, at = '']) => at)

/** All that a link could change: the clinic's visits, links and plans, and what was told. */
export async function statesOf({ id }: TestClinic): Promise<unknown> {
  const shown = {
    appointments: 'to_jsonb(t)',
    visit_links: 'to_jsonb(t)',
    follow_up_plans: 'to_jsonb(t)',
    outbox: 't.type',
  }
  const rows = await Promise.all(
    Object.entries(shown).map(([table, row]) =>
      sqlAs(`select to_jsonb(${row}) row from ${table} t where t.clinic_id = $1 order by t.id`, [id]),
    ),
  )
  return rows
}
