import { createConfig, lintFromString } from '@redocly/openapi-core'
import type { RulesetDefinition } from '@stoplight/spectral-core'
import spectralCore from '@stoplight/spectral-core'
import parsers from '@stoplight/spectral-parsers'
import rulesets from '@stoplight/spectral-rulesets'
import { documentOf } from '../src/document.ts'
import { runScript } from './run-script.ts'

interface Fault {
  rule: string
  /** Where it is, as a JSON pointer. */
  place: string
  message: string
}

const SOCKET = /^#\/paths\/~1queue~1doctors~1\{id\}~1live\/get\//

/** Where a rule does not hold, and why. */
const EXCEPTIONS: readonly [rule: string, place: RegExp, because: string][] = [
  [
    'redocly no-ambiguous-paths',
    /^#\/paths\/~1appointments~1(series~1\{id\}|\{id\}~1[a-z-]+)$/,
    'The router tries /appointments/series/{id} first, and no id is the word series, since ids are UUIDs.',
  ],
  [
    'redocly no-ambiguous-paths',
    /^#\/paths\/~1webhooks~1\{id\}~1[a-z-]+$/,
    'The router tries /webhooks/video/{provider} first, and no id is the word video, since ids are UUIDs.',
  ],
  [
    'redocly operation-2xx-response',
    SOCKET,
    'A WebSocket opens with 101 (RFC 6455, 4.2.2); nothing else is a success.',
  ],
  ['spectral operation-success-response', SOCKET, 'The same.'],
]

const NAME = 'openapi.json'

/** What Redocly's recommended rules say, warnings included. */
async function askRedocly(text: string): Promise<Fault[]> {
  const config = await createConfig({ extends: ['recommended'] })
  const problems = await lintFromString({ source: text, absoluteRef: NAME, config })
  return problems.map(({ ruleId, location, message }) => ({
    rule: `redocly ${ruleId}`,
    place: location[0]?.pointer ?? '#',
    message,
  }))
}

/** What Spectral's recommended rules for OpenAPI say, warnings included. */
async function askSpectral(text: string): Promise<Fault[]> {
  const spectral = new spectralCore.Spectral()
  spectral.setRuleset({ extends: [[rulesets.oas as RulesetDefinition, 'recommended']] })
  const results = await spectral.run(new spectralCore.Document(text, parsers.Json, NAME))
  return results.map(({ code, path, message }) => ({
    rule: `spectral ${code}`,
    place: `#/${path.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`,
    message,
  }))
}

/** What both linters find in a document, but for what is excepted; an exception that nothing needs is a fault too. */
export async function faultsOf(document: object): Promise<Fault[]> {
  const text = JSON.stringify(document)
  const found = [...(await askRedocly(text)), ...(await askSpectral(text))]
  const isMeant = ({ rule, place }: Fault) => EXCEPTIONS.some(([name, where]) => name === rule && where.test(place))
  const idle = EXCEPTIONS.filter(
    ([name, where]) => !found.some(({ rule, place }) => name === rule && where.test(place)),
  )
  return [
    ...found.filter((fault) => !isMeant(fault)),
    ...idle.map(([rule, place]) => ({ rule, place: String(place), message: 'This exception is no longer needed.' })),
  ]
}

/** The document as the service serves it. */
export function servedDocument(): ReturnType<typeof documentOf> {
  return documentOf({ serverUrl: 'https://kept.example', now: Date.now() })
}

async function main(): Promise<void> {
  const document = await servedDocument()
  const faults = await faultsOf(document)
  for (const { rule, place, message } of faults) console.error(`${rule}\n  ${place}\n  ${message}`)
  if (faults.length > 0) throw new Error(`The OpenAPI document has ${faults.length} faults.`)
  console.log(`The OpenAPI document is clean: ${(JSON.stringify(document).length / 1000).toFixed(0)} kB.`)
}

if (import.meta.main) await runScript(main)
