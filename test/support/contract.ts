import { exports } from 'cloudflare:workers'
import { type Answered, type Contract, holdAgainst } from './answer-contract.ts'

let document: Promise<Contract> | undefined

/** Every endpoint of the document that has answered in this file: `GET /appointments/{id}`. */
export const answered = new Set<string>()

async function read(): Promise<Contract> {
  const response = await exports.default.fetch(new Request('http://kept.test/openapi.json'))
  return response.json()
}

/** Holds an answer of the Worker under test against its own document, as `holdAgainst` does. */
export async function holdAgainstDocument(method: string, url: string, answer: Answered): Promise<void> {
  document ??= read()
  const endpoint = holdAgainst(await document, method, new URL(url, 'http://kept.test').pathname, answer)
  if (endpoint !== undefined) answered.add(endpoint)
}
