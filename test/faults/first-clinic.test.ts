import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { Response as LocalResponse } from 'miniflare'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildIfChanged } from '../../scripts/build.ts'
import { ROOT } from '../../scripts/paths.ts'
import { startPooler } from '../../scripts/pooler/pooler.ts'
import { freePort } from '../../scripts/ports.ts'
import { startPostgres } from '../../scripts/postgres.ts'
import { startWorker } from '../../scripts/worker.ts'

const ISSUER = 'https://id.example/'
const JWKS_URL = 'https://id.example/.well-known/jwks.json'
const ADMIN = 'ada@clinic.example'
const secret = () => randomBytes(32).toString('base64')

const ends: (() => unknown)[] = []
const folder = mkdtempSync(join(tmpdir(), 'kept-first-clinic-'))
const log: string[] = []
let api: string
/** What the README's commands find in their environment. */
let given: Record<string, string>

/** An identity provider that knows no clinics and no roles. */
async function openProvider() {
  const keys = await Promise.all(
    ['RS256', 'ES256'].map(async (alg) => ({
      alg,
      kid: `${alg}-2027`,
      ...(await generateKeyPair(alg, { extractable: true })),
    })),
  )
  const publicKeys = await Promise.all(
    keys.map(async ({ alg, kid, publicKey }) => ({ ...(await exportJWK(publicKey)), alg, kid, use: 'sig' })),
  )
  const tokenOf = (sub: string, email: string, key = keys[0]) => {
    if (!key) throw new Error('The provider has no such key.')
    return new SignJWT({ name: sub, email, email_verified: true })
      .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'at+jwt' })
      .setIssuer(ISSUER)
      .setSubject(sub)
      .setAudience('kept')
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(key.privateKey)
  }
  return {
    jwks: { keys: publicKeys },
    tokens: {
      ADMIN: await tokenOf('u-ada', ADMIN),
      DESK: await tokenOf('u-desk', 'desk@clinic.example'),
      DOCTOR: await tokenOf('u-grace', 'grace@clinic.example', keys[1]),
      PATIENT: await tokenOf('u-pia', 'pia@mail.example', keys[1]),
    },
  }
}

/** A `psql` for machines without one: it runs what `-c` says. */
function writePsql(): string {
  const file = join(folder, 'psql')
  const pg = JSON.stringify(join(ROOT, 'node_modules', 'pg', 'lib', 'index.js'))
  const text = `const { Client } = require(${pg})
const [url, , sql] = process.argv.slice(2)
const client = new Client({ connectionString: url })
client.connect().then(() => client.query(sql)).then(() => client.end())`
  writeFileSync(`${file}.cjs`, text)
  writeFileSync(file, `#!/bin/sh\nexec "${process.execPath}" "${file}.cjs" "$@"\n`)
  chmodSync(file, 0o755)
  return folder
}

beforeAll(async () => {
  ends.push(() => rmSync(folder, { recursive: true, force: true }))
  await buildIfChanged()
  const postgres = await startPostgres({ dataDir: join(folder, 'data'), persistent: false })
  ends.push(() => rmSync(postgres.logFile, { force: true }), postgres.stop)
  const pooler = await startPooler({ databaseUrl: postgres.appUrl })
  ends.push(pooler.stop)
  const { jwks, tokens } = await openProvider()
  const port = await freePort()
  api = `http://127.0.0.1:${port}`
  const SIGNING_KEY = secret()
  const worker = await startWorker({
    port,
    databaseUrl: pooler.url,
    vars: {
      ENVIRONMENT: 'production',
      PUBLIC_URL: 'https://kept.example',
      AUTH_ISSUER: ISSUER,
      AUTH_AUDIENCE: 'kept',
      AUTH_JWKS_URL: JWKS_URL,
      VAULT_KEYS: JSON.stringify({ current: 'k1', keys: { k1: secret() } }),
      SIGNING_KEY,
    },
    outbound: ({ url }) => (url === JWKS_URL ? LocalResponse.json(jwks) : new LocalResponse(null, { status: 404 })),
    onLog: ({ message }) => log.push(message),
  })
  ends.push(worker.stop)
  given = {
    ...tokens,
    api,
    SIGNING_KEY,
    DATABASE_URL: postgres.ownerUrl,
    APP_PASSWORD: new URL(postgres.appUrl).password,
    PATH: [writePsql(), join(ROOT, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
  }
})

afterAll(async () => {
  for (const end of ends.reverse()) await end()
})

/** The commands of a section of the README, as they stand there. */
function commandsOf(heading: string): string {
  const [, after = ''] = readFileSync(join(ROOT, 'README.md'), 'utf8').split(`\n## ${heading}\n`)
  const [section = ''] = after.split('\n## ')
  return [...section.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, commands]) => commands).join('\n')
}

/** Runs them as one would who types them in one after the other, and stops at the first that fails. */
async function runShell(commands: string): Promise<{ code: number | null; said: string }> {
  const child = spawn('bash', ['-euo', 'pipefail', '-c', commands], { cwd: ROOT, env: { ...process.env, ...given } })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, said }
}

async function send(token: string | undefined, method: string, path: string, body?: unknown) {
  const response = await fetch(`${api}${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came
  return { status: response.status, body: (await response.json()) as any, headers: response.headers }
}

test('the README leads from an empty database to the first booking, in production', async () => {
  const { code, said } = await runShell(commandsOf('Your first clinic'))
  expect({ code, said: code === 0 ? '' : said }).toEqual({ code: 0, said: '' })

  // The desk, whose token names no clinic, sees what the patient has booked.
  const { body } = await send(given.DESK, 'GET', '/appointments')
  expect(body.data).toMatchObject([
    { status: 'SCHEDULED', patient: { name: 'Pia Brandt' }, doctor: { name: 'Dr. Grace Lind' } },
  ])
  const [{ id, appointmentDate, patientId }] = body.data
  const mine = await send(given.PATIENT, 'GET', `/appointments/${id}`)
  expect(mine.body).toMatchObject({ id, patientId, actions: expect.arrayContaining(['cancel']) })

  const visit = `/appointments/${id}`
  const early = { override: true, overrideReason: 'Came early' }
  expect((await send(given.DESK, 'POST', `${visit}/check-in`, early)).status).toBe(200)
  expect((await send(given.DESK, 'POST', `${visit}/start`)).status).toBe(200)
  // About noon in Berlin, which is open whenever of the day the first visit is and whatever the clocks say a week later.
  const aWeekLater = new Date(Date.parse(appointmentDate) + 7 * 86_400_000)
  const followUpDate = `${aWeekLater.toISOString().slice(0, 10)}T11:00:00.000Z`
  const completed = await send(given.DESK, 'POST', `${visit}/complete`, { followUpRequired: true, followUpDate })
  expect(completed.body).toMatchObject({
    appointment: { status: 'COMPLETED' },
    followUpAppointment: { appointmentDate: followUpDate, isFollowUp: true },
  })
  expect(completed.status).toBe(200)
})

test('a stranger’s refusal says nothing of why there, and neither does Server-Timing of the inside', async () => {
  const { body, headers } = await send('nonsense', 'GET', '/appointments')
  expect(body).toMatchObject({ status: 401, detail: 'The token is not valid or has expired: sign in again.' })
  expect(headers.get('Server-Timing')).toMatch(/^db;desc="0 queries";dur=[\d.]+$/)
  const asked = await send(given.DESK, 'GET', '/appointments')
  expect(asked.headers.get('Server-Timing')).toMatch(/^db;desc="\d+ queries";dur=[\d.]+$/)
})

test('the log has a line for each request, with nothing in it that is a person’s', async () => {
  const lines = log.map((line) => JSON.parse(line) as Record<string, unknown>)
  const booked = lines.find(
    ({ route, method, status }) => route === '/appointments' && method === 'POST' && status === 201,
  )
  expect(booked).toMatchObject({
    event: 'request',
    level: 'info',
    userId: expect.any(String),
    clinicId: expect.any(String),
  })
  expect(lines.filter(({ level }) => level === 'error')).toEqual([])
  const words = ['example', 'Pia', 'Brandt', 'Grace', 'u-ada', 'Came early', ...Object.values(given).slice(0, 4)]
  expect(words.filter((word) => log.join('\n').includes(word))).toEqual([])
})
