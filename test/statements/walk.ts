import type { Answer, Client } from '../support/client.ts'
import type { TestClinic } from '../support/clinic.ts'
import { wishFor } from '../support/visits.ts'
import { arrivalSteps } from './steps-arrival.ts'
import { calendarSteps } from './steps-calendars.ts'
import { directorySteps } from './steps-directory.ts'
import { eventSteps } from './steps-events.ts'
import { exportSteps } from './steps-exports.ts'
import { followUpSteps } from './steps-follow-ups.ts'
import { importSteps } from './steps-imports.ts'
import { inboxSteps } from './steps-inbox.ts'
import { memberSteps } from './steps-members.ts'
import { messageSteps } from './steps-messages.ts'
import { reminderSteps } from './steps-reminders.ts'
import { toldSteps } from './steps-told.ts'
import { videoSteps } from './steps-video.ts'
import { visitLinkSteps } from './steps-visit-links.ts'
import { visitSteps } from './steps-visits.ts'
import { webhookSteps } from './steps-webhooks.ts'

type Fields = Record<string, unknown>

/** One request, and what the statements that it runs first are called. */
export interface Step {
  name: string
  send: () => Promise<void>
}

/** What the steps are written with. */
export interface Walk {
  clinic: TestClinic
  /** @throws Error for an answer that is no success: the walk is of what works */
  step(name: string, client: Client, call: (client: Client) => Promise<Answer>): void
  /** Books a visit that nothing speaks against, at this time of the first day unless `over` says otherwise. */
  book(name: string, client: Client, time: string, over?: Fields): void
  /** What an earlier step was answered. */
  answer(name: string): Fields
  /** The id of what an earlier step has made. */
  id(name: string): string
  /** The path of a visit that an earlier step has booked. */
  visit(name: string, rest?: string): string
}

/** A day in the life of a clinic: every endpoint, and more than once where another statement runs for another caller or case. */
export function walkOf(clinic: TestClinic): Step[] {
  const made = new Map<string, Fields>()
  const steps: Step[] = []
  const walk: Walk = {
    clinic,
    step(name, client, call) {
      const send = async () => {
        const { status, body } = await call(client)
        if (status >= 400) throw new Error(`${name}: ${status} ${JSON.stringify(body)}`)
        made.set(name, body)
      }
      steps.push({ name, send })
    },
    book: (name, client, time, over = {}) =>
      walk.step(name, client, (c) =>
        c.post('/appointments', wishFor(clinic, { appointmentDate: `2027-03-01T${time}`, ...over })),
      ),
    answer: (name) => made.get(name) ?? {},
    id(name) {
      const { id, appointment, series } = walk.answer(name) as Record<string, { id?: unknown }>
      const found = id ?? appointment?.id ?? series?.id
      if (typeof found !== 'string') throw new Error(`No step has made ${name}.`)
      return found
    },
    visit: (name, rest = '') => `/appointments/${walk.id(name)}${rest}`,
  }
  visitSteps(walk)
  followUpSteps(walk)
  visitLinkSteps(walk)
  arrivalSteps(walk)
  videoSteps(walk)
  directorySteps(walk)
  inboxSteps(walk)
  memberSteps(walk)
  calendarSteps(walk)
  webhookSteps(walk)
  reminderSteps(walk)
  messageSteps(walk)
  eventSteps(walk)
  toldSteps(walk)
  importSteps(walk)
  exportSteps(walk)
  return steps
}
