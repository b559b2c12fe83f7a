import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/**
 * What axe finds that keeps somebody from using the page (WCAG 2.2, A and AA). It looks into no frame of another site, whose page is
 * not ours to mend, and lists nothing but what is wrong: both halve its time.
 * @param except what it passes over
 */
export async function barriers(page: Page, { except }: { except?: string } = {}): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] })
  const { violations } = await (except ? axe.exclude(except) : axe).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)
}
