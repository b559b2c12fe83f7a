import type { Role } from '../../../src/domain/rights.ts'
import { type Answer, send } from '../../support/client.ts'
import { type Row, TABLE } from './table.ts'
import type { Asker, Kind, Target } from './world.ts'

const COLUMNS: Partial<Record<Role, number>> = {
  SUPER_ADMIN: 0,
  CLINIC_ADMIN: 0,
  RECEPTIONIST: 1,
  DOCTOR: 2,
  THERAPIST: 2,
  COUNSELOR: 2,
  NURSE: 3,
  SUPPORT_STAFF: 4,
  PATIENT: 5,
}

function letterOf(row: Row, role: Role): string {
  if (row.anyone) return 'c'
  if (role === 'SUPER_ADMIN' && row.root) return row.root
  const column = COLUMNS[role]
  return column === undefined ? '-' : (row.may[column] ?? '-')
}

/** What the letter promises: `passes` is every answer that comes after the question of the right. */
export function promised(row: Row, { role, kind }: { role: Role; kind: Kind }): 'passes' | '403' | '404' {
  const letter = (kind === 'ward' && row.ward) || letterOf(row, role)
  if (letter === '-') return '403'
  if (row.code === undefined) return letter === 'x' ? '403' : 'passes'
  const isHidden = kind === 'elsewhere' || (role === 'PATIENT' && kind === 'another' && letter !== 'c')
  if (isHidden) return '404'
  if (letter === 'x' || (letter === 't' && kind !== 'own')) return '403'
  return 'passes'
}

/** Codes that say nothing of a right: with these the request was not good enough to ask. */
const TOO_EARLY = new Set([
  ...['VALIDATION_ERROR', 'CLINIC_REQUIRED', 'UNSUPPORTED_MEDIA_TYPE', 'METHOD_NOT_ALLOWED', 'RATE_LIMITED'],
  ...['INTERNAL_ERROR', 'DATABASE_UNAVAILABLE', 'OVERLOADED', 'NOT_FOUND'],
])

export function found({ status, body }: Answer, row: Row): string {
  if (status < 300) return 'passes'
  if (row.rule !== undefined && body.code === row.rule) return 'passes'
  if (status === 403 && body.code === 'FORBIDDEN') return '403'
  if (status === 404 && row.code?.split('|').includes(body.code)) return '404'
  return [403, 401, 404].includes(status) || TOO_EARLY.has(body.code)
    ? `${status} ${body.code} ${JSON.stringify(body.errors ?? body.detail)}`
    : 'passes'
}

async function requestOf(route: string, row: Row, target: Target) {
  const [method = '', pattern = ''] = route.split(' ')
  const made = (await row.make?.(target)) ?? ''
  const ids = row.ids?.(target, made) ?? []
  const path = pattern.replaceAll(/:\w+/g, () => ids.shift() ?? '') + (row.query?.(target) ?? '')
  return { method, path, body: row.body?.(target, made) }
}

/** Where a row's request goes. */
export async function pathOf(route: string, row: Row, target: Target): Promise<string> {
  return (await requestOf(route, row, target)).path
}

export async function ask(
  route: string,
  row: Row,
  { target, headers }: { target: Target; headers: Record<string, string> },
) {
  const { method, path, body } = await requestOf(route, row, target)
  const json = body === undefined ? {} : { body: JSON.stringify(body) }
  const type = body === undefined ? {} : { 'Content-Type': 'application/json' }
  return send(method, path, { ...json, headers: { ...type, ...headers } })
}

export const bearer = ({ person }: Asker) => ({ Authorization: `Bearer ${person.client.token}` })

/** Every row by its name and its route. */
export const rows = Object.entries(TABLE).flatMap(([route, row]) =>
  [row].flat().map((one) => [one.what ? `${route} with ${one.what}` : route, route, one] as const),
)
