import './words.ts'
import { app } from './app.ts'
import { aheadOf } from './platform/openapi/ahead.ts'
import { makeDocument } from './platform/openapi/document/make-document.ts'
import { BLANKS } from './platform/openapi/document-text.ts'

/**
 * The OpenAPI document as it is served.
 * @param asked.serverUrl where the service is
 * @param asked.now epoch ms; examples are about times ahead of it
 */
export const documentOf = ({ serverUrl, now }: { serverUrl: string; now: number }) =>
  makeDocument(app, { serverUrl, ahead: aheadOf(now) })

/** The document that the Worker fills in: only the build makes it, so that the Worker holds neither its words nor its maker. */
export const blankDocument = () => makeDocument(app, BLANKS)
