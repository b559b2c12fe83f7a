import { DEMO } from '../../../platform/openapi/demo.ts'
import { exampleOf, type MakeExample } from '../../../platform/openapi/example.ts'
import { hoursInput } from './schemas.ts'

const path = { id: DEMO.doctors.physiotherapy }

export const getting: MakeExample = () => ({ as: 'reception', path })

/** The hours that the doctor has in the demo. */
export const replacing = exampleOf(hoursInput)(() => ({
  as: 'admin',
  path,
  body: {
    sessions: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({
      weekday,
      start: '09:00',
      end: '13:00',
      locationId: DEMO.locations.whitefield,
      types: ['IN_PERSON' as const, 'VIDEO_CALL' as const],
    })),
  },
}))
