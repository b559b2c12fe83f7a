import { DEMO } from '../../platform/openapi/demo.ts'
import { exampleOf, type MakeExample } from '../../platform/openapi/example.ts'
import { cancelPlanInput, changePlanInput, contactInput, planInput, scheduleInput } from './schemas.ts'

const { patients, plans, visits } = DEMO

export const planning = exampleOf(planInput)(() => ({
  as: 'reception',
  path: { id: visits.withoutPlan },
  body: { daysAfter: 14 },
}))

export const ofVisit: MakeExample = () => ({ as: 'reception', path: { id: visits.past } })

export const ofPatient: MakeExample = () => ({ as: 'reception', path: { id: patients.arjun } })

export const working: MakeExample = () => ({ as: 'reception' })

export const getting: MakeExample = () => ({ as: 'reception', path: { id: plans.open } })

export const changing = exampleOf(changePlanInput)(() => ({
  as: 'reception',
  path: { id: plans.open },
  body: { priority: 'high' },
}))

export const cancelling = exampleOf(cancelPlanInput)(() => ({
  as: 'reception',
  path: { id: plans.toCancel },
  body: { reason: 'The specialist has taken over.' },
}))

export const scheduling = exampleOf(scheduleInput)(({ at }) => ({
  as: 'reception',
  path: { id: plans.overdue },
  body: { appointmentDate: at('09:30') },
}))

export const listingAttempts: MakeExample = () => ({ as: 'reception', path: { id: plans.toCall } })

export const calling = exampleOf(contactInput)(() => ({
  as: 'reception',
  path: { id: plans.toCall },
  body: { channel: 'phone', outcome: 'no-answer' },
}))
