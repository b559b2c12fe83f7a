import type { VisitType } from '../../parts/patient/visit.ts'

/** A free time, as it was listed. */
export interface FreeTime {
  doctorId: string
  at: string
  end: string
  timeZone: string
  locationId: string | null
}

/** What `/book` was opened for. It stands in the address, so that it survives a reload and a sign-in; nothing of health does. */
export interface BookRequest {
  clinic: string | null
  doctorId: string | null
  /** For whom; oneself where nobody is named. */
  patientId: string | null
  type: VisitType
  /** A visit that is to be moved. */
  move: string | null
  /** A follow-up plan whose visit is to be booked. */
  plan: string | null
  chosen: FreeTime | null
  /** The visit that has come of it. */
  booked: string | null
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const TYPES: readonly string[] = ['IN_PERSON', 'VIDEO_CALL', 'HOME_VISIT'] satisfies VisitType[]

const isType = (text: string | null): text is VisitType => text !== null && TYPES.includes(text)

/** Anybody can write a link: what is not of the shape counts as not said. */
export function readRequest(search: string): BookRequest {
  const asked = new URLSearchParams(search)
  const id = (name: string) => {
    const text = asked.get(name)
    return text !== null && ID.test(text) ? text : null
  }
  const type = asked.get('type')
  return {
    clinic: id('clinic'),
    doctorId: id('doctorId'),
    patientId: id('patientId'),
    type: isType(type) ? type : 'IN_PERSON',
    move: id('move'),
    plan: id('plan'),
    booked: id('booked'),
    chosen: chosenOf({
      doctorId: id('with'),
      at: asked.get('at'),
      end: asked.get('end'),
      timeZone: asked.get('zone'),
      locationId: id('place'),
    }),
  }
}

function chosenOf({ doctorId, at, end, timeZone, locationId }: Record<keyof FreeTime, string | null>): FreeTime | null {
  if (!doctorId || !at || !end || !timeZone || !isZone(timeZone)) return null
  if (Number.isNaN(Date.parse(at)) || Number.isNaN(Date.parse(end))) return null
  return { doctorId, at, end, timeZone, locationId }
}

function isZone(timeZone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone }))
  } catch {
    return false
  }
}

/** The address at which `readRequest` reads the same. */
export function addressOf({ clinic, doctorId, patientId, type, move, plan, chosen, booked }: BookRequest): string {
  const asked = new URLSearchParams()
  const said = {
    clinic,
    doctorId,
    patientId,
    type: type === 'IN_PERSON' ? null : type,
    move,
    plan,
    booked,
    ...(chosen && {
      with: chosen.doctorId,
      at: chosen.at,
      end: chosen.end,
      zone: chosen.timeZone,
      place: chosen.locationId,
    }),
  }
  for (const [name, value] of Object.entries(said)) if (value) asked.set(name, value)
  return asked.size === 0 ? '/book' : `/book?${asked}`
}

/**
 * Whether the page has to know who asks. A link from a clinic's website shows free times to everybody; a time is booked, and a
 * visit moved, by somebody.
 */
export function needsSignIn(
  request: BookRequest,
  { search, hasLogin }: { search: string; hasLogin: boolean },
): boolean {
  const comesBack = new URLSearchParams(search).has('state')
  return (
    !request.clinic ||
    Boolean(request.chosen ?? request.move ?? request.plan ?? request.booked) ||
    comesBack ||
    hasLogin
  )
}
