import { DEMO } from '../../platform/openapi/demo.ts'
import type { MakeExample } from '../../platform/openapi/example.ts'

const { doctors, locations } = DEMO

export const ofOneDoctor: MakeExample = ({ day }) => ({
  as: 'reception',
  path: { doctorId: doctors.general },
  query: { date: day(), locationId: locations.indiranagar },
})

export const acrossDoctors: MakeExample = ({ day }) => ({
  as: 'reception',
  query: { specialty: 'General medicine', date: day() },
})
