import { exampleOf, type MakeExample } from '../../../platform/openapi/example.ts'
import { createClinicInput } from './schemas.ts'

export const listing: MakeExample = () => ({ as: 'root' })

export const creating = exampleOf(createClinicInput)(() => ({
  as: 'root',
  body: { name: 'Marigold Clinic', timezone: 'Europe/Lisbon', country: 'PT' },
}))
