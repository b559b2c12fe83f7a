import { CLINICS } from './demo/logins.ts'
import { findRunning } from './running.ts'
import { tokenFor } from './token.ts'

/**
 * Asks the API as an administrator of a clinic: where `KEPT_URL` says, by the token in `KEPT_TOKEN`; otherwise the `npm start` that
 * runs, where the demo clinics need no token.
 * @returns what asks, and gives the text of each answer
 * @throws Error where nothing runs or answers, or a token is missing; and for each answer that is a refusal
 */
export async function clinicApi(clinicId: string) {
  const { KEPT_URL, KEPT_TOKEN } = process.env
  const url = KEPT_URL ?? findRunning()?.url
  if (url === undefined) throw new Error('Nothing runs here: start npm start, or set KEPT_URL.')
  const demo = Object.entries(CLINICS).find(([, { id }]) => id === clinicId)?.[0]
  if (KEPT_TOKEN === undefined && demo === undefined)
    throw new Error('Set KEPT_TOKEN to a token of an administrator of the clinic.')
  const token = KEPT_TOKEN ?? (await tokenFor(demo === 'lotus' ? 'admin' : `admin@${demo}`, Date.now()))
  return async (method: string, path: string, body?: object | Uint8Array<ArrayBuffer>): Promise<string> => {
    const isFile = body instanceof Uint8Array
    const sent = fetch(`${url}${path}`, {
      method,
      headers: {
        ...{ Authorization: `Bearer ${token}`, 'X-Clinic-ID': clinicId },
        ...(body && { 'Content-Type': isFile ? 'application/octet-stream' : 'application/json' }),
      },
      ...(body && { body: isFile ? body : JSON.stringify(body) }),
    })
    const answer = await sent.catch(() => {
      throw new Error(`${url} does not answer: is the Worker running?`)
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}\n${text}`)
    return text
  }
}
