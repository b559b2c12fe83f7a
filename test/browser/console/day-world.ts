import type { Page } from 'playwright-core'
import { elsewhere } from './console-browser.ts'

/** The doctor whose day is worked through. */
export const LOGIN = 'doctor2@harbor'

interface Visit {
  id: string
  status: string
  diagnosis: string | null
  patient: { name: string }
}
interface Plan {
  id: string
  status: string
  scheduledFor: string
  tests: string[]
}

/** The doctor and the desk of the demo's clinic, who do by the API what a page is to show. */
export async function dayWorld() {
  const asDoctor = await elsewhere(LOGIN)
  const atDesk = await elsewhere('reception@harbor')
  const { doctorId } = await asDoctor<{ doctorId: string }>('GET', '/me')
  const { data } = await atDesk<{ data: { id: string; active: boolean }[] }>('GET', '/locations')
  const locationId = data.find(({ active }) => active)?.id ?? ''
  return {
    asDoctor,
    /** Somebody of our own in the waiting room. */
    async walkIn(name: string): Promise<string> {
      const input = { patient: { name }, locationId, reason: 'Cut in the left hand', anyway: true, confirmNew: true }
      const { appointment } = await atDesk<{ appointment: Visit }>('POST', `/queue/doctors/${doctorId}/walk-ins`, input)
      return appointment.id
    },
    /** Books somebody of our own with the doctor, whatever their hours are. */
    async book(name: string, appointmentDate: string): Promise<string> {
      const { id: patientId } = await atDesk<{ id: string }>('POST', '/patients', { name })
      const visit = { patientId, doctorId, locationId, appointmentDate, type: 'IN_PERSON', duration: 30 }
      const over = { overbook: true, overbookReason: 'A test of the day' }
      return (await atDesk<Visit>('POST', '/appointments', { ...visit, ...over })).id
    },
    visitOf: (id: string) => asDoctor<Visit>('GET', `/appointments/${id}`),
    plansOf: async (id: string) => (await asDoctor<{ plans: Plan[] }>('GET', `/appointments/${id}/follow-ups`)).plans,
  }
}

export type DayWorld = Awaited<ReturnType<typeof dayWorld>>

export const rowOf = (page: Page, name: string) =>
  page.getByRole('navigation').getByRole('button', { name: new RegExp(name) })

export const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name })

/** A completion waits for second thoughts; a page that is left sends it at once. */
export const sendNow = (page: Page) => page.evaluate("dispatchEvent(new Event('pagehide'))")
