import type { Sealed } from '../../../db/sealed.ts'
import type { Settings } from '../../../domain/settings-shape.ts'
import { faultOfAddress, isOwnMachine } from '../../../domain/webhooks/address.ts'
import { nextTry, turnsOff, waitAsked } from '../../../domain/webhooks/retry.ts'
import { log } from '../../../platform/log.ts'
import { UnreadableText } from '../../../platform/vault/unreadable.ts'
import { openVault } from '../../../platform/vault/vault.ts'
import { rulesOf } from '../check-address.ts'
import type { FAULTS } from '../schemas.ts'
import { openSecret } from '../secret.ts'
import { whereLeads } from '../where-leads.ts'
import type { Due } from './due.ts'
import { messageOf } from './message.ts'

/** Milliseconds that a receiver may take to answer. */
const PATIENCE = 10_000

type Fault = (typeof FAULTS)[number]

/** What became of a try; times are epoch milliseconds. */
export interface Attempt {
  due: Due
  at: number
  ms: number
  status: number | null
  fault: Fault | null
  isDelivered: boolean
  /** Null where it was delivered, or is given up. */
  nextAt: number | null
  /** Until when the receiver asks us to wait. */
  pausedUntil: number | null
  turnsOff: 'GONE' | 'FAILING' | null
}

/** What a try needs besides the delivery. */
export interface Means {
  settings: Settings
  /** The run's clock, epoch milliseconds. */
  clock: () => number
}

interface Answer {
  status: number | null
  fault: Fault | null
  retryAfter: string | null
}

const failed = (fault: Fault): Answer => ({ status: null, fault, retryAfter: null })

/** Why nothing may be sent to the address now. */
async function faultNow(address: string, { settings, clock }: Means): Promise<Fault | null> {
  const rules = rulesOf(settings)
  if (faultOfAddress(address, rules) !== null) return 'ADDRESS_REFUSED'
  const url = new URL(address)
  if (isOwnMachine(url, rules)) return null
  const leads = await whereLeads(url.hostname, clock())
  if (leads === 'public') return null
  return leads === 'private' ? 'ADDRESS_REFUSED' : 'ADDRESS_UNKNOWN'
}

/** The secrets that sign: for a day after a rotation also the one before. Null where they cannot be opened. */
async function secretsOf(due: Due, { settings, clock }: Means): Promise<string[] | null> {
  const { clinic_id: clinicId, webhook_id: id, secret, previous_secret: previous, previous_until: until } = due
  const sealed: Sealed[] = [secret, ...(previous !== null && until !== null && clock() < until ? [previous] : [])]
  try {
    const vault = openVault(settings)
    return await Promise.all(sealed.map((one) => openSecret(vault, one, { clinicId, id })))
  } catch (error) {
    if (!(error instanceof UnreadableText)) throw error
    log('error', 'webhooks.secret_unreadable', { clinicId, id, keyId: error.keyId, reason: error.why })
    return null
  }
}

async function ask(due: Due, means: Means): Promise<Answer> {
  const fault = await faultNow(due.url, means)
  if (fault) return failed(fault)
  const secrets = await secretsOf(due, means)
  if (!secrets) return failed('SECRET_UNREADABLE')
  const signal = AbortSignal.timeout(PATIENCE)
  try {
    const response = await fetch(due.url, { ...messageOf(due, { secrets, now: means.clock() }), signal })
    // What a receiver says is neither read nor kept: it may be anything, and without end.
    await response.body?.cancel().catch(() => {})
    return { status: response.status, fault: null, retryAfter: response.headers.get('Retry-After') }
  } catch {
    return failed(signal.aborted ? 'TIMEOUT' : 'NO_CONNECTION')
  }
}

/** Tries a delivery once; what its receiver does is never an error of ours. */
export async function attempt(due: Due, means: Means): Promise<Attempt> {
  const at = means.clock()
  const { status, fault, retryAfter } = await ask(due, means)
  const ended = means.clock()
  const isDelivered = status !== null && status >= 200 && status < 300
  const wait = status === null ? null : waitAsked(status, retryAfter, ended)
  const reason = turnsOff({ status, isDelivered, failingSince: due.failing_since, now: ended })
  const next = nextTry(due.attempts + 1, { failed: ended, wait, chance: Math.random() })
  return {
    due,
    at,
    ms: ended - at,
    status,
    fault,
    isDelivered,
    nextAt: isDelivered || reason === 'GONE' ? null : next,
    pausedUntil: wait === null || isDelivered ? null : ended + wait,
    turnsOff: reason,
  }
}
