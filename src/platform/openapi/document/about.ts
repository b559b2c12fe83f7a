/** What the reference says before its operations: what holds for all of them. Markdown. */
export const ABOUT = [
  'Kept books visits, carries them from booking to completion, and makes sure that the follow-up which a doctor asked for happens.',
  '**Signing in.** Send `Authorization: Bearer <JWT>` of your identity provider. Its clinic is the one you act in; a user of several clinics names one by `X-Clinic-ID`.',
  '**403 or 404.** A record that you may see but not change is refused with 403 `FORBIDDEN`. A record that you may not see, such as one of another clinic, is 404 for reads and writes alike.',
  '**Times.** Answers give instants in UTC. Requests may send any offset, or none: the time is then local in the zone that the field names. In a query the `+` of an offset is `%2B`, since a bare `+` means a space.',
  '**Idempotency.** Send an `Idempotency-Key` of your own with each write. A repeated request with the same key and body gets the first answer for 24 hours, and nothing is written twice. Only successes are kept, so a refused request can be sent again.',
  '**Versions.** The `ETag` of a record is made of its version. Send it as it came, as `If-Match`, and a write that would overwrite a change of somebody else is refused with `VERSION_MISMATCH`.',
  '**Lists** come in pages: send `page.nextCursor` as `cursor`, with the same filters, until it is null.',
  '**Errors** are problems of RFC 9457. Let your client decide by `code`; the address in `type` leads to a page about it.',
  '**Examples** work as they stand on the demo clinic that `npm start` loads; `x-demo-login` names the login that may send them. An example that needs a secret, such as a scanned code, says which request answers it.',
].join('\n\n')
