import { DEMO } from '../../../platform/openapi/demo.ts'
import { exampleOf, type MakeExample } from '../../../platform/openapi/example.ts'
import { addDoctorInput, changeDoctorInput } from './schemas.ts'

const path = { id: DEMO.doctors.general }

export const listing: MakeExample = () => ({ as: 'reception' })

export const getting: MakeExample = () => ({ as: 'reception', path })

export const adding = exampleOf(addDoctorInput)(() => ({ as: 'admin', body: { name: 'Dr. Leela Thomas' } }))

export const changing = exampleOf(changeDoctorInput)(() => ({
  as: 'admin',
  path,
  body: { specialty: 'General medicine' },
}))
