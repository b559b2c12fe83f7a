import { factory } from '../../platform/http/context.ts'
import { clinicRoutes } from './clinic/routes.ts'
import { clinicsRoutes } from './clinics/routes.ts'
import { closureRoutes } from './closures/routes.ts'
import { doctorRoutes, publicDoctorRoutes } from './doctors/routes.ts'
import { erasureRoutes } from './erasure/routes.ts'
import { hoursRoutes } from './hours/routes.ts'
import { linkRoutes, ownLinkRoutes } from './links/routes.ts'
import { locationRoutes, publicLocationRoutes } from './locations/routes.ts'
import { meRoutes } from './me/routes.ts'
import { membershipRoutes, ownMembershipRoutes } from './memberships/routes.ts'
import { patientRoutes } from './patients/routes.ts'
import { mismatchRoutes } from './same-person/mismatch-routes.ts'
import { timeOffRoutes } from './time-off/routes.ts'

/** The routes that a user calls for themselves in any clinic. They authenticate by themselves, so they come before `authenticate`. */
export const ownDirectoryRoutes = factory.createApp().route('/', ownLinkRoutes).route('/', ownMembershipRoutes)

/** The routes that a clinic may open to the public. They authenticate by themselves, so they come before `authenticate`. */
export const publicDirectoryRoutes = factory.createApp().route('/', publicDoctorRoutes).route('/', publicLocationRoutes)

/** The routes of a clinic's people, places and times; behind `authenticate`. */
export const directoryRoutes = factory
  .createApp()
  .route('/', meRoutes)
  .route('/', mismatchRoutes)
  .route('/', linkRoutes)
  .route('/', patientRoutes)
  .route('/', erasureRoutes)
  .route('/', doctorRoutes)
  .route('/', hoursRoutes)
  .route('/', timeOffRoutes)
  .route('/', locationRoutes)
  .route('/', closureRoutes)
  .route('/', clinicRoutes)
  .route('/', clinicsRoutes)
  .route('/', membershipRoutes)
