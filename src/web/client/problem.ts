import type { ProblemKind } from '../words/common/en.ts'

/** One field that the server refused, by its JSON pointer: `#/patient/phone`. */
interface FieldError {
  pointer: string
  detail: string
}

interface Told {
  status: number
  code: string
  detail: string
  requestId: string | null
  errors: readonly FieldError[]
  /** What else the problem tells, such as the `alternatives` of a taken time. */
  members: Record<string, unknown>
  /** Seconds after which another try makes sense. */
  retryAfter: number | null
}

/** A refusal of the API (RFC 9457), or that nobody answered: status 0. */
export class Problem extends Error {
  readonly told: Told

  constructor(told: Told) {
    super(told.detail)
    this.told = told
  }

  get kind(): ProblemKind {
    return kindOf(this.told)
  }

  /** Whether the same may be answered otherwise when it is asked for again, or after it was read again. */
  get mayPass(): boolean {
    return !FINAL.includes(this.kind)
  }

  /** What is wrong with the field of this pointer. */
  errorAt(pointer: string): string | undefined {
    return this.told.errors.find((error) => error.pointer === pointer)?.detail
  }
}

/** What stays as it is until somebody asks for something else. */
const FINAL: readonly ProblemKind[] = ['forbidden', 'notFound', 'invalid', 'refused']

const BY_CODE: Record<string, ProblemKind> = { SCHEDULING_CONFLICT: 'taken', VERSION_MISMATCH: 'changed' }
const BY_STATUS: Record<number, ProblemKind> = {
  0: 'network',
  400: 'invalid',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'notFound',
  409: 'conflict',
  412: 'changed',
  422: 'refused',
  429: 'tooMany',
  502: 'unavailable',
  503: 'unavailable',
  504: 'unavailable',
}

function kindOf({ code, status, errors }: Told): ProblemKind {
  if (status === 422 && errors.length > 0) return 'invalid'
  return BY_CODE[code] ?? BY_STATUS[status] ?? 'failed'
}

const unasked = (status: number, detail = '') =>
  new Problem({ status, code: '', detail, requestId: null, errors: [], members: {}, retryAfter: null })

export const noAnswer = () => unasked(0)

/** Of what a locked page would have asked. */
export const lockedOut = () => unasked(401)

/** What an answer that is not ok tells; of one that is no problem+json, its status. */
export async function problemOf(response: Response): Promise<Problem> {
  const body = (await response.json().catch(() => ({}))) as Record<string, unknown>
  const { code = '', detail = '', requestId, errors, type: _, title: __, status: ___, ...members } = body
  const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN)
  return new Problem({
    status: response.status,
    code: String(code),
    detail: String(detail),
    requestId: typeof requestId === 'string' ? requestId : response.headers.get('X-Request-Id'),
    errors: Array.isArray(errors) ? (errors as FieldError[]) : [],
    members,
    retryAfter: Number.isFinite(seconds) ? seconds : null,
  })
}

/** Whatever was thrown, as a problem that a page can show. */
export const asProblem = (error: unknown): Problem => (error instanceof Problem ? error : unasked(500, String(error)))
