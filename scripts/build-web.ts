import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const source = join(root, 'node_modules', 'swagger-ui-dist')
const target = join(root, 'dist', 'web', 'docs')

const REFERENCE = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
})
`

/** Puts the API reference's script and style among the static assets. */
export async function buildWeb(): Promise<void> {
  await mkdir(target, { recursive: true })
  for (const file of ['swagger-ui-bundle.js', 'swagger-ui.css', 'LICENSE'])
    await copyFile(join(source, file), join(target, file))
  await writeFile(join(target, 'reference.js'), REFERENCE)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildWeb()
