import { expect } from 'vitest'
import { type Answer, type Client, send } from './client.ts'

export interface Issued {
  id: string
  url: string
  expiresAt: string
}

/** Invites an interpreter to a visit's call. */
export async function invite(client: Client, visitId: string, over: Record<string, unknown> = {}): Promise<Issued> {
  const body = { name: 'Ida Interpreter', role: 'OBSERVER', ...over }
  const issued = await client.post(`/appointments/${visitId}/video/invites`, body)
  expect(issued.status, JSON.stringify(issued.body)).toBe(201)
  return issued.body
}

export const pathOf = ({ url }: { url: string }) => new URL(url).pathname

/** What the holder of a link does, who has nothing else. */
export function guestOf(issued: { url: string }): { look: () => Promise<Answer>; come: () => Promise<Answer> } {
  return { look: () => send('GET', pathOf(issued)), come: () => send('POST', pathOf(issued)) }
}
