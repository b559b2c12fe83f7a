/** A write that holds for what was shown: nobody writes over what somebody else has changed since. */
export const ifMatch = ({ version }: { version: number }) => ({ headers: { 'If-Match': `"${version}"` } })

/** A read of free times as the doctor's calendar has them now, not as they were listed a while ago. */
export const FRESH = { headers: { 'Cache-Control': 'no-cache' } }

/** A write that is meant each time it is asked for, like a ticket that opens one socket. */
export const eachTime = () => ({ headers: { 'Idempotency-Key': crypto.randomUUID() } })
