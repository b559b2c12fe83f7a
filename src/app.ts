import { openDatabase } from './db/client.ts'
import { appointmentRoutes } from './features/appointments/routes.ts'
import { availabilityRoutes } from './features/availability/routes.ts'
import { directoryRoutes, publicDirectoryRoutes } from './features/directory/routes.ts'
import { followUpRoutes } from './features/follow-ups/routes.ts'
import { healthRoutes } from './features/health/routes.ts'
import { authenticate } from './platform/auth.ts'
import { factory } from './platform/context.ts'
import { documentation } from './platform/docs.ts'
import { notFound, onError } from './platform/problem.ts'
import { problemPages } from './platform/problem-pages.ts'
import { limitOpenRoute } from './platform/rate-limit.ts'
import { requestConventions } from './platform/request.ts'
import { wakeOutbox } from './platform/wake.ts'

/** The API in the order a request meets it: what needs no token, or signs in by itself, stands before `authenticate`. */
const routes = factory
  .createApp()
  .route('/', healthRoutes)
  .route('/', availabilityRoutes)
  .route('/', publicDirectoryRoutes)
  .use('*', authenticate, wakeOutbox)
  .route('/', appointmentRoutes)
  .route('/', followUpRoutes)
  .route('/', directoryRoutes)

/** The typed client of the API: `hc<AppType>(url)`. */
export type AppType = typeof routes

const conventions = requestConventions({
  openDatabase: (env) => openDatabase(env.HYPERDRIVE.connectionString),
  clock: () => Date.now(),
})

export const app = factory
  .createApp()
  .use(...conventions)
  .use('/problems/*', limitOpenRoute)
  .use('/docs/*', limitOpenRoute)
  .use('/health/ready', limitOpenRoute)
  .route('/', problemPages)
  .route('/', documentation(routes))
  .route('/', routes)
  .onError(onError)
  .notFound(notFound)
