import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, normalize, relative } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const SRC = join(ROOT, 'src')

const BELOW = ['domain', 'db', 'records', 'platform', 'env']

/** What a room may import, besides itself. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  domain: [],
  env: ['domain'],
  // It knows the journal of the migrations, which stands outside of the source.
  db: ['domain', '..'],
  platform: ['domain', 'db', 'env'],
  // A record is shown with its texts open, so it knows the vault.
  records: ['domain', 'db', 'platform'],
  'features/calendar': ['domain', 'db', 'records', 'platform'],
  'features/*': ['domain', 'db', 'records', 'platform', 'features/calendar'],
  // Who scans a location's code checks in, as the desk does for others.
  'features/check-in': ['domain', 'db', 'records', 'platform', 'features/calendar', 'features/appointments'],
  // Whoever has a link does by it what its patient may do.
  'features/visit-links': [
    'domain',
    'db',
    'records',
    'platform',
    'features/calendar',
    'features/appointments',
    'features/availability',
  ],
  objects: [
    ...BELOW,
    'features/audit',
    'features/availability',
    'features/calendar',
    'features/queue',
    'features/series',
  ],
  // Of a feature, jobs take what sends, arms and is read for them.
  jobs: [
    ...BELOW,
    'features/audit',
    'features/calendar',
    'features/exports',
    'features/imports',
    'features/inbox',
    'features/messages',
    'features/notifications',
    'features/reminders',
    'features/webhooks',
    'plugins',
    'plugins/*',
  ],
  plugins: [...BELOW, 'plugins/*'],
  'plugins/*': [...BELOW, 'features/*', 'plugins'],
  // Of a feature it takes the routes, and of the replays the guard before every keyed route.
  app: ['db', 'env', 'platform', 'features/*', 'plugins', 'plugins/*'],
  words: ['features/*', 'records'],
  // Only the build makes the document: nothing that runs may bring it, or its words, into the bundle.
  document: ['app', 'words', 'platform'],
  index: ['app', 'db', 'env', 'objects', 'jobs', 'platform', 'plugins'],
  // The console knows the API by its types alone: a test below says so.
  web: ['app', 'features/*', 'records'],
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
}

/** The room of the table that a file belongs to: `features/series`, `plugins/video`, `domain`, `app`. */
function roomOf(file: string): string {
  const [first = '', ...rest] = relative(SRC, file).split('/')
  const isInRoom = first === 'features' || (first === 'plugins' && rest.length > 1)
  return isInRoom ? `${first}/${rest[0]}` : first.replace(/\.ts$/, '')
}

function importsOf(file: string): string[] {
  const specifiers = readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)
  return [...specifiers].map(([, specifier = '']) => normalize(join(dirname(file), specifier)))
}

const groupOf = (room: string) => `${room.split('/')[0]}/*`

function isAllowed(from: string, to: string): boolean {
  if (from === to) return true
  const rule = MAY_IMPORT[from] ?? MAY_IMPORT[groupOf(from)] ?? []
  return rule.includes(to) || (to.includes('/') && rule.includes(groupOf(to)))
}

const edges = sourceFiles(SRC).flatMap((file) => importsOf(file).map((target) => [file, target] as const))
const nameOf = (file: string) => relative(ROOT, file)

test('imports go downwards only', () => {
  expect(edges.length).toBeGreaterThan(100)
  const broken = edges.filter(([file, target]) => !isAllowed(roomOf(file), roomOf(target)))
  expect(broken.map(([file, target]) => `${nameOf(file)} imports ${nameOf(target)}`)).toEqual([])
})

test('only the app and routes import routes', () => {
  const isRoutes = (file: string) => /(^|-)routes\.ts$/.test(basename(file))
  const broken = edges.filter(([file, target]) => isRoutes(target) && !isRoutes(file) && roomOf(file) !== 'app')
  expect(broken.map(([file, target]) => `${nameOf(file)} imports ${nameOf(target)}`)).toEqual([])
})

/** Files that import one another, also by types; a table's foreign keys, and the domain's types, may point both ways. */
function circles(): string[][] {
  const graph = Map.groupBy(edges, ([file]) => file)
  const reaches = (from: string, to: string) => {
    const seen = new Set<string>()
    const open = [from]
    for (let file = open.pop(); file !== undefined; file = open.pop()) {
      for (const [, target] of graph.get(file) ?? []) {
        if (target === to) return true
        if (!seen.has(target)) open.push(target)
        seen.add(target)
      }
    }
    return false
  }
  const checked = [...graph.keys()].filter((file) => roomOf(file) !== 'domain' && !file.includes('/db/schema/'))
  return checked.filter((file) => reaches(file, file)).map((file) => [nameOf(file)])
}

test('no file is imported by what it imports', () => {
  expect(circles()).toEqual([])
})

test('the console imports only types of the rest, and nobody imports the console', () => {
  const isWeb = (file: string) => roomOf(file) === 'web'
  const values = sourceFiles(join(SRC, 'web')).flatMap((file) => {
    const imports = readFileSync(file, 'utf8').matchAll(/^import (type )?[^']*?from '(\.[^']+)'/gm)
    return [...imports]
      .filter(([, type, specifier = '']) => !type && !isWeb(normalize(join(dirname(file), specifier))))
      .map(([, , specifier]) => `${nameOf(file)} imports ${specifier}`)
  })
  expect(values).toEqual([])
  const importers = edges.filter(([file, target]) => isWeb(target) && !isWeb(file))
  expect(importers.map(([file]) => nameOf(file))).toEqual([])
})

test('what runs brings no words and no maker of the document into the bundle', () => {
  const graph = Map.groupBy(edges, ([file]) => file)
  const running = new Set([join(SRC, 'index.ts')])
  for (const file of running) for (const [, target] of graph.get(file) ?? []) running.add(target)
  expect(running.size).toBeGreaterThan(300)
  const heavy = /from 'hono-openapi'|toJSONSchema/
  // Who asks which plugins there are is told what settings each takes.
  const isAnswered = (file: string) => nameOf(file) === 'src/features/plugins/plugin-record.ts'
  const ofBuild = /\bwords\.ts$|openapi\/document\//
  const broken = [...running].filter(
    (file) => ofBuild.test(file) || (heavy.test(readFileSync(file, 'utf8')) && !isAnswered(file)),
  )
  expect(broken.map(nameOf)).toEqual([])
})

test('the domain is pure: no I/O, no clock, no framework', () => {
  const forbidden =
    /Date\.now|new Date\(\)|Temporal\.Now|from 'hono|from 'drizzle|from 'pg'|'cloudflare:|fetch\(|process\.env/
  const impure = sourceFiles(join(SRC, 'domain')).filter((file) => forbidden.test(readFileSync(file, 'utf8')))
  expect(impure.map(nameOf)).toEqual([])
})

test('zod is imported so that the bundle holds only what is used of it', () => {
  const whole = sourceFiles(SRC).filter((file) =>
    /import (type )?\{[^}]*\bz\b[^}]*\} from 'zod'/.test(readFileSync(file, 'utf8')),
  )
  expect(whole.map(nameOf)).toEqual([])
})

test('no file is past 250 lines', () => {
  const long = sourceFiles(SRC)
    .map((file) => [nameOf(file), readFileSync(file, 'utf8').split('\n').length - 1] as const)
    .filter(([, lines]) => lines > 250)
  expect(long).toEqual([])
})

test('no folder of a feature holds more than 20 files', () => {
  const folders = Map.groupBy(sourceFiles(join(SRC, 'features')), (file) => dirname(file))
  const full = [...folders].filter(([, files]) => files.length > 20)
  expect(full.map(([folder, files]) => `${nameOf(folder)}: ${files.length}`)).toEqual([])
})

/** Files called by the role they have in their folder, or by a topic that many small exports share. */
const ROLES = [
  'routes',
  'schemas',
  'queries',
  'record',
  'client',
  'index',
  'app',
  'env',
  'fields',
  'context',
  'visibility',
  'words',
  'examples',
]

const wordsOf = (name: string) =>
  name
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[-_]/)
    .map(stemOf)

/** `book`, `booked` and `booking` are one word, and so are `visit` and `visits`, `scan` and `scanned`. */
function stemOf(word: string): string {
  return word
    .replace(/ies$/, 'y')
    .replace(/(ing|ed|es|s|e)$/, '')
    .replace(/([bdgmnprt])\1$/, '$1')
}

const namesBy = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name = '']) => name)

/**
 * What a file may be called after: its function where it exports only one, else its functions and constants; its types where
 * it exports nothing else.
 */
function namesake(text: string): string[] {
  const functions = [
    ...namesBy(text, /^export (?:async )?function (\w+)/gm),
    ...namesBy(text, /^export const (\w+) = (?:async )?(?:<[^>]*>)?\(/gm),
  ]
  if (functions.length === 1) return functions
  const values = namesBy(text, /^export (?:async )?(?:function|const|class) (\w+)/gm)
  return values.length > 0 ? values : namesBy(text, /^export (?:interface|type) (\w+)/gm)
}

/** Whether the file's name and what it may be called after have a word in common, or its name ends with its role. */
function carriesItsName(file: string): boolean {
  const words = wordsOf(basename(file, '.ts'))
  if (ROLES.map(stemOf).includes(words.at(-1) ?? '')) return true
  return namesake(readFileSync(file, 'utf8')).some((name) => wordsOf(name).some((word) => words.includes(word)))
}

test('a file carries the name of what it exports', () => {
  const named = ['features', 'records', 'platform', 'objects', 'jobs'].flatMap((folder) =>
    sourceFiles(join(SRC, folder)),
  )
  expect(named.filter((file) => !carriesItsName(file)).map(nameOf)).toEqual([])
})

test('no statement asks Postgres for wall-clock time by its own rules', () => {
  const allowed = 'src/db/local-instant.ts'
  const asking = [...sourceFiles(SRC), ...sourceFiles(join(ROOT, 'scripts'))]
    .map((file) => ({ file: nameOf(file), text: readFileSync(file, 'utf8') }))
    .map(({ file, text }) => ({ file, text: file === allowed ? text.replaceAll("at time zone 'UTC'", '') : text }))
    .filter(({ text }) => /\bat\s+time\s+zone\b|\btimezone\(/i.test(text))
  expect(asking.map(({ file }) => file)).toEqual([])
})
