import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './paths.ts'
import { MADE_SECTIONS, withSection } from './web/made-sections.ts'

for (const { file, name, text } of MADE_SECTIONS) {
  const path = join(ROOT, file)
  writeFileSync(path, withSection(readFileSync(path, 'utf8'), name, text()))
  console.log(`${file}: ${name}`)
}
