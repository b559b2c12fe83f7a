import type { Settings } from './settings-shape.ts'

type VideoVariable = Extract<keyof Settings, `JAAS_${string}` | `JITSI_${string}` | `VIDEO_${string}`>

const PROVIDERS = ['jaas', 'jitsi'] as const
const JAAS = ['JAAS_APP_ID', 'JAAS_KEY_ID', 'JAAS_PRIVATE_KEY'] as const
const JITSI_KEY = ['JITSI_PRIVATE_KEY', 'JITSI_KEY_ID'] as const
const NEEDED = { none: [], jaas: JAAS, jitsi: ['JITSI_DOMAIN', 'JITSI_APP_ID'] } as const
const OPTIONAL = {
  none: [],
  jaas: ['VIDEO_WEBHOOK_SECRET'],
  jitsi: ['JITSI_SECRET', ...JITSI_KEY, 'JITSI_XMPP_DOMAIN', 'VIDEO_WEBHOOK_SECRET'],
} as const

const VARIABLES: readonly VideoVariable[] = [...JAAS, ...OPTIONAL.jitsi, 'JITSI_DOMAIN', 'JITSI_APP_ID']

/** What is missing of the chosen video provider, and what belongs to one that was not chosen. */
export function wrongVideoVariables(given: Readonly<Record<string, unknown>>): [VideoVariable, string][] {
  const provider = PROVIDERS.find((name) => name === given.VIDEO_PROVIDER) ?? 'none'
  const bySecret = given.JITSI_SECRET !== undefined
  const byKey = provider === 'jitsi' && !bySecret ? JITSI_KEY : []
  const needed: readonly VideoVariable[] = [...NEEDED[provider], ...byKey]
  const known: readonly VideoVariable[] = [...needed, ...OPTIONAL[provider]]
  const twice = bySecret && given.JITSI_PRIVATE_KEY !== undefined
  return [
    ...needed
      .filter((name) => given[name] === undefined)
      .map((name) => [name, 'is required'] as [VideoVariable, string]),
    ...VARIABLES.filter((name) => given[name] !== undefined && !known.includes(name)).map(
      (name) => [name, 'belongs to a VIDEO_PROVIDER that is not set'] as [VideoVariable, string],
    ),
    ...(twice ? [['JITSI_PRIVATE_KEY', 'cannot be combined with JITSI_SECRET'] as [VideoVariable, string]] : []),
  ]
}
