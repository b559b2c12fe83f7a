import { createReadStream, statSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { TRANSFER_KINDS } from '../src/domain/transfer/transfer-kind.ts'
import { type ImportRecord, importRecord } from '../src/features/imports/schemas.ts'
import { clinicApi } from './clinic-api.ts'
import { runScript } from './run-script.ts'

const USAGE = `Usage: npm run import -- --clinic ID --kind ${TRANSFER_KINDS.join('|')} [--mapping FILE.json] [--default field=value …]
         [--on-conflict leave|affected] [--commit] [--report FILE.csv] FILE
It checks FILE, and with --commit makes its records. KEPT_URL is where the Worker is (the running npm start, if you leave it out), and
KEPT_TOKEN a token of a CLINIC_ADMIN; on npm start's own demo clinics neither is needed.`

const PART = 8 * 1024 * 1024
/** Milliseconds between two looks at how far it is. */
const GLANCE = 500

const inputShape = z.object({
  clinic: z.guid(),
  kind: z.enum(TRANSFER_KINDS),
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
      ...{ clinic: option, kind: option, mapping: option, 'on-conflict': option, report: option },
      ...{ default: { ...option, multiple: true }, commit: { type: 'boolean' } },
    },
  })
  const [file] = positionals
  const input = inputShape.safeParse(values)
  if (file === undefined || positionals.length > 1) throw new Error(`Name one file.\n${USAGE}`)
  if (!input.success) throw new Error(`${z.prettifyError(input.error)}\n${USAGE}`)
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

async function main(): Promise<void> {
  const { clinic, kind, file, mapping, commit, report, ...given } = argumentsOf(process.argv.slice(2))
  const api = await clinicApi(clinic)
  const defaults = Object.fromEntries(
    given.default.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  )
  const wanted = {
    ...{ kind, format: formatOf(file), defaults, onConflict: given['on-conflict'] },
    ...(mapping !== undefined && { mapping: JSON.parse(await readFile(mapping, 'utf8')) }),
  }
  const { id } = record(await api('POST', '/imports', wanted))
  await sendFile(api, id, file)
  const { profile, mapping: meant } = await settled(api, id)
  console.log(`${basename(file)}: ${profile?.rows} rows, ${profile?.encoding}`)
  for (const { name, dateOrder } of profile?.columns ?? [])
    console.log(
      `  ${name} → ${meant?.[name]?.field ?? '(left out)'}${dateOrder ? ` (${meant?.[name]?.dateOrder ?? dateOrder})` : ''}`,
    )
  await api('POST', `/imports/${id}/check`, {})
  console.log(`checked: ${countsOf(await settled(api, id))}`)
  if (commit) {
    await api('POST', `/imports/${id}/commit`, {})
    console.log(`committed: ${countsOf(await settled(api, id))}`)
  }
  if (report !== undefined) await writeFile(report, await api('GET', `/imports/${id}/report.csv`))
  console.log(
    `import ${id}${commit ? '' : ': nothing was written; send it again with --commit, or commit it by the API'}`,
  )
}

if (import.meta.main) await runScript(main)
