import { describeFields, wordsOf } from '../../../platform/openapi/describe-fields.ts'
import { PAGING_WORDS, recordWords } from '../../../platform/openapi/field-words.ts'
import { AFFECTED_WORDS, KEPT_SERIES_WORDS } from '../affected-words.ts'
import { addLocationInput, changeLocationInput, locationChanged, locationRecord, locationsQuery } from './schemas.ts'

const words = {
  name: 'What the location is called, as patients read it.',
  address: 'Its street address.',
  timezone: 'Its IANA zone: visits in person are meant in it. A new location without it takes the clinic’s.',
  latitude: 'Where it is, in degrees, north positive. It is sent together with `longitude`.',
  longitude: 'Where it is, in degrees, east positive.',
  radiusMetres:
    'How many metres away a patient may be who checks in by a printed code. A new location without it has 200.',
  checkInCode:
    '`rotating`: a screen shows a new code every 30 seconds. `printed`: one code that stays, and that a patient must send their coordinates with. A new location without it is `rotating`.',
  active: 'False: nothing more can be booked here. What is booked stays, and is marked `affectedBy`.',
  externalId: 'The id of the location in your other system, which no other location of the clinic may have.',
} as const

describeFields(addLocationInput, words)
describeFields(changeLocationInput, words)

describeFields(locationsQuery, {
  active:
    'Only locations that can be booked, or only those that cannot. If staff leave it out, both; others only ever see the active.',
  externalId: 'Only the location with this id in the clinic’s other system.',
  ...PAGING_WORDS,
})

describeFields(locationRecord, {
  ...recordWords('the location'),
  ...words,
  address: 'Its street address. Null if none was entered.',
  timezone: 'Its IANA zone: visits in person are meant in it.',
  latitude: 'Where it is, in degrees, north positive. Null if it was not entered.',
  longitude: 'Where it is, in degrees, east positive. Null if it was not entered.',
  radiusMetres: 'How many metres away a patient may be who checks in by a printed code.',
  checkInCode:
    '`rotating`: a screen shows a new code every 30 seconds. `printed`: one code that stays, and that a patient must send their coordinates with.',
  active: 'True if visits can be booked here.',
  externalId: 'The id of the location in the clinic’s other system. Null if there is none. Shown to staff only.',
})

describeFields(locationChanged, { ...wordsOf(locationRecord), ...AFFECTED_WORDS, ...KEPT_SERIES_WORDS })
