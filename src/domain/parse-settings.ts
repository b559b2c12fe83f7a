import { closest, distance } from 'fastest-levenshtein'
import type * as z from 'zod'
import { unfitForProduction } from './production-settings.ts'
import { LOOKS, type Settings, settingsShape } from './settings-shape.ts'
import { wrongVideoVariables } from './wrong-video-variables.ts'

/** A variable, or a part of one, and what is wrong with it. */
type Wrong = [name: string, wrong: string]

const NAMES = Object.keys(settingsShape.shape) as (keyof Settings)[]

/** How many letters a name may differ in to be taken for another one that was mistyped. */
const MISTYPED = 2

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
    ...(good.ENVIRONMENT === 'production' ? unfitForProduction(good) : []),
  ]
}

/** Names that nothing reads, and that are nearly those of variables: whoever wrote them believes that they are read. */
function mistyped(given: Readonly<Record<string, unknown>>): Wrong[] {
  const others = Object.keys(given).filter((name) => typeof given[name] === 'string' && !(name in settingsShape.shape))
  return others.flatMap((name) => {
    const meant = closest(name.toUpperCase(), NAMES)
    return distance(name.toUpperCase(), meant) > MISTYPED
      ? []
      : [[name, `is no variable of Kept: did you mean ${meant}?`] satisfies Wrong]
  })
}

function told([name, wrong]: Wrong): string {
  const look =
    LOOKS[name] ?? LOOKS[name.replace(/^VAULT_KEYS\.keys\..*/, 'VAULT_KEYS.keys')] ?? LOOKS[name.split('.')[0] ?? '']
  return `${name}: ${wrong}${look && !wrong.includes('did you mean') ? ` (${look})` : ''}`
}
