import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { DOCUMENT_FILE } from '../src/platform/openapi/documentation.ts'
import { ROOT } from './paths.ts'
import { budgetTable, buildConsole } from './web/console.ts'
import { headersFile } from './web/console-headers.ts'
import { readConsoleSettings } from './web/console-settings.ts'
import { guideFiles } from './web/guides.ts'
import { problemFiles } from './web/problems.ts'
import { referencePage } from './web/reference.ts'
import { tablePages } from './web/tables.ts'

const SWAGGER_UI = join(ROOT, 'node_modules', 'swagger-ui-dist')
const OURS = join(ROOT, 'web')
const TARGET = join(ROOT, 'dist', 'web')

/** What a page needs beside itself, by its file. */
function assets(): [string, Buffer][] {
  const of = (folder: string, files: readonly string[]) =>
    files.map((file): [string, Buffer] => [`docs/${file}`, readFileSync(join(folder, file))])
  return [
    ...of(OURS, readdirSync(OURS)),
    ...of(SWAGGER_UI, ['swagger-ui-bundle.js', 'swagger-ui-bundle.js.LICENSE.txt', 'swagger-ui.css', 'LICENSE']),
  ]
}

/** The OpenAPI document that the Worker fills in. */
function openapiDocument(): string {
  const maker = join(ROOT, 'scripts', 'make-document.ts')
  return execFileSync(process.execPath, [maker], { encoding: 'utf8', maxBuffer: 16e6 })
}

/**
 * Builds the static files: the pages under /docs and /problems, the console, what they need, and the document that the Worker fills in. Files that stand already are left
 * alone, since `npm start` may be serving them.
 * @param env an environment of wrangler.toml, whose identity and video providers the console is built for
 * @returns how much JavaScript each page of the console loads
 */
export async function buildWeb(env?: string): Promise<string> {
  const { settings, origins } = readConsoleSettings(env)
  const { files: consoleFiles, sizes } = await buildConsole()
  const files = new Map<string, string | Buffer>([
    ['_headers', headersFile(origins, settings.calls)],
    ['console/settings.json', `${JSON.stringify(settings)}\n`],
    [DOCUMENT_FILE, openapiDocument()],
    ['docs.html', referencePage()],
    ...tablePages(),
    ...guideFiles(),
    ...problemFiles(),
    ...assets(),
    ...consoleFiles,
  ])
  for (const [file, content] of files) await put(join(TARGET, file), content)
  for (const entry of readdirSync(TARGET, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile() && !files.has(relative(TARGET, path))) await rm(path, { force: true })
  }
  return budgetTable(sizes)
}

async function put(path: string, content: string | Buffer): Promise<void> {
  const standing = await readFile(path).catch(() => null)
  if (standing?.equals(Buffer.from(content))) return
  await mkdir(dirname(path), { recursive: true })
  // Another run may be writing the same file.
  const draft = `${path}.${process.pid}`
  await writeFile(draft, content)
  await rename(draft, path)
}

if (import.meta.main) await buildWeb()
