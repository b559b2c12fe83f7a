import { noBody } from '../../platform/http/fields.ts'
import { DEMO } from '../../platform/openapi/demo.ts'
import { exampleOf, type MakeExample } from '../../platform/openapi/example.ts'
import { addRuleInput, changeRuleInput } from './schemas.ts'

const { reminderRules } = DEMO

export const listing: MakeExample = () => ({ as: 'admin' })

export const adding = exampleOf(addRuleInput)(() => ({
  as: 'admin',
  body: { offsetMinutes: 120, channel: 'sms', skipConfirmed: true },
}))

export const getting: MakeExample = () => ({ as: 'admin', path: { id: reminderRules.threeDays } })

export const changing = exampleOf(changeRuleInput)(() => ({
  as: 'admin',
  path: { id: reminderRules.threeDays },
  body: { offsetMinutes: 2880 },
}))

export const removing = exampleOf(noBody)(() => ({
  as: 'admin@harbor',
  path: { id: reminderRules.dayElsewhere },
  body: {},
}))
