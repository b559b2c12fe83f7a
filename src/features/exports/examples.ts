import { DEMO } from '../../platform/openapi/demo.ts'
import { exampleOf, type MakeExample } from '../../platform/openapi/example.ts'
import { createExportInput } from './schemas.ts'

/** Stands for the last part of the address that `GET /exports/{id}` shows. */
const SHOWN = 'the-token-of-the-export'

export const creating = exampleOf(createExportInput)(() => ({
  as: 'admin',
  body: { scope: 'patient', patientId: DEMO.patients.farhan, format: 'zip' },
}))

export const listing: MakeExample = () => ({ as: 'admin' })

export const getting: MakeExample = () => ({ as: 'admin', path: { id: DEMO.export } })

export const downloading: MakeExample = () => ({ as: null, path: { token: SHOWN } })
