import { createReadStream, statSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { TRANSFER_KINDS } from '../src/domain/transfer/transfer-kind.ts'
import { type ImportRecord, importRecord } from '../src/features/imports/schemas.ts'
import { clinicApi } from './clinic-api.ts'
import { kindOfFile } from './import-kind.ts'
import { runScript } from './run-script.ts'

const USAGE = `Usage: npm run import -- --clinic ID [--kind ${TRANSFER_KINDS.join('|')}] [--mapping FILE.json] [--default field=value …]
         [--on-conflict leave|affected] [--commit] [--report FILE.csv] FILE
       npm run import -- --clinic ID --import ID [--commit] [--report FILE.csv] [FILE]
It checks FILE, and with --commit makes its records; with --import it goes on with an import that was begun. It tells by the headings what
FILE holds, and asks where they do not say. It exits with 2 where rows are invalid or clash, and with 1 where it cannot be done. KEPT_URL is where the Worker is (the running npm start, if you leave it out), and
KEPT_TOKEN a token of a CLINIC_ADMIN; on npm start's own demo clinics neither is needed.`

const PART = 8 * 1024 * 1024
/** Milliseconds between two looks at how far it is. */
const GLANCE = 500

const inputShape = z.object({
  clinic: z.guid(),
  kind: z.enum(TRANSFER_KINDS).optional(),
  import: z.guid().optional(),
  mapping: z.string().optional(),
  default: z.array(z.string().regex(/^\w+=/, 'is field=value')).default([]),
  'on-conflict': z.enum(['leave', 'affected']).default('leave'),
  commit: z.boolean().default(false),
  report: z.string().optional(),
})

function argumentsOf(args: string[]) {
  const option = { type: 'string' } as const
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...{ clinic: option, kind: option, import: option, mapping: option, 'on-conflict': option, report: option },
      ...{ default: { ...option, multiple: true }, commit: { type: 'boolean' } },
    },
  })
  const [file] = positionals
  const input = inputShape.safeParse(values)
  if (!input.success) throw new Error(`${z.prettifyError(input.error)}\n${USAGE}`)
  const { import: begun, kind } = input.data
  if (positionals.length > 1 || (file === undefined && begun === undefined)) throw new Error(`Name one file.\n${USAGE}`)
  if (begun !== undefined && kind !== undefined)
    throw new Error(`An import that was begun has its kind: leave out --kind.\n${USAGE}`)
  return { ...input.data, file }
}

const formatOf = (file: string) => {
  if (/\.ics$/i.test(file)) return 'ics'
  return /\.(ndjson|jsonl)$/i.test(file) ? 'ndjson' : 'csv'
}

type Api = Awaited<ReturnType<typeof clinicApi>>

const record = (text: string): ImportRecord => importRecord.parse(JSON.parse(text))

async function sendFile(api: Api, id: string, file: string): Promise<void> {
  const { size } = statSync(file)
  let part = 1
  let sent = 0
  let held = Buffer.alloc(0)
  const send = async (bytes: Buffer, isLast: boolean) => {
    await api('PUT', `/imports/${id}/file?part=${part++}&last=${isLast}`, new Uint8Array(bytes))
    sent += bytes.length
    console.error(`sent ${sent.toLocaleString('en')} of ${size.toLocaleString('en')} bytes`)
  }
  for await (const bytes of createReadStream(file)) {
    held = Buffer.concat([held, bytes as Buffer])
    for (; held.length > PART; held = held.subarray(PART)) await send(held.subarray(0, PART), false)
  }
  await send(held, true)
}

/** Waits until nothing is being done any more, and says how far it is meanwhile. */
async function settled(api: Api, id: string): Promise<ImportRecord> {
  for (let said = ''; ; ) {
    const now = record(await api('GET', `/imports/${id}`))
    const { step, done, total } = now.progress
    const line = step === null ? '' : `${step}: ${done}${total === null ? '' : ` of ${total}`} rows`
    if (line !== said && line !== '') console.error(line)
    said = line
    if (now.status === 'failed') throw new Error(now.failure ?? 'The file cannot be read.')
    if (step === null) return now
    await new Promise((looked) => setTimeout(looked, GLANCE))
  }
}

const countsOf = ({ counts }: ImportRecord) =>
  Object.entries(counts)
    .filter(([, rows]) => rows > 0)
    .map(([what, rows]) => `${rows} ${what}`)
    .join(', ')

/** Whoever ends this has ended nothing at the Worker: the import can be taken up again. */
function sayHowToGoOn(clinic: string, id: string): void {
  console.error(`import ${id}`)
  process.on('SIGINT', () => {
    console.error(`The Worker has import ${id}. To go on with it: npm run import -- --clinic ${clinic} --import ${id}`)
    process.exit(130)
  })
}

type Given = ReturnType<typeof argumentsOf>

/** The import that is gone on with, or a new one. */
async function begun(api: Api, { import: id, kind, file = '', mapping, ...given }: Given): Promise<ImportRecord> {
  if (id !== undefined) return record(await api('GET', `/imports/${id}`))
  const defaults = Object.fromEntries(
    given.default.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  )
  const format = formatOf(file)
  const wanted = {
    ...{ kind: kind ?? (await kindOfFile(file, format)), format, defaults, onConflict: given['on-conflict'] },
    ...(mapping !== undefined && { mapping: JSON.parse(await readFile(mapping, 'utf8')) }),
  }
  return record(await api('POST', '/imports', wanted))
}

/** Sends the file where the import waits for one, and has it looked at. */
async function profiled(
  api: Api,
  { id, status, progress }: ImportRecord,
  file: string | undefined,
): Promise<ImportRecord> {
  if (progress.step === null && (status === 'open' || status === 'failed')) {
    if (file === undefined) throw new Error('The import waits for its file: name it.')
    await sendFile(api, id, file)
  }
  const { profile, mapping, ...found } = await settled(api, id)
  if (profile) console.log(`${basename(file ?? id)}: ${profile.rows} rows, ${profile.encoding}`)
  for (const { name, dateOrder } of profile?.columns ?? [])
    console.log(
      `  ${name} → ${mapping?.[name]?.field ?? '(left out)'}${dateOrder ? ` (${mapping?.[name]?.dateOrder ?? dateOrder})` : ''}`,
    )
  return { ...found, profile, mapping }
}

/** Has a step done, and says what it came to. */
async function stepped(api: Api, id: string, step: 'check' | 'commit'): Promise<ImportRecord> {
  await api('POST', `/imports/${id}/${step}`, {})
  const done = await settled(api, id)
  console.log(`${step === 'check' ? 'checked' : 'committed'}: ${countsOf(done)}`)
  return done
}

/** @returns the exit code */
async function main(): Promise<number> {
  const given = argumentsOf(process.argv.slice(2))
  const { clinic, file, commit, report } = given
  const api = await clinicApi(clinic)
  const first = await begun(api, given)
  const { id } = first
  sayHowToGoOn(clinic, id)
  let now = await profiled(api, first, file)
  if (now.status === 'profiled') now = await stepped(api, id, 'check')
  if (commit && now.status === 'checked') now = await stepped(api, id, 'commit')
  if (report !== undefined) await writeFile(report, await api('GET', `/imports/${id}/report.csv`))
  console.log(
    `import ${id}${now.status === 'done' ? '' : ': nothing was written; go on with it by --import and --commit'}`,
  )
  return now.counts.conflict + now.counts.invalid > 0 ? 2 : 0
}

if (import.meta.main) await runScript(main)
