import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const SRC = join(ROOT, 'src')

/** What a folder may import, besides itself. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  domain: [],
  db: ['domain'],
  // A record is shown with its texts open, so it knows the vault.
  records: ['domain', 'db', 'platform'],
  platform: ['domain', 'db', 'env'],
  'features/calendar': ['domain', 'db', 'records', 'platform'],
  'features/*': ['domain', 'db', 'records', 'platform', 'features/calendar'],
  // Who scans a location's code checks in, as the desk does for others.
  'features/check-in': ['domain', 'db', 'records', 'platform', 'features/calendar', 'features/appointments'],
  objects: ['domain', 'db', 'records', 'platform', 'env', 'features/*'],
  jobs: ['domain', 'db', 'records', 'platform', 'env', 'features/*', 'plugins'],
  plugins: ['domain', 'db', 'records', 'platform', 'env', 'features/*'],
  app: ['db', 'platform', 'records', 'features/*', 'plugins'],
  env: ['domain'],
  index: ['app', 'db', 'env', 'objects', 'jobs', 'plugins'],
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
}

/** The folder of the table a file belongs to: `features/series`, `domain`, `app`. */
function roomOf(file: string): string {
  const [first = '', second = ''] = relative(SRC, file).split('/')
  return first === 'features' ? `features/${second}` : first.replace(/\.ts$/, '')
}

function importsOf(file: string): string[] {
  const specifiers = readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)
  return [...specifiers].map(([, specifier = '']) => normalize(join(dirname(file), specifier)))
}

function isAllowed(from: string, to: string): boolean {
  if (from === to) return true
  const rule = MAY_IMPORT[from] ?? (from.startsWith('features/') ? MAY_IMPORT['features/*'] : undefined)
  if (!rule) return false
  return rule.includes(to) || (to.startsWith('features/') && rule.includes('features/*'))
}

test('imports go downwards only', () => {
  const edges = sourceFiles(SRC).flatMap((file) => importsOf(file).map((target) => [file, target] as const))
  expect(edges.length).toBeGreaterThan(100)
  const broken = edges
    .filter(([file, target]) => !isAllowed(roomOf(file), roomOf(target)))
    .map(([file, target]) => `${relative(ROOT, file)} imports ${relative(ROOT, target)}`)
  expect(broken).toEqual([])
})

test('the domain is pure: no I/O, no clock, no framework', () => {
  const forbidden =
    /Date\.now|new Date\(\)|Temporal\.Now|from 'hono|from 'drizzle|from 'pg'|cloudflare:|fetch\(|process\.env/
  const impure = sourceFiles(join(SRC, 'domain')).filter((file) => forbidden.test(readFileSync(file, 'utf8')))
  expect(impure.map((file) => relative(ROOT, file))).toEqual([])
})

test('no file is past 250 lines', () => {
  const long = sourceFiles(SRC)
    .map((file) => [relative(ROOT, file), readFileSync(file, 'utf8').split('\n').length - 1] as const)
    .filter(([, lines]) => lines > 250)
  expect(long).toEqual([])
})

test('no statement asks Postgres for wall-clock time by its own rules', () => {
  const allowed = 'src/db/local-instant.ts'
  const asking = [...sourceFiles(SRC), ...sourceFiles(join(ROOT, 'scripts'))]
    .map((file) => ({ file: relative(ROOT, file), text: readFileSync(file, 'utf8') }))
    .map(({ file, text }) => ({ file, text: file === allowed ? text.replaceAll("at time zone 'UTC'", '') : text }))
    .filter(({ text }) => /\bat\s+time\s+zone\b|\btimezone\(/i.test(text))
  expect(asking.map(({ file }) => file)).toEqual([])
})
