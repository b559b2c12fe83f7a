import { DEMO } from '../../../platform/openapi/demo.ts'
import type { MakeExample } from '../../../platform/openapi/example.ts'

export const listing: MakeExample = () => ({ as: 'reception', query: { patientId: DEMO.patients.arjun } })
