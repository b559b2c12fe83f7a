/** What the OpenAPI document says of every field. Words import the schemas that they are about, and only this imports words. */
import './records/follow-ups/words.ts'
import './records/visits/words.ts'
import './records/words.ts'
import './features/appointments/words.ts'
import './features/availability/words.ts'
import './features/follow-ups/words.ts'
import './features/series/words.ts'
import './features/series/templates/words.ts'
