import type { Check } from '../../db/checks.ts'
import { isFresh } from '../../db/record-change.ts'
import { DomainError } from '../../domain/errors.ts'

/** 412 for a stale `If-Match`, over the record `t` of the row `r`. */
export const fresh: Check = {
  name: 'fresh',
  holds: isFresh('t'),
  refusal: new DomainError('VERSION_MISMATCH', 'The record has changed since you read it: read it again.'),
}
