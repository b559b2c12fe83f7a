import { signDevToken } from '../scripts/dev-keys.ts'
import type { Lab } from './lab/lab.ts'
import { at } from './requests.ts'

const PART = 8 * 1024 * 1024
const DAY = 24 * 60 * 60_000
/** A visit in so many is still to come. */
const COMING_EVERY = 25

/** Patients as a former system writes them; each the same in every run. */
export function patientsFile(count: number): string {
  const line = (n: number) =>
    `I${n};Bench${n % 997} Person${n};${String(1 + (n % 28)).padStart(2, '0')}.${String(1 + (n % 12)).padStart(2, '0')}.${1930 + (n % 90)};+91 9${String(100_000_000 + n)}`
  return `Patient no.;Name;Birth date;Mobile\r\n${Array.from({ length: count }, (_, n) => line(n)).join('\r\n')}\r\n`
}

/** Visits of these patients: most are past, with a note, and some come, by the doctors' free times. */
export function visitsFile(
  count: number,
  { world, slots }: Pick<Lab, 'world' | 'slots'>,
  patients: number,
): Promise<string> {
  return slots
    .of(world.doctors)
    .take(Math.ceil(count / COMING_EVERY))
    .then((free) => {
      const first = Date.parse('2015-01-01T03:00:00Z')
      const lines = Array.from({ length: count }, (_, n) => {
        const slot = n % COMING_EVERY === 0 ? free[n / COMING_EVERY] : undefined
        const doctor = slot?.doctorId ?? at(world.doctors, n)
        const turn = Math.floor(n / world.doctors.length)
        const start =
          slot?.appointmentDate ??
          new Date(first + Math.floor(turn / 20) * DAY + (turn % 20) * 30 * 60_000).toISOString()
        const status = slot ? '' : 'Completed'
        return `V${n},I${n % patients},${doctor},${start},${slot ? 5 : 20},${status},"Cough, since the weekend ${n}"`
      })
      return `id,patientId,doctorId,appointmentDate,duration,status,notes\n${lines.join('\n')}\n`
    })
}

/** Imports over the API as an administrator of the bench's clinic. */
export async function importer({ keys, world, now }: Lab, url: string) {
  const claims = { sub: 'bench-admin', name: 'bench-admin', clinic_id: world.clinicId, roles: ['CLINIC_ADMIN'] }
  const token = await signDevToken(await keys(), claims, now)
  const ask = async (method: string, path: string, body?: string) => {
    const type = method === 'PUT' ? 'application/octet-stream' : 'application/json'
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': type }
    const answer = await fetch(`${url}${path}`, { method, headers, ...(body !== undefined && { body }) })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status} ${text}`)
    return JSON.parse(text)
  }
  const settled = async (id: string) => {
    for (;;) {
      // Where everything runs on one core, looking may have to wait.
      const shown = await ask('GET', `/imports/${id}`).catch(() => ({ progress: { step: 'unknown' } }))
      if (shown.status === 'failed') throw new Error(shown.failure)
      if (shown.progress.step === null) return shown
      await new Promise((looked) => setTimeout(looked, 200))
    }
  }
  const timed = async (id: string, step: 'check' | 'commit') => {
    const started = performance.now()
    await ask('POST', `/imports/${id}/${step}`, '{}')
    const { counts } = await settled(id)
    return { seconds: (performance.now() - started) / 1000, counts }
  }
  return {
    /** Sends a file, and waits until it was looked at. */
    async send(kind: string, file: string): Promise<string> {
      const defaults = kind === 'appointments' ? { locationId: world.locationId } : {}
      const { id } = await ask('POST', '/imports', JSON.stringify({ kind, format: 'csv', defaults }))
      const parts = Math.ceil(file.length / PART)
      for (let part = 1; part <= parts; part++)
        await ask(
          'PUT',
          `/imports/${id}/file?part=${part}&last=${part === parts}`,
          file.slice((part - 1) * PART, part * PART),
        )
      await settled(id)
      return id
    },
    check: (id: string) => timed(id, 'check'),
    commit: (id: string) => timed(id, 'commit'),
  }
}
