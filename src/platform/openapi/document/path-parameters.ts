import type { OpenAPIV3_1 } from 'openapi-types'

/** What a path calls several of, where it is not the word with an s. */
const ONE_OF: Readonly<Record<string, string>> = {
  series: 'series',
  'follow-up-plans': 'follow-up plan',
  'appointment-templates': 'appointment template',
}

/** Parameters that are no id of the record before them. */
const TEXTS: Readonly<Record<string, string>> = {
  userId: 'The id of the user, as `GET /me` answers it.',
  timeOffId: 'The id of the time off.',
  inviteId: 'The id of the invitation.',
  token: 'The secret part of the link.',
  provider: 'The name of the provider, such as jaas or twilio.',
}

/** Paths whose id is no UUID, or not always. */
const OTHER_IDS: Readonly<Record<string, string>> = {
  '/events/{id}/replay': 'The id of the event: a whole number, as text.',
  '/calendars/{id}': 'The id of the calendar. To read it: what stands last in its address, the token and `.ics`.',
}

/** Says what a path's parameter stands for; ids are UUIDs. @param path such as `/doctors/{id}/time-off` */
export function tellPathParameter(parameter: OpenAPIV3_1.ParameterObject, path: string): void {
  const { name } = parameter
  const [, segment = ''] = new RegExp(`([^/]+)/\\{${name}\\}`).exec(path) ?? []
  const record = name === 'id' ? (ONE_OF[segment] ?? segment.replace(/s$/, '')) : name.replace(/Id$/, '')
  parameter.description = OTHER_IDS[path] ?? TEXTS[name] ?? `The id of the ${record}.`
  if (!(path in OTHER_IDS) && /^id$|Id$/.test(name)) parameter.schema = { type: 'string', format: 'uuid' }
}
