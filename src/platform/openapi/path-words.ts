/** What a parameter of a path is, by its name, or for an `id` and a `token` by the part of the path before it. */
const WORDS: Record<string, string> = {
  doctorId: 'The id of the doctor.',
  inviteId: 'The id of the invitation.',
  locationId: 'The id of the location.',
  patientId: 'The id of the patient.',
  timeOffId: 'The id of the time off.',
  userId: 'The id of the user: `userId` of `GET /me`.',
  provider: 'The name of the video provider that reports.',
  'appointments/id': 'The id of the appointment.',
  'appointment-templates/id': 'The id of the template.',
  'closures/id': 'The id of the closure.',
  'displays/id': 'The id of the display.',
  'doctors/id': 'The id of the doctor.',
  'follow-up-plans/id': 'The id of the follow-up plan.',
  'links/id': 'The id of the link.',
  'locations/id': 'The id of the location.',
  'memberships/id': 'The id of the membership.',
  'patients/id': 'The id of the patient.',
  'series/id': 'The id of the series.',
  'users/id': 'The id of the user: `userId` of `GET /me`.',
  'c/token': 'The token in the link of a location’s code.',
  'v/token': 'The token in the link of an invitation.',
}

/** What a parameter of a path stands for; undefined if it has no words yet, which a test notices. */
export function pathWords(name: string, path: string): string | undefined {
  const parts = path.split('/')
  const before = parts[parts.indexOf(`{${name}}`) - 1]
  return WORDS[name] ?? WORDS[`${before}/${name}`]
}
