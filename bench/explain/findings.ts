import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { ROOT } from '../../scripts/paths.ts'
import { layOut } from '../../src/db/text.ts'
import { type Ran, wholeTables } from './plan-log.ts'

/** Milliseconds. */
const SLOW = 5

/** Pages of 8 KiB; a page of 100 visits with all that is shown of them is about 2,000. */
const MANY = 2_500

/** How many times cheaper a plan for the values has to be, and by how many pages or milliseconds, to be worth a word. */
const CHEAPER = { times: 2, pages: 100, milliseconds: 10 }

/** A statement and what it cost at its most expensive, in all of the walk. */
export interface Finding {
  name: string
  calls: number
  milliseconds: number
  pages: number
  flags: string[]
  /** Of the call that looked at the most pages. */
  worst: Ran
}

const GOLDEN = join(ROOT, 'test', 'statements', 'sql')

function goldenNames(): Map<string, string> {
  const files = readdirSync(GOLDEN)
  return new Map(files.map((file) => [readFileSync(join(GOLDEN, file), 'utf8').trim(), basename(file, '.sql')]))
}

/** By its comment, by its file in test/statements, else by how it begins. */
function namer(): (text: string) => string {
  const golden = goldenNames()
  return (text) =>
    /^\s*\/\* (\S+) \*\//.exec(text)?.[1] ?? golden.get(layOut(text)) ?? text.replace(/\s+/g, ' ').trim().slice(0, 160)
}

/** Checks of foreign keys are Postgres' own, and look at one row each. */
const isOurs = ({ text }: Ran) => !text.startsWith('SELECT 1 FROM ONLY')

function byText(ran: readonly Ran[]): Map<string, Ran[]> {
  return Map.groupBy(ran.filter(isOurs), ({ text }) => text)
}

/** Whether the same calls were cheaper with plans for their values: by their pages on the mean, or by the time of the fastest. */
function needsValues(planned: readonly Ran[], custom: readonly Ran[]): boolean {
  const both = Math.min(planned.length, custom.length)
  if (both === 0) return false
  const pages = (ran: readonly Ran[]) => ran.slice(0, both).reduce((sum, one) => sum + one.pages, 0) / both
  const fastest = (ran: readonly Ran[]) => Math.min(...ran.slice(0, both).map((one) => one.milliseconds))
  const isCheaper = (what: 'pages' | 'milliseconds', of: (ran: readonly Ran[]) => number) =>
    of(planned) >= CHEAPER.times * of(custom) && of(planned) - of(custom) >= CHEAPER[what]
  return isCheaper('pages', pages) || isCheaper('milliseconds', fastest)
}

/**
 * What is to be known of each statement, those first that look at the most pages.
 * @param planned the walk with plans made once
 * @param custom the same walk with a plan for each call's values
 * @param large tables that no statement should read from end to end
 */
export function findingsOf(planned: readonly Ran[], custom: readonly Ran[], large: ReadonlySet<string>): Finding[] {
  const nameOf = namer()
  const others = byText(custom)
  const findings = [...byText(planned)].map(([text, ran]): Finding => {
    const [worst] = [...ran].sort((a, b) => b.pages - a.pages) as [Ran]
    const milliseconds = Math.max(...ran.map((one) => one.milliseconds))
    const whole = [...new Set(ran.flatMap(({ plan }) => wholeTables(plan)))].filter((table) => large.has(table))
    const flags = whole.map((table) => `reads all of ${table}`)
    if (worst.pages > MANY) flags.push(`over ${MANY} pages`)
    if (milliseconds > SLOW) flags.push(`over ${SLOW} ms`)
    if (needsValues(ran, others.get(text) ?? [])) flags.push('needs its values')
    return { name: nameOf(text), calls: ran.length, milliseconds, pages: worst.pages, flags, worst }
  })
  return findings.sort((a, b) => b.pages - a.pages)
}
