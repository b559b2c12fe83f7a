import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { passedOn } from '../../scripts/passed-on.ts'

const GUIDE = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'operating.md'), 'utf8')

/** The names in the first column of the table of variables, or of secrets. */
function namesUnder(title: string): string[] {
  const part = GUIDE.split(`## ${title}\n`)[1]?.split('\n## ')[0] ?? ''
  const columns = part.split('\n').map((line) => /^\| (`.+?) \|/.exec(line)?.[1] ?? '')
  return columns.flatMap((column) => [...column.matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, name = '']) => name))
}

test('whoever starts the local server may set every variable but what it runs as, and no secret', () => {
  const variables = namesUnder('Variables')
  const secrets = namesUnder('Secrets')
  expect(variables).toContain('CHECK_IN_URL')
  expect(secrets).toContain('VAULT_KEYS')
  const env = Object.fromEntries([...variables, ...secrets, 'PATH'].map((name) => [name, `as ${name}`]))
  // The build writes the console's into its pages, from wrangler.toml.
  const expected = variables.filter((name) => name !== 'ENVIRONMENT' && !name.startsWith('CONSOLE_'))
  expect(passedOn(env)).toEqual(Object.fromEntries(expected.map((name) => [name, `as ${name}`])))
})
