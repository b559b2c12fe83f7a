import type { Hono } from 'hono'
import { openDatabase } from './db/client.ts'
import { namesStatements, type Settings } from './env.ts'
import { appointmentRoutes } from './features/appointments/routes.ts'
import { auditRoutes } from './features/audit/routes.ts'
import { availabilityRoutes } from './features/availability/routes.ts'
import { turnAwayFromCrowds } from './features/calendar/crowd.ts'
import { feedRoutes } from './features/calendar-feeds/open-routes.ts'
import { calendarRoutes } from './features/calendar-feeds/routes.ts'
import { openCheckInRoutes } from './features/check-in/open-routes.ts'
import { checkInRoutes } from './features/check-in/routes.ts'
import { directoryRoutes, ownDirectoryRoutes, publicDirectoryRoutes } from './features/directory/routes.ts'
import { eventRoutes } from './features/events/routes.ts'
import { exportFileRoutes } from './features/exports/open-routes.ts'
import { exportRoutes } from './features/exports/routes.ts'
import { followUpRoutes } from './features/follow-ups/routes.ts'
import { healthRoutes } from './features/health/routes.ts'
import { importRoutes } from './features/imports/routes.ts'
import { providerRoutes } from './features/inbox/open-routes.ts'
import { inboxRoutes } from './features/inbox/routes.ts'
import { insightRoutes } from './features/insights/routes.ts'
import { messageRoutes } from './features/messages/routes.ts'
import { notificationRoutes } from './features/notifications/routes.ts'
import { pluginRoutes } from './features/plugins/routes.ts'
import { displayRoutes } from './features/queue/display-routes.ts'
import { queueActionRoutes, queueReadRoutes } from './features/queue/line-routes.ts'
import { queueLiveRoutes } from './features/queue/live-routes.ts'
import { reminderRoutes } from './features/reminders/routes.ts'
import { guardReplays } from './features/replays/guard-replays.ts'
import { seriesRoutes } from './features/series/routes.ts'
import { guestRoutes } from './features/video/guests/routes.ts'
import { videoInviteRoutes } from './features/video/invites/routes.ts'
import { openVideoRoutes } from './features/video/open-routes.ts'
import { videoRoutes } from './features/video/routes.ts'
import { visitLinkRoutes } from './features/visit-links/routes.ts'
import { webhookRoutes } from './features/webhooks/routes.ts'
import { authenticate } from './platform/auth/authenticate.ts'
import { type AppEnv, factory } from './platform/http/context.ts'
import { knownPaths } from './platform/http/known-paths.ts'
import { notFound, onError } from './platform/http/problem.ts'
import { limitOpenRoute } from './platform/http/rate-limit.ts'
import { requestConventions } from './platform/http/request-conventions.ts'
import { documentation } from './platform/openapi/documentation.ts'
import { wakeOutbox } from './platform/wake.ts'
import { channelAdapterOf, developmentChannel } from './plugins/channels/adapter-of.ts'
import { outboxRoutes } from './plugins/channels/outbox-routes.ts'
import { installed } from './plugins/installed.ts'
import { videoProviderOf } from './plugins/video/provider-of.ts'
import { standInClaims } from './plugins/video/stand-in.ts'

/** The API in the order a request meets it: what needs no token, or signs in by itself, stands before `authenticate`. */
const routes = factory
  .createApp()
  .route('/', healthRoutes)
  .route('/', availabilityRoutes)
  .route('/', publicDirectoryRoutes)
  .route('/', ownDirectoryRoutes)
  .route('/', openCheckInRoutes)
  .route('/', queueReadRoutes)
  .route('/', queueLiveRoutes)
  .route('/', guestRoutes(videoProviderOf))
  .route('/', openVideoRoutes({ providerOf: videoProviderOf, claimsOf: standInClaims }))
  .route('/', providerRoutes({ adapterOf: channelAdapterOf, developmentChannel }))
  .route('/', visitLinkRoutes)
  .route('/', feedRoutes)
  .route('/', exportFileRoutes)
  .use('/appointments', turnAwayFromCrowds)
  .use('*', authenticate, wakeOutbox, guardReplays)
  .route('/', appointmentRoutes)
  .route('/', checkInRoutes)
  .route('/', queueActionRoutes)
  .route('/', displayRoutes)
  .route('/', followUpRoutes)
  .route('/', seriesRoutes)
  .route('/', videoRoutes(videoProviderOf))
  .route('/', videoInviteRoutes(videoProviderOf))
  .route('/', directoryRoutes)
  .route('/', eventRoutes)
  .route('/', webhookRoutes)
  .route('/', pluginRoutes(installed))
  .route('/', messageRoutes)
  .route('/', reminderRoutes)
  .route('/', inboxRoutes)
  .route('/', notificationRoutes)
  .route('/', calendarRoutes)
  .route('/', insightRoutes)
  .route('/', importRoutes)
  .route('/', exportRoutes)
  .route('/', auditRoutes)

/** The typed client of the API: `hc<AppType>(url)`. */
export type AppType = typeof routes

const conventions = requestConventions({
  openDatabase: (env) => openDatabase(env.HYPERDRIVE.connectionString, { remembers: namesStatements(env) }),
  clock: () => Date.now(),
})

/** The API behind what every request meets, and beside it the routes that only some installation has. */
function appWith(...further: Hono<AppEnv>[]): Hono<AppEnv> {
  const app: Hono<AppEnv> = factory
    .createApp()
    .use(...conventions)
    .use(knownPaths(() => app.routes))
    .use('/health/ready', limitOpenRoute)
    .route('/', documentation())
  for (const one of further) app.route('/', one)
  return app.route('/', routes).onError(onError).notFound(notFound)
}

export const app = appWith()

/** The app of an environment: a developer's machine has the outbox too, of which no other one has even the path. */
export const appOf = ({ ENVIRONMENT }: Pick<Settings, 'ENVIRONMENT'>): Hono<AppEnv> =>
  ENVIRONMENT === 'development' ? appWith(outboxRoutes) : app
