import { type PoolerOptions, startPooler } from '../../scripts/pooler/pooler.ts'
import { toldAtStart } from './tied-process.ts'

await startPooler(toldAtStart<PoolerOptions>())
process.send?.('listening')
