import { sql } from 'drizzle-orm'
import { flag } from '../../db/asked.ts'
import type { Actor, RecordRequest } from '../../db/request.ts'
import { isOwnersReach, mayEver, reachesOf } from '../../domain/access.ts'
import { FINAL, STATUSES } from '../../domain/appointment.ts'
import { DomainError } from '../../domain/errors.ts'
import type { Permission } from '../../domain/rights.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { refuseStale } from '../../platform/http/etag.ts'
import { readImage } from '../../records/visits/appointment.ts'
import {
  type Changed,
  defineChange,
  isInState,
  tryChange,
  visitAsked,
  wrongStepOf,
} from '../../records/visits/appointment-change.ts'
import { CLINICAL } from '../../records/visits/clinical-text.ts'
import { EDITED, editedColumns, editedSubjects, fieldChecks, fieldRights } from '../../records/visits/edited-fields.ts'
import { getAppointment } from '../../records/visits/get-appointment.ts'
import { visitExternalIdFree } from '../../records/visits/visit-external-id.ts'
import type { Calendars } from '../calendar/calendars.ts'
import { unlessNoShow } from '../calendar/moving/no-show.ts'
import { editedRow, fieldsGiven } from './fields-given.ts'
import { openingTexts } from './opening-texts.ts'
import { mayAccept, PUT_STATUS, permissionFor } from './put-status.ts'
import type { ChangeInput } from './schemas.ts'
import { isStaffNoteOnly } from './staff-fields.ts'

const asked = visitAsked({ ...EDITED, isClinicalOnly: flag })
const { r } = asked

/** Changes texts and marks of a visit that is not over. The clinical texts can also be changed after its completion. */
const isEditable = sql`case when ${r.isClinicalOnly} then ${isInState(['CHECKED_IN', 'IN_PROGRESS', 'COMPLETED'])}
else ${isInState(STATUSES.filter((status) => !FINAL.includes(status)))} end`

const editVisits = defineChange(() => ({
  name: 'edit',
  asked,
  subjects: editedSubjects,
  lingers: sql`(${r.isClinicalOnly} and ${isInState(['COMPLETED'])})`,
  rights: fieldRights,
  checks: [visitExternalIdFree, { name: 'step', holds: isEditable, refusal: wrongStepOf }, ...fieldChecks],
  set: editedColumns,
  action: 'appointment.updated',
  namesPatient: true,
}))

const isClinicalTexts = (input: ChangeInput) =>
  Object.keys(input).every((name) => (CLINICAL as readonly string[]).includes(name))

/** The right that a change needs, by what it changes. */
export function rightToChange(actor: Actor, input: ChangeInput): Permission {
  if (input.status !== undefined) return permissionFor(actor, input.status)
  if (isStaffNoteOnly(input)) return 'appointments:staff-note'
  return isClinicalTexts(input) ? 'clinical-text:write' : 'appointments:change'
}

export function refuseByRole({ caller }: Actor, permission: Permission): void {
  if (!mayEver(caller.roles, permission)) throw new DomainError('FORBIDDEN', 'Your role does not allow this.')
}

/**
 * Changes what neither takes nor frees time: texts, marks, and the state where a PUT may ask for it.
 * @param calendars take a no-show back that is to be SCHEDULED again
 * @throws DomainError FORBIDDEN, VALIDATION_ERROR, UNREADABLE_FIELD and those of `changeVisit`
 */
export async function editAppointment(
  deps: Deps,
  request: RecordRequest,
  { input, calendars }: { input: ChangeInput; calendars: Calendars },
): Promise<Changed> {
  if (input.status !== undefined)
    return editWithStatus(deps, request, { input: { ...input, status: input.status }, calendars })
  const fields = await fieldsGiven(deps, request, input)
  if (Object.keys(fields).length === 0) return unchanged(deps, request)
  const { db, actor } = deps
  const permission = rightToChange(actor, input)
  refuseByRole(actor, permission)
  const row = { ...editedRow(actor, input, fields), isClinicalOnly: isClinicalTexts(input) }
  const changed = await openingTexts(deps.vault, row.names ?? [], (opened) =>
    tryChange(db, { actor, request, permission }, [editVisits, { ...row, opened }]),
  )
  if (changed instanceof Error) throw changed
  return changed
}

async function editWithStatus(
  deps: Deps,
  request: RecordRequest,
  { input, calendars }: { input: ChangeInput & { status: NonNullable<ChangeInput['status']> }; calendars: Calendars },
): Promise<Changed> {
  const { db, actor } = deps
  const { status, ...others } = input
  const permission = permissionFor(actor, status)
  refuseByRole(actor, permission)
  // A patient may only confirm.
  const isStaffSomewhere = reachesOf(actor.caller.roles, permission).some((reach) => !isOwnersReach(reach))
  if (!isStaffSomewhere && status !== 'CONFIRMED') throw new DomainError('FORBIDDEN', 'Your role does not allow this.')
  const fields = await fieldsGiven(deps, request, input)
  const hasFields = Object.keys(fields).length > 0
  if (hasFields) refuseByRole(actor, 'appointments:change')
  const row = { ...editedRow(actor, input, fields), mayAccept: mayAccept(actor.caller) }
  const changed = await unlessNoShow(
    () =>
      openingTexts(deps.vault, row.names ?? [], (opened) =>
        tryChange(db, { actor, request, permission }, [PUT_STATUS[status], { ...row, opened }]),
      ),
    (doctorId) => calendars.takeBack({ actor, request, starts: false, fields: row }, doctorId),
  )
  const isInStateAlready = !changed.changed && !changed.replayed
  return isInStateAlready && hasFields ? editAppointment(deps, request, { input: others, calendars }) : changed
}

/** A request that changes nothing is still checked: 404, 403 and 412 come first. */
async function unchanged({ db, actor }: Deps, { id, ifMatch }: RecordRequest): Promise<Changed> {
  const image = await getAppointment(db, actor, id)
  refuseStale(ifMatch, readImage(image).version)
  return { image, replayed: false, changed: false }
}
