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

test.each(Object.entries(BROKEN))('both linters are asked: %s', { timeout: 120_000 }, async (_, [change, rule]) => {
  const document = structuredClone(await servedDocument())
  change(document)
  const rules = (await faultsOf(document)).map((fault) => fault.rule)
  expect(rules).toContain(rule)
})
