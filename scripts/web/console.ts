import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Rolldown } from 'vite'
import { ROOT } from '../paths.ts'
import { CONSOLE_PAGES, OFFLINE_WORKER } from './console-pages.ts'

const SOURCE = join(ROOT, 'src', 'web')

/**
 * What pages share: a file for each set of pages that load the same, and none below some 4 kB gzipped. On a phone's line thirty small files
 * take longer than the few bytes that a page does not need.
 */
const SHARED = {
  name: 'shared',
  tags: ['$initial' as const],
  // What only the pages of staff have stays with them: merged into a file of all, it would come to patients' phones, words included.
  test: /^(?!.*\/web\/(?:parts\/desk-lists|offline)\/|.*\/use-address\.ts$)/,
  minShareCount: 2,
  entriesAware: true,
  entriesAwareMergeThreshold: 12_000,
}

export interface Console {
  /** By their paths below `dist/web`. */
  files: [string, string | Buffer][]
  /** The JavaScript of each page in bytes gzipped, as the browser loads it before anybody does anything. */
  sizes: Map<string, number>
}

/** Builds the pages of the console, each with the code that it uses and no other's. */
export async function buildConsole(): Promise<Console> {
  const output = await bundle(Object.keys(CONSOLE_PAGES).map((page) => join(SOURCE, `${page}.html`)))
  return { files: [...filesOf(output), [OFFLINE_WORKER, await offlineWorker(output)]], sizes: sizesOf(output) }
}

type Output = Rolldown.RolldownOutput['output']

/** The script that answers for pages that can be read offline, with the list of what they are drawn from. */
async function offlineWorker(output: Output): Promise<string> {
  const pages = Object.keys(CONSOLE_PAGES).filter((page) => CONSOLE_PAGES[page]?.offline)
  const files = shellOf(output, pages)
  const hash = createHash('sha256')
  for (const { fileName, ...file } of output)
    if (pages.includes(fileName.replace(/\.html$/, ''))) hash.update('source' in file ? file.source : file.code)
  const version = hash.update(files.join()).digest('hex').slice(0, 16)
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    define: { SHELL: JSON.stringify({ version, files }) },
    build: { write: false, target: 'es2022', rolldownOptions: { input: join(SOURCE, 'offline', 'worker.ts') } },
  })
  const [script] = (built as Rolldown.RolldownOutput).output
  return script.code
}

/** All that pages may load in any of their parts and languages, but letters that few need. */
function shellOf(output: Output, pages: readonly string[]): string[] {
  const chunks = new Map(output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file] as const] : [])))
  const scripts = new Set(
    [...chunks.values()].filter(({ isEntry, name }) => isEntry && pages.includes(name)).map(nameOf),
  )
  const styles = new Set<string>()
  for (const name of scripts) {
    const chunk = chunks.get(name)
    for (const next of [...(chunk?.imports ?? []), ...(chunk?.dynamicImports ?? [])]) scripts.add(next)
    for (const style of chunk?.viteMetadata?.importedCss ?? []) styles.add(style)
  }
  const letters = output.map(nameOf).filter((name) => /plex-latin-(?!ext)[^/]*\.woff2$/.test(name))
  return [...pages, 'console/settings.json', 'docs/theme.js', ...[...scripts, ...styles, ...letters].sort()].map(
    (path) => `/${path}`,
  )
}

const nameOf = ({ fileName }: { fileName: string }) => fileName

/** The bundler names what pages share after all of them. */
const shortName = (name: string) => (name.startsWith(`${SHARED.name}~`) ? SHARED.name : name.replace(/\.\w+$/, ''))

/** What Vite makes of pages, without writing it. */
export async function bundle(pages: readonly string[], root = SOURCE): Promise<Output> {
  const built = await build({
    root,
    configFile: false,
    logLevel: 'warn',
    // Under a test too: what is looked at and weighed is what is deployed.
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
    define: { 'process.env.NODE_ENV': '"production"' },
    resolve: { conditions: ['module', 'browser', 'production'] },
    build: {
      write: false,
      target: 'es2022',
      assetsDir: 'console/assets',
      // The policy of the pages takes no font or picture out of a `data:`.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: [...pages],
        output: {
          codeSplitting: { groups: [SHARED] },
          chunkFileNames: ({ name }) => `console/assets/${shortName(name)}-[hash].js`,
          assetFileNames: ({ names: [name = ''] }) => `console/assets/${shortName(name)}-[hash][extname]`,
        },
      },
    },
  })
  return (built as Rolldown.RolldownOutput).output
}

export const filesOf = (output: Output): Console['files'] =>
  output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : Buffer.from(file.source)])

function sizesOf(output: Output): Map<string, number> {
  const chunks = new Map(output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file] as const] : [])))
  const zipped = (name: string) => gzipSync(chunks.get(name)?.code ?? '').length
  return new Map(
    Object.keys(CONSOLE_PAGES).map((page) => {
      const entry = [...chunks.values()].find(({ isEntry, name }) => isEntry && name === page)
      const loaded = new Set(entry ? [entry.fileName] : [])
      for (const name of loaded) for (const next of chunks.get(name)?.imports ?? []) loaded.add(next)
      // A page waits for its words in one language: here for the largest of them.
      const words = [...loaded].flatMap((name) => chunks.get(name)?.dynamicImports ?? []).filter(isOfWords(chunks))
      const byPart = Map.groupBy(words, (name) => partOf(chunks.get(name)))
      const spoken = [...byPart.values()].map((names) => Math.max(...names.map(zipped)))
      return [page, [...[...loaded].map(zipped), ...spoken].reduce((sum, size) => sum + size, 0)]
    }),
  )
}

type Chunks = Map<string, Rolldown.OutputChunk>

const partOf = (chunk?: Rolldown.OutputChunk) => /\/words\/(\w[\w-]*)\//.exec(chunk?.facadeModuleId ?? '')?.[1]
const isOfWords = (chunks: Chunks) => (name: string) => partOf(chunks.get(name)) !== undefined

/** The table that the build prints. @throws Error where a page needs more than its budget */
export function budgetTable(sizes: Console['sizes']): string {
  const kilo = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`
  const rows = [...sizes].map(([page, size]) => {
    const { budget } = CONSOLE_PAGES[page] ?? { budget: 0 }
    const line = `  ${`/${page}`.padEnd(12)}${kilo(size).padStart(10)} of ${kilo(budget).padStart(9)}`
    return { line: size > budget ? `${line}  too much` : line, isOver: size > budget }
  })
  const table = ['JavaScript before a page of the console can be used, gzipped:', ...rows.map(({ line }) => line)]
  if (rows.some(({ isOver }) => isOver)) throw new Error(table.join('\n'))
  return table.join('\n')
}
