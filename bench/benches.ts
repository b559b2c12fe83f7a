import type { Bench } from './bench.ts'
import { availability } from './benches/availability.ts'
import { availabilityEngine } from './benches/availability-engine.ts'
import { bookHot } from './benches/book-hot.ts'
import { bookSpread } from './benches/book-spread.ts'
import { bundleAndStart } from './benches/bundle-and-start.ts'
import { cpuPerRequest } from './benches/cpu-per-request.ts'
import { growth } from './benches/growth.ts'
import { hitRate } from './benches/hit-rate.ts'
import { importClinic } from './benches/import-clinic.ts'
import { importLarge } from './benches/import-large.ts'
import { overduePlans } from './benches/overdue-plans.ts'
import { queueSockets } from './benches/queue-sockets.ts'
import { reads } from './benches/reads.ts'
import { saturation } from './benches/saturation.ts'
import { sendReminders } from './benches/send-reminders.ts'
import { seriesOf104 } from './benches/series-of-104.ts'
import { usualRecipe } from './benches/usual-recipe.ts'

/** All benches, in the order of RESULTS.md. */
export const BENCHES: readonly Bench[] = [
  availabilityEngine,
  bookHot,
  bookSpread,
  usualRecipe,
  reads,
  availability,
  queueSockets,
  seriesOf104,
  overduePlans,
  bundleAndStart,
  saturation,
  growth,
  hitRate,
  cpuPerRequest,
  sendReminders,
  importClinic,
  importLarge,
]
