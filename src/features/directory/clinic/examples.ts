import { exampleOf, type MakeExample } from '../../../platform/openapi/example.ts'
import { changeClinicInput } from './schemas.ts'

export const getting: MakeExample = () => ({ as: 'reception' })

export const changing = exampleOf(changeClinicInput)(() => ({ as: 'admin', body: { lateGraceMinutes: 20 } }))
