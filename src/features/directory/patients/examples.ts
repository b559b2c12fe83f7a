import { DEMO } from '../../../platform/openapi/demo.ts'
import { exampleOf, type MakeExample } from '../../../platform/openapi/example.ts'
import { changePatientInput, registerInput, searchInput } from './schemas.ts'

const path = { id: DEMO.patients.arjun }

export const listing: MakeExample = () => ({ as: 'reception' })

export const searching = exampleOf(searchInput)(() => ({ as: 'reception', body: { q: 'verma' } }))

export const registering = exampleOf(registerInput)(() => ({ as: 'reception', body: { name: 'Nisha Kapoor' } }))

export const getting: MakeExample = () => ({ as: 'reception', path })

export const listingAccesses: MakeExample = () => ({ as: 'admin', path })

export const changing = exampleOf(changePatientInput)(() => ({
  as: 'reception',
  path,
  body: { phone: '+91 80 5550 2001' },
}))
