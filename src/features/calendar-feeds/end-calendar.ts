import { sql } from 'drizzle-orm'
import { AS_IT_IS } from '../../db/checks.ts'
import { defineRecordChange, isFresh, ONE_RECORD, versionsOf } from '../../db/record-change.ts'
import type { RecordRequest } from '../../db/request.ts'
import { calendars } from '../../db/schema/reached.ts'
import type { Written } from '../../db/verdict.ts'
import { rowsAsked, runWrite } from '../../db/write.ts'
import { DomainError } from '../../domain/errors.ts'
import { CALENDAR_NOT_FOUND } from '../../domain/not-found.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { calendarImage, calendarKind } from '../../records/calendar.ts'

const endCalendars = defineRecordChange(() => ({
  name: 'calendar-end',
  table: calendars,
  of: calendarKind,
  asked: rowsAsked(ONE_RECORD),
  checks: [
    { name: 'calendar', holds: sql`t.user_id = r.user_id`, refusal: CALENDAR_NOT_FOUND },
    {
      name: 'fresh',
      holds: isFresh('t'),
      refusal: new DomainError('VERSION_MISMATCH', 'The calendar has changed since you read it: read it again.'),
    },
    { name: 'not ended yet', holds: sql`t.ended_at is null`, refusal: AS_IT_IS },
  ],
  set: { endedAt: sql`r.at` },
  action: 'calendar.ended',
  inTrail: null,
  image: sql`${calendarImage('e')} - '{n,written}'::text[]`,
}))

/** Ends a calendar of the caller's own for good; a second time changes nothing. @throws DomainError CALENDAR_NOT_FOUND, VERSION_MISMATCH */
export async function endCalendar({ db, actor }: Deps, request: RecordRequest): Promise<Written> {
  const { clinicId, id, ifMatch, idempotency } = request
  const written = await runWrite(db, endCalendars, {
    asking: { actor, idempotency, clinicId },
    row: { id, versions: versionsOf(ifMatch) },
  })
  if (!written) throw new Error('A calendar was not ended, and no check says why.')
  return written
}
