import { v7 } from 'uuid'
import type { Idempotency } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { series } from '../../db/schema/series.ts'
import { checkPlace } from '../../domain/booking.ts'
import { invalidField } from '../../domain/errors.ts'
import { expand } from '../../domain/recurrence.ts'
import { hasOffset, localDate, localTime, readInstant } from '../../domain/time.ts'
import { clinicOf, type Deps } from '../../platform/http/deps.ts'
import { sealTexts } from '../../platform/vault/seal-texts.ts'
import type { SeriesOutcome } from './calendar/book-in-turn.ts'
import type { NewVisit, SeriesTask } from './calendar/series-task.ts'
import { type Prepared, prepare } from './prepare.ts'
import type { RecurringInput } from './schemas.ts'

interface Booking {
  input: RecurringInput
  idempotency: Idempotency | null
  clinicId: string
}

/** Seals what every visit of a series says, anew for each: a sealed text opens in its own row only. */
function sealForEach(
  { vault }: Deps,
  clinicId: string,
  { count, reason, notes }: { count: number; reason: string | null; notes: string | null },
): Promise<NewVisit[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const id = v7()
      const sealed = await sealTexts(vault, { reason, notes }, { table: appointments, clinicId, id })
      return { id, reason: sealed.reason ?? null, notes: sealed.notes ?? null }
    }),
  )
}

/** The local day a series starts on, and its time of day. @throws DomainError VALIDATION_ERROR */
function startOf({ startDate, time }: RecurringInput, { zone, template }: Prepared): { date: string; time: string } {
  if (!startDate.includes('T')) {
    const fallback = time ?? template?.time
    if (fallback === undefined) throw invalidField('#/time', 'is required if startDate is a date without a time')
    return { date: startDate, time: fallback }
  }
  if (!hasOffset(startDate)) return { date: startDate.slice(0, 10), time: time ?? startDate.slice(11, 16) }
  const instant = readInstant(startDate, zone)
  return { date: localDate(instant, zone), time: time ?? localTime(instant, zone) }
}

/** What is booked, expanded, checked as far as it can be without facts, its texts sealed. @throws DomainError */
async function taskOf(deps: Deps, { input, idempotency, clinicId }: Booking, prepared: Prepared): Promise<SeriesTask> {
  const { template } = prepared
  const doctorId = input.doctorId ?? template?.doctor_id
  const type = input.type ?? template?.type
  const recurrence = input.recurrence ?? template?.recurrence
  if (!doctorId || !type || !recurrence)
    throw invalidField('#/templateId', 'is required, unless you send doctorId, type and recurrence')
  const templatesLocation = type === 'VIDEO_CALL' ? null : (template?.location_id ?? null)
  const locationId = input.locationId === undefined ? templatesLocation : input.locationId
  checkPlace({ type, locationId, hasAddress: false })
  const { date, time } = startOf(input, prepared)
  const days = expand(recurrence, { startDate: date, endDate: input.endDate })
  const id = v7()
  const reason = input.reason ?? null
  const notes = input.notes ?? null
  const [visits, texts] = input.dryRun
    ? [days.dates.map(() => ({ id: v7(), reason: null, notes: null })), { reason: null, notes: null }]
    : await Promise.all([
        sealForEach(deps, clinicId, { count: days.dates.length, reason, notes }),
        sealTexts(deps.vault, { reason, notes }, { table: series, clinicId, id }),
      ])
  return {
    actor: deps.actor,
    idempotency,
    dryRun: input.dryRun,
    id,
    clinicId,
    patientId: input.patientId,
    doctorId,
    locationId,
    templateId: input.templateId ?? null,
    type,
    treatmentType: input.treatmentType,
    duration: input.duration ?? template?.duration_minutes ?? null,
    time,
    startDate: date,
    days,
    visits,
    onConflict: input.onConflict,
    texts: { reason: texts.reason ?? null, notes: texts.notes ?? null },
  }
}

/**
 * Books a series, or says what would become of it. What the request says goes over what its template says.
 * @param bookIn books it in its doctor's calendar
 * @throws DomainError CLINIC_REQUIRED, TEMPLATE_NOT_FOUND, LOCATION_REQUIRED, LOCATION_NOT_ALLOWED, VALIDATION_ERROR, and the
 *   refusal of its people, or of its times with every occurrence that cannot be had
 */
export async function bookSeries(
  deps: Deps,
  { input, idempotency }: Pick<Booking, 'input' | 'idempotency'>,
  bookIn: (task: SeriesTask) => Promise<SeriesOutcome>,
): Promise<SeriesOutcome> {
  const booking = { input, idempotency, clinicId: clinicOf(deps.actor) }
  const prepared = await prepare(deps, booking)
  if ('replay' in prepared) return { image: prepared.replay, replayed: true, touched: [] }
  return bookIn(await taskOf(deps, booking, prepared))
}
