import type { Browser, Page } from 'playwright-core'
import { elsewhere, type Opened, open, signedIn } from './console-browser.ts'

export interface Visit {
  id: string
  status: string
  version: number
  doctorId: string
  appointmentDate: string
  notify: boolean
}

const MINUTE = 60_000
const DAY = 86_400_000

/** Letters alone, that no other run has: the search takes them as a name. */
const letters = () =>
  `${Date.now()}${Math.floor(Math.random() * 1000)}`
    .replace(/^\d{4}/, '')
    .replace(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)] ?? '')

/** What pages do of their own: they hear that a doctor's days have changed, and they ask for visits. */
function logOf({ context }: Opened): string[] {
  const log: string[] = []
  context.on('page', (page) => {
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => {
        if (String(payload).includes('"days"')) log.push(`hears of ${new URL(socket.url()).pathname.split('/')[3]}`)
      }),
    )
    page.on('request', (request) => {
      const { pathname, searchParams } = new URL(request.url())
      if (pathname === '/appointments' && searchParams.has('from')) log.push('asks')
    })
  })
  return log
}

/** The demo's second clinic with doctors of its own who work round the clock, so that nobody meets what these tests make. */
export async function deskWorld(browser: Browser, doctors = 1) {
  const mark = `W${letters()}`
  const [desk, admin] = await Promise.all([elsewhere('reception@harbor'), elsewhere('admin@harbor')])
  const { data: places } = await desk<{ data: { id: string }[] }>('GET', '/locations?active=true')
  const locationId = places[0]?.id ?? ''
  const hours = { start: '00:00', end: '24:00', types: ['IN_PERSON'], locationId }
  const sessions = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ ...hours, weekday }))
  const names = Array.from({ length: doctors }, (_, place) => `Dr. Desk ${place} ${mark}`)
  const ids = await Promise.all(
    names.map(async (name) => {
      const { id } = await admin<{ id: string }>('POST', '/doctors', { name, specialty: mark })
      await admin('PUT', `/doctors/${id}/working-hours`, { sessions })
      return id
    }),
  )
  const [doctorId = ''] = ids
  const register = (name: string) => desk<{ id: string }>('POST', '/patients', { name })
  const bookAt = async (name: string, at: number, of = doctorId): Promise<Visit> => {
    const { id: patientId } = await register(name)
    const appointmentDate = new Date(at).toISOString()
    const visit = { doctorId: of, locationId, patientId, appointmentDate, type: 'IN_PERSON', duration: 15 }
    return desk<Visit>('POST', '/appointments', visit)
  }
  const tomorrow = new Intl.DateTimeFormat('sv', { timeZone: 'America/New_York' }).format(Date.now() + DAY)
  return {
    mark,
    desk,
    admin,
    ids,
    names,
    register,
    bookAt,
    /** A quarter of an hour in the middle of the clinic's next day. */
    at: (place: number) => Date.parse(`${tomorrow}T15:00:00Z`) + place * 15 * MINUTE,
    /** So soon that its check-in is open. */
    bookNow: (name: string, place: number) =>
      bookAt(name, (Math.ceil(Date.now() / (5 * MINUTE)) + place * 3) * 5 * MINUTE),
    read: (id: string) => desk<Visit>('GET', `/appointments/${id}`),
    /** The desk's day; of one doctor alone, unless all are wanted. */
    day: async (options: Parameters<typeof open>[1] = {}, doctor = names[0] ?? '') => {
      const opened = await open(browser, options)
      const log = logOf(opened)
      const page = await signedIn(opened, 'reception@harbor', `/desk?doctor=${ids[names.indexOf(doctor)]}`)
      await page.locator('.dochead', { hasText: doctor }).waitFor({ state: 'attached' })
      await page.waitForFunction("document.querySelectorAll('.col').length === 1")
      return { ...opened, page, log }
    },
  }
}

export const tile = (page: Page, name: string) => page.locator('.tile', { hasText: name })
/** How many rows of the list are wholly in the window, without a scroll. */
export const rowsInSight = (page: Page) =>
  page.locator('.list tbody tr').evaluateAll((rows) => {
    const boxes = rows.map((row) => row.getBoundingClientRect())
    return boxes.filter(({ top, bottom, height }) => height > 0 && top >= 0 && bottom <= innerHeight).length
  })

export const told = (page: Page, text: string | RegExp) => page.locator('.toast').getByText(text).waitFor()
