import type { OpenAPIV3_1 } from 'openapi-types'
import { expect, test } from 'vitest'
import { faultsOf, servedDocument } from '../scripts/lint-document.ts'

type Break = (document: OpenAPIV3_1.Document) => void

const booking = (document: OpenAPIV3_1.Document) =>
  document.paths?.['/appointments']?.post as OpenAPIV3_1.OperationObject & {
    requestBody: { content: Record<string, OpenAPIV3_1.MediaTypeObject> }
  }

const BROKEN: Record<string, [Break, string]> = {
  'an example that its schema refuses': [
    (document) => {
      const media = booking(document).requestBody.content['application/json']
      if (media) media.example = { doctorId: 7 }
    },
    'spectral oas3-valid-media-example',
  ],
  'an operation without a summary': [(document) => delete booking(document).summary, 'redocly operation-summary'],
  'a component that nothing uses': [
    (document) => Object.assign(document.components?.schemas ?? {}, { Stray: { type: 'string' } }),
    'redocly no-unused-components',
  ],
  'an exception that nothing needs': [
    (document) => delete document.paths?.['/queue/doctors/{id}/live'],
    'redocly operation-2xx-response',
  ],
}

test('both linters are asked, and see each fault of a document that has several', { timeout: 120_000 }, async () => {
  const document = structuredClone(await servedDocument())
  for (const [change] of Object.values(BROKEN)) change(document)
  const rules = (await faultsOf(document)).map((fault) => fault.rule)
  const unseen = Object.entries(BROKEN).filter(([, [, rule]]) => !rules.includes(rule))
  expect(unseen.map(([what]) => what)).toEqual([])
})
