import type { Bench } from './bench.ts'
import { cpuPerRequest } from './benches/cpu-per-request.ts'

/** All benches, in the order of RESULTS.md. */
export const BENCHES: readonly Bench[] = [cpuPerRequest]
