import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../scripts/paths.ts'
import { PEOPLE } from './scale/assumptions.ts'
import { chartOf } from './scale/chart.ts'
import { demandOf, resourcesOf, usesOf } from './scale/need.ts'
import { pageOf } from './scale/page.ts'
import { unitCostsIn } from './scale/unit-costs.ts'

const inBench = (name: string) => join(ROOT, 'bench', name)

function main(): void {
  const measured = unitCostsIn(inBench('results.json'))
  const demand = demandOf(PEOPLE.users)
  writeFileSync(inBench('SCALE.md'), pageOf(measured))
  writeFileSync(inBench('scale.svg'), chartOf(usesOf(demand, resourcesOf(demand, measured.costs))))
  console.log('Wrote bench/SCALE.md and bench/scale.svg.')
}

try {
  main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
