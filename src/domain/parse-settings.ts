import { distance } from 'fastest-levenshtein'
import type * as z from 'zod'
import { unfitForProduction } from './production-settings.ts'
import { LOOKS, type Settings, settingsShape } from './settings-shape.ts'
import { wrongVideoVariables } from './wrong-video-variables.ts'

/** A variable, or a part of one, and what is wrong with it. */
type Wrong = [name: string, wrong: string]

const NAMES = Object.keys(settingsShape.shape) as (keyof Settings)[]

/** How many letters a name may differ in to be taken for another one that was mistyped; and a name that lacks its beginning. */
const MISTYPED = 2
const MISTYPED_END = 1

const OF_TOKENS = /^AUTH_/
/** What other software writes behind a word of its own: `OIDC_ISSUER`, `JWT_AUDIENCE`, `JWKS_URI`. */
const ENDS_OF_TOKENS = ['ISSUER', 'AUDIENCE', 'JWKS', 'JWKS_URL']

/**
 * Parses the variables that a Worker is given.
 * @param given the Worker's bindings: what is no text is none of ours
 * @returns the settings, or a line for every variable that is missing, wrong or mistyped, with what it should look like; never a value
 */
export function parseSettings(given: Readonly<Record<string, unknown>>): {
  settings: Settings | null
  wrong: string[]
} {
  const parsed: Record<string, unknown> = {}
  const wrong: Wrong[] = []
  for (const name of NAMES) {
    const { data, error } = settingsShape.shape[name].safeParse(given[name])
    if (error) wrong.push(...error.issues.map((issue) => wrongOf(name, { issue, isGiven: given[name] !== undefined })))
    else if (data !== undefined) parsed[name] = data
  }
  wrong.push(...wrongTogether(parsed as Partial<Settings>, given), ...mistyped(given))
  if (wrong.length > 0) return { settings: null, wrong: wrong.map(told) }
  return { settings: parsed as Settings, wrong: [] }
}

function wrongOf(name: string, { issue, isGiven }: { issue: z.core.$ZodIssue; isGiven: boolean }): Wrong {
  const part = [name, ...issue.path].join('.')
  if (!isGiven) return [name, 'is missing']
  return [part, isOurs(issue) ? issue.message : 'is wrong']
}

/** Whether an issue's words are of the shape; zod's own say less than what a variable should look like. */
function isOurs({ code, message }: z.core.$ZodIssue): boolean {
  return (
    code === 'custom' || code === 'unrecognized_keys' || (code === 'invalid_format' && !message.startsWith('Invalid'))
  )
}

/** What holds between variables, asked of those that are good by themselves. */
function wrongTogether(good: Partial<Settings>, given: Readonly<Record<string, unknown>>): Wrong[] {
  const keySets = ['AUTH_JWKS', 'AUTH_JWKS_URL'].filter((name) => given[name] !== undefined)
  const isOne = keySets.length === 1
  return [
    ...(isOne ? [] : [['AUTH_JWKS_URL', 'exactly one of AUTH_JWKS_URL and AUTH_JWKS is required'] satisfies Wrong]),
    ...wrongVideoVariables(given),
    // Who has not said yet where it runs is told this too, and not only once they have.
    ...(good.ENVIRONMENT === 'development' ? [] : unfitForProduction(good)),
  ]
}

/** Names that nothing reads, and that are nearly those of variables: whoever wrote them believes that they are read. */
function mistyped(given: Readonly<Record<string, unknown>>): Wrong[] {
  const others = Object.keys(given).filter((name) => typeof given[name] === 'string' && !(name in settingsShape.shape))
  return others.flatMap((name) => {
    const meant = meantBy(name.toUpperCase().replace(/^KEPT_/, ''))
    return meant === null ? [] : [[name, `is no variable of Kept: did you mean ${meant}?`] satisfies Wrong]
  })
}

/** The variable whose name is nearest, if it is near enough. */
function meantBy(name: string): string | null {
  const end = name.replace(/^[^_]*_/, '')
  const near = NAMES.flatMap((ours) => {
    const ourEnd = ours.replace(OF_TOKENS, '')
    const whole = { ours, off: distance(name, ours), most: MISTYPED }
    if (ourEnd === ours) return [whole]
    const ends = ENDS_OF_TOKENS.includes(ourEnd) ? [name, end] : [name]
    return [whole, ...ends.map((one) => ({ ours, off: distance(one, ourEnd), most: MISTYPED_END }))]
  }).filter(({ off, most }) => off <= most)
  return near.sort((one, other) => one.off - other.off)[0]?.ours ?? null
}

function told([name, wrong]: Wrong): string {
  const look =
    LOOKS[name] ?? LOOKS[name.replace(/^VAULT_KEYS\.keys\..*/, 'VAULT_KEYS.keys')] ?? LOOKS[name.split('.')[0] ?? '']
  return `${name}: ${wrong}${look && !wrong.includes('did you mean') ? ` (${look})` : ''}`
}
