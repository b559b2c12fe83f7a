import type { Database } from '../../../db/client.ts'
import { CHANNELS, type Channel, type ChannelAdapter, type ChannelSettings } from '../../../domain/messages/channel.ts'
import type { MessageFacts } from '../../../domain/messages/facts.ts'
import { maskAddress } from '../../../domain/messages/mask.ts'
import type { Settings } from '../../../domain/settings-shape.ts'
import { errorFields, log } from '../../../platform/log.ts'
import type { Vault } from '../../../platform/vault/vault.ts'
import { openChannel } from '../../../records/message-channel.ts'
import { keepVisitLinks, makeVisitLinks } from '../../../records/visit-link.ts'
import { type Claim, type ClaimedClinic, type ClaimedMessage, type ClaimedPatient, claimMessages } from './claim.ts'
import { toldOf } from './facts-of.ts'
import { keepResults, type Leaving, markLeaving, type Result } from './keep-results.ts'
import type { Letter, OpenChannel, OpenClinic } from './letter.ts'
import { postAll, type Rests } from './post.ts'
import { notSent, resultsOf, rowsOf } from './results-of.ts'
import type { Resumed } from './resume.ts'
import { type Sorted, sortPatient } from './sort-patient.ts'
import { linksWanted, type WrittenLetter, writeLetter } from './write-letter.ts'

/** What sends. */
export interface Sender {
  db: Database
  settings: Settings
  vault: Vault
  /** How a channel sends; null where its provider cannot. */
  adapterOf(channel: ChannelSettings): ChannelAdapter | null
  /** The channel of a clinic that has set up none; null but in development. */
  channelInstead(clinicId: string, channel: Channel): ChannelSettings | null
}

async function openClinic({ vault, adapterOf, channelInstead }: Sender, clinic: ClaimedClinic): Promise<OpenClinic> {
  const channels = new Map<Channel, OpenChannel>()
  const isBare = clinic.channels.length === 0
  for (const channel of CHANNELS) {
    const row = clinic.channels.find((one) => one.channel === channel)
    const settings = row ? await openChannel(vault, row) : isBare ? channelInstead(clinic.id, channel) : null
    const adapter = settings && adapterOf(settings)
    if (settings && adapter) channels.set(channel, { settings, adapter })
  }
  return { clinic, channels }
}

function leavingOf({ letter, templateVersion, hash }: WrittenLetter): Leaving[] {
  const { clinic, patient, parts, channel, language, address, event, before, since } = letter
  const { settings, adapter } = channel
  return parts.map(({ message, visit }) => ({
    clinicId: clinic.id,
    id: message.id,
    sentWith: parts[0].message.id,
    appointmentId: visit?.id ?? null,
    visitVersion: visit?.version ?? null,
    patientId: patient.id,
    patientVersion: patient.version,
    channel: settings.channel,
    provider: adapter.provider,
    language,
    templateVersion,
    addressMasked: maskAddress(settings.channel, address),
    told: { ...(visit && toldOf(visit, since)), as: event, before, at: since },
    payloadHash: hash,
  }))
}

/** What nobody can write fails by itself and comes before the desk: it must not hold up, run after run, what is behind it. */
function notWritten(patient: ClaimedPatient, messages: readonly ClaimedMessage[], error: unknown): Result[] {
  return messages.map(({ id, state }) => {
    log('error', 'message.not_written', { clinicId: patient.clinic_id, messageId: id, ...errorFields(error) })
    return {
      clinicId: patient.clinic_id,
      id,
      patientId: patient.id,
      state: state === 'sending' ? 'unknown' : 'failed',
      outcome: 'NOT_WRITTEN',
      task: notSent(id),
    }
  })
}

/** Writes letters with the addresses of their pages. The pages themselves are not there until `keepVisitLinks`. */
async function writeLetters({ settings, vault }: Sender, letters: readonly Letter[]) {
  const links = await makeVisitLinks(settings, letters.flatMap(linksWanted))
  const byMessage = Map.groupBy(links, ({ messageId }) => messageId)
  const failed: Result[] = []
  const written = await Promise.all(
    letters.map(async (letter) => {
      const own = byMessage.get(letter.parts[0].message.id) ?? []
      const urls: MessageFacts['links'] = Object.fromEntries(own.map(({ purpose, url }) => [purpose, url]))
      try {
        return [await writeLetter(vault, letter, urls)]
      } catch (error) {
        const messages = letter.parts.map(({ message }) => message)
        failed.push(...notWritten(letter.patient, messages, error))
        return []
      }
    }),
  )
  return {
    written: written.flat(),
    failed,
    linksOf: (all: readonly WrittenLetter[]) =>
      all.flatMap(({ letter }) => byMessage.get(letter.parts[0].message.id) ?? []),
  }
}

const unknownOf = ({ messages, why }: Resumed, patient: ClaimedPatient): Result[] =>
  messages.map(({ id, sent_with, channel }) => {
    log('warn', 'message.unknown', { clinicId: patient.clinic_id, messageId: id, channel, outcome: why })
    return {
      clinicId: patient.clinic_id,
      id,
      patientId: patient.id,
      state: 'unknown',
      outcome: why,
      ...(channel && { channel }),
      ...((sent_with ?? id) === id && { task: notSent(id) }),
    }
  })

/** What of the written letters may go: new ones that are still true, and those whose payload is what it was. */
async function lettersToGo(
  sender: Sender,
  { now, until }: Claim,
  written: readonly WrittenLetter[],
): Promise<{ go: WrittenLetter[]; results: Result[] }> {
  const isNew = ({ letter }: WrittenLetter) => letter.parts[0].message.state === 'waiting'
  const marked = await markLeaving(sender.db, { now, until }, written.filter(isNew).flatMap(leavingOf))
  const results: Result[] = []
  const go = written.filter((one) => {
    const { letter, hash } = one
    const messages = letter.parts.map(({ message }) => message)
    if (isNew(one)) {
      const may = messages.every(({ id }) => marked.has(id))
      // A part that has changed leaves the others as they were: they are decided on anew.
      if (!may) results.push(...rowsOf(letter).map((row): Result => ({ ...row, state: 'waiting', outcome: null })))
      return may
    }
    const may = messages[0]?.payload_hash === hash
    if (!may) results.push(...unknownOf({ messages, letter: null, why: 'CHANGED' }, letter.patient))
    return may
  })
  return { go, results }
}

/** What a batch did. */
export interface Batch {
  /** How many messages were claimed: none, if nothing was due. */
  claimed: number
  /** How many were given to a provider. */
  sent: number
  /** How many rows each clinic had in it. */
  ofClinics: ReadonlyMap<string, number>
}

/** The rows that were claimed and about which nothing was decided, as they were: not due, or settled by nobody. */
function released(patients: readonly ClaimedPatient[], results: readonly Result[]): Result[] {
  const done = new Set(results.map(({ id }) => id))
  return patients.flatMap((patient) =>
    patient.messages
      .filter(({ id }) => !done.has(id))
      .map(
        ({ id, state }): Result => ({ clinicId: patient.clinic_id, id, patientId: patient.id, state, outcome: null }),
      ),
  )
}

function sortAll(opened: readonly OpenClinic[], patients: readonly ClaimedPatient[], now: number): Sorted {
  const sorted: Sorted = { letters: [], resumed: [], results: [] }
  for (const patient of patients) {
    const open = opened.find(({ clinic }) => clinic.id === patient.clinic_id)
    if (!open) continue
    const own: Sorted = { letters: [], resumed: [], results: [] }
    try {
      sortPatient({ open, patient, now }, own)
      sorted.letters.push(...own.letters)
      sorted.resumed.push(...own.resumed)
      sorted.results.push(...own.results)
    } catch (error) {
      const due = patient.messages.filter(({ due_at }) => due_at <= now)
      sorted.results.push(...notWritten(patient, due, error))
    }
  }
  return sorted
}

/**
 * Sends one batch, in five statements whatever its size: what is due is claimed with all that says whether it is still true; what
 * goes is marked before it goes, so that a run which dies leaves nothing that may be sent twice; its pages are kept; what came of it
 * is kept.
 */
export async function sendBatch(sender: Sender, claim: Claim, rests: Rests): Promise<Batch> {
  const { patients, clinics } = await claimMessages(sender.db, claim)
  const { now } = claim
  const opened = await Promise.all(clinics.map((clinic) => openClinic(sender, clinic)))
  const sorted = sortAll(opened, patients, now)
  for (const one of sorted.resumed) {
    const patient = patients.find(({ messages }) => messages.some(({ id }) => id === one.messages[0]?.id))
    if (one.letter) sorted.letters.push(one.letter)
    else if (patient) sorted.results.push(...unknownOf(one, patient))
  }
  const { written, failed, linksOf } = await writeLetters(sender, sorted.letters)
  const { go, results } = await lettersToGo(sender, claim, written)
  await keepVisitLinks(sender.db, linksOf(go))
  const posted = await postAll(go, { rests, now })
  const came = go.flatMap(({ letter }) => {
    const one = posted.get(letter.parts[0].message.id)
    return one ? resultsOf({ letter, posted: one, now }) : []
  })
  const all = [...sorted.results, ...failed, ...results, ...came]
  await keepResults(sender.db, claim, [...all, ...released(patients, all)])
  const claimed = patients.reduce((sum, { messages }) => sum + messages.length, 0)
  const ofClinics = new Map<string, number>()
  for (const { clinic_id, messages } of patients)
    ofClinics.set(clinic_id, (ofClinics.get(clinic_id) ?? 0) + messages.length)
  const sent = [...posted.values()].filter(({ outcome }) => outcome !== 'untried').length
  return { claimed, sent, ofClinics }
}
