import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { EXPORT_FORMATS, type ExportRecord, exportRecord } from '../src/features/exports/schemas.ts'
import { clinicApi } from './clinic-api.ts'
import { runScript } from './run-script.ts'

const USAGE = `Usage: npm run export -- --clinic ID [--patient ID] [--format ${EXPORT_FORMATS.join('|')}] [--out FILE.zip]
It takes everything of the clinic away, or of one patient. KEPT_URL is where the Worker is (the running npm start, if you leave it out),
and KEPT_TOKEN a token of a CLINIC_ADMIN; on npm start's own demo clinics neither is needed.`

/** Milliseconds between two looks at how far it is. */
const GLANCE = 500

const inputShape = z.object({
  clinic: z.guid(),
  patient: z.guid().optional(),
  format: z.enum(EXPORT_FORMATS).default('zip'),
  out: z.string().default('export.zip'),
})

function argumentsOf(args: string[]) {
  const option = { type: 'string' } as const
  const { values } = parseArgs({ args, options: { clinic: option, patient: option, format: option, out: option } })
  const input = inputShape.safeParse(values)
  if (!input.success) throw new Error(`${z.prettifyError(input.error)}\n${USAGE}`)
  return input.data
}

type Api = Awaited<ReturnType<typeof clinicApi>>

const record = (text: string): ExportRecord => exportRecord.parse(JSON.parse(text))

/** Waits until it is written, and says how far it is meanwhile. */
async function written(api: Api, id: string): Promise<ExportRecord & { link: { url: string } }> {
  for (let said = ''; ; ) {
    const now = record(await api('GET', `/exports/${id}`))
    const line = `${now.progress.files} of ${now.progress.total} files, ${now.progress.rows.toLocaleString('en')} rows`
    if (line !== said) console.error(line)
    said = line
    if (now.link) return { ...now, link: now.link }
    if (now.status === 'failed' || now.status === 'expired') throw new Error(`The export has ${now.status}: ask again.`)
    await new Promise((looked) => setTimeout(looked, GLANCE))
  }
}

async function main(): Promise<void> {
  const { clinic, patient, format, out } = argumentsOf(process.argv.slice(2))
  const api = await clinicApi(clinic)
  const wanted = { scope: patient ? 'patient' : 'clinic', ...(patient && { patientId: patient }), format }
  const { id } = record(await api('POST', '/exports', wanted))
  const { link } = await written(api, id)
  const file = await fetch(link.url)
  if (!file.ok || !file.body) throw new Error(`The file cannot be had: ${file.status}`)
  await pipeline(file.body, createWriteStream(out, { mode: 0o600 }))
  console.log(out)
}

if (import.meta.main) await runScript(main)
