import { send } from '../support/client.ts'
import { linksFor } from '../support/visit-links.ts'
import type { Walk } from './walk.ts'

/** What a patient does by the links of messages. */
export function visitLinkSteps({ clinic, step, book, answer }: Walk): void {
  const { reception } = clinic
  const form = (fields: Record<string, string>) => ({ body: new URLSearchParams(fields) })
  const times = { confirm: '16:00', move: '15:00', cancel: '15:30' }
  for (const purpose of ['confirm', 'move', 'cancel'] as const) {
    const booked = `book-to-${purpose}-by-link`
    const appointmentDate = `2027-03-05T${times[purpose]}`
    book(booked, reception.client, times[purpose], { appointmentDate })
    let path = ''
    step(`link-to-${purpose}`, reception.client, async () => {
      path = (await linksFor(clinic, answer(booked) as unknown as Parameters<typeof linksFor>[1]))[purpose]
      return send('GET', path)
    })
    const to = purpose === 'move' ? { to: '2027-03-06T04:30:00.000Z' } : {}
    step(`${purpose}-by-link`, reception.client, () => send('POST', path, form({ do: purpose, ...to })))
    step(`undo-${purpose}-by-link`, reception.client, () => send('POST', path, form({ do: 'undo' })))
  }
}
