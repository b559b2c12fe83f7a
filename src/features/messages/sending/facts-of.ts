import type { Channel } from '../../../domain/messages/channel.ts'
import type { StopReason } from '../../../domain/messages/choose-channel.ts'
import type { VisitFacts } from '../../../domain/messages/facts.ts'
import { stageOf, type Told, type VisitNow } from '../../../domain/messages/news.ts'
import { storedMessageSettings } from '../../../domain/messages/settings.ts'
import type { PatientNow, Waiting } from '../../../domain/messages/waiting.ts'
import type { ClaimedClinic, ClaimedMessage, ClaimedPatient, ClaimedVisit } from './claim.ts'

/** A message that waits, as the rules see it. */
function waitingOf(message: ClaimedMessage): Waiting {
  const { rule } = message
  return {
    id: message.id,
    event: message.event,
    visitId: message.appointment_id,
    // Of a message about a visit it is the one that it was last tried by.
    channel: message.appointment_id === null ? message.channel : null,
    visitStart: message.visit_start,
    atOnce: message.at_once,
    before: message.before,
    createdAt: message.created_at,
    dueAt: message.due_at,
    ruleId: message.rule_id,
    rule: rule && {
      active: rule.active,
      offsetMinutes: rule.offset_minutes,
      skipConfirmed: rule.skip_confirmed,
      channel: rule.channel,
    },
  }
}

function visitNowOf(visit: ClaimedVisit): VisitNow {
  return {
    id: visit.id,
    status: visit.status,
    start: visit.starts_at,
    end: visit.ends_at,
    timezone: visit.timezone,
    doctorId: visit.doctor_id,
    locationId: visit.location_id,
    type: visit.type,
    seriesId: visit.series_id,
    notify: visit.notify,
    everCheckedIn: visit.ever_checked_in,
    told: visit.told,
    wasNeverTold: visit.was_never_told,
  }
}

/** A claimed patient of a clinic, as the rules see them. */
export function patientNowOf(
  { status, do_not_contact, messages, visits }: ClaimedPatient,
  { settings, timezone: zone }: Pick<ClaimedClinic, 'settings' | 'timezone'>,
): PatientNow {
  const { quietFrom: from, quietTo: to } = storedMessageSettings(settings)
  return {
    status,
    doNotContact: do_not_contact,
    quiet: { from, to, zone },
    messages: messages.map(waitingOf),
    visits: visits.map(visitNowOf),
  }
}

/** What a text may say of a visit. */
export function visitFactsOf(visit: ClaimedVisit): VisitFacts {
  return {
    appointmentId: visit.id,
    type: visit.type,
    status: visit.status,
    start: visit.starts_at,
    end: visit.ends_at,
    timezone: visit.timezone,
    doctorName: visit.doctor_name,
    locationName: visit.location_name,
    moves: visit.moves,
  }
}

/** What a patient knows of a visit once a message about it has reached them. */
export function toldOf(visit: ClaimedVisit, at: number): Told {
  return {
    stage: stageOf(visit.status),
    start: visit.starts_at,
    doctorId: visit.doctor_id,
    locationId: visit.location_id,
    type: visit.type,
    at,
  }
}

/** The addresses on the patient's own record: a guardian's are never taken. */
export function addressesOf({ email, phone_e164 }: ClaimedPatient): Partial<Record<Channel, string>> {
  return { ...(email && { email }), ...(phone_e164 && { sms: phone_e164 }) }
}

export function stoppedOf({ stopped }: ClaimedPatient): Partial<Record<Channel, StopReason>> {
  return Object.fromEntries(stopped.map(({ channel, reason }) => [channel, reason]))
}
