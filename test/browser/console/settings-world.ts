import type { Page } from 'playwright-core'
import { inject } from 'vitest'
import { loadDevKeys, signDevToken } from '../../../scripts/dev-keys.ts'
import { elsewhere, type Opened } from './console-browser.ts'

interface Created {
  clinic: { id: string; version: number }
  invitation: { code: string }
}

let made = 0

/** A clinic that nobody has set up, and a way to act and to sign in as its first administrator, whom no demo login is. */
export async function emptyClinic(name: string) {
  const sub = `settings-${Date.now()}-${++made}`
  const email = `${sub}@clinic.example`
  const claims = { sub, name: 'Ada Quay', email, email_verified: true }
  const token = await signDevToken(await loadDevKeys(), claims, Date.now())
  const root = await elsewhere('root')
  const { clinic, invitation } = await root<Created>('POST', '/clinics', {
    name,
    timezone: 'Europe/Berlin',
    country: 'DE',
    adminEmail: email,
  })
  const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(inject('demoUrl') + path, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'X-Clinic-ID': clinic.id, 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as T
  }
  await ask('POST', '/me/memberships', { code: invitation.code })
  const signIn = async ({ context }: Opened, path: string): Promise<Page> => {
    const page = await context.newPage()
    await page.addInitScript(() => sessionStorage.setItem('kept-dev-login', 'ada'))
    await page.route('**/docs/logins', (route) => route.fulfill({ json: { token } }))
    await page.goto(inject('demoUrl') + path)
    return page
  }
  return { ask, signIn }
}

/** The same with a house and a doctor, to whom the hours may be given. */
export async function readyClinic(name: string) {
  const { ask, signIn } = await emptyClinic(name)
  const place = await ask<{ id: string }>('POST', '/locations', { name: 'Quay house', address: '1 Quay' })
  const doctor = await ask<{ id: string }>('POST', '/doctors', {
    name: 'Dr. Grace Lind',
    specialty: 'General medicine',
  })
  const hoursPath = `/doctors/${doctor.id}/working-hours`
  return {
    ask,
    signIn,
    placeId: place.id,
    doctorId: doctor.id,
    hours: async () =>
      (await ask<{ sessions: { weekday: number; start: string; end: string }[] }>('GET', hoursPath)).sessions,
    giveHours: (sessions: object[]) =>
      ask('PUT', hoursPath, { sessions: sessions.map((session) => ({ locationId: place.id, ...session })) }),
  }
}
