import type { Bench } from './bench.ts'
import { bookHot } from './benches/book-hot.ts'
import { bookSpread } from './benches/book-spread.ts'
import { cpuPerRequest } from './benches/cpu-per-request.ts'

/** All benches, in the order of RESULTS.md. */
export const BENCHES: readonly Bench[] = [bookHot, bookSpread, cpuPerRequest]
