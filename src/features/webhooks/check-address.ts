import { invalidField } from '../../domain/errors.ts'
import type { Settings } from '../../domain/settings-shape.ts'
import { type AddressRules, faultOfAddress, isOwnMachine } from '../../domain/webhooks/address.ts'
import { whereLeads } from './where-leads.ts'

/** The settings' rules for addresses. */
export const rulesOf = (settings: Pick<Settings, 'PUBLIC_URL' | 'KEPT_WEBHOOK_LOOPBACK'>): AddressRules => ({
  publicUrl: settings.PUBLIC_URL,
  allowsLoopback: settings.KEPT_WEBHOOK_LOOPBACK,
})

/**
 * Refuses an address that nothing may be sent to. A name that leads nowhere yet, or that nobody can look up just now, is taken: it
 * is looked up again before each delivery, and nothing is sent until it leads to the public internet.
 * @throws DomainError VALIDATION_ERROR at `#/url`
 */
export async function checkAddress(settings: Settings, text: string, now: number): Promise<void> {
  const rules = rulesOf(settings)
  const fault = faultOfAddress(text, rules)
  if (fault !== null) throw invalidField('#/url', fault)
  const url = new URL(text)
  if (isOwnMachine(url, rules)) return
  if ((await whereLeads(url.hostname, now)) === 'private')
    throw invalidField('#/url', 'must name a host of the public internet: its name leads to a private address')
}
