import { noBody } from '../../../platform/http/fields.ts'
import { DEMO } from '../../../platform/openapi/demo.ts'
import { exampleOf, type MakeExample } from '../../../platform/openapi/example.ts'
import { patientCodeInput, redeemInput } from './schemas.ts'

const { doctors, links, patients } = DEMO

export const issuingForPatient = exampleOf(patientCodeInput)(() => ({
  as: 'reception',
  path: { id: patients.withoutLogin },
  body: { kind: 'self' },
}))

export const issuingForDoctor = exampleOf(noBody)(() => ({
  as: 'admin',
  path: { id: doctors.general },
  body: {},
}))

export const listing: MakeExample = () => ({ as: 'admin', query: { status: 'pending' } })

export const confirming = exampleOf(noBody)(() => ({ as: 'admin', path: { id: links.pending }, body: {} }))

export const refusing = exampleOf(noBody)(() => ({
  as: 'admin@harbor',
  path: { id: links.pendingElsewhere },
  body: {},
}))

export const redeeming = exampleOf(redeemInput)(() => ({
  as: 'support',
  body: { code: 'ABCD-EFGH-JKMN-PQRS', dateOfBirth: '1980-01-31' },
}))

export const ending = exampleOf(noBody)(() => ({ as: 'patient1', path: { patientId: patients.anika }, body: {} }))
