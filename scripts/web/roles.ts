import { PERMISSIONS } from '../../src/domain/permissions.ts'
import { type Permission, type Reach, RIGHTS, ROLES, type Role } from '../../src/domain/rights.ts'

/** What each permission lets somebody do. */
const MEANINGS: Record<Permission, string> = {
  'appointments:read': 'Read visits and their lists',
  'appointments:book': 'Book a visit',
  'appointments:change': 'Change or move a visit',
  'appointments:accept': 'Accept a visit that a patient asked for',
  'appointments:confirm': 'Say that the patient will come',
  'appointments:cancel': 'Cancel a visit',
  'appointments:check-in': 'Check a patient in, or take it back',
  'appointments:scan': 'Check in by the code on a location’s screen',
  'appointments:start': 'Start a visit, or take it back',
  'appointments:complete': 'Complete a visit',
  'appointments:no-show': 'Say that the patient did not come, or take it back',
  'appointments:overbook': 'Book against the rules of time, with a reason',
  'appointments:staff-note': 'Write the note that only staff read',
  'visits:hand-over': 'Give a patient who is here to another doctor',
  'clinical-text:read': 'Read diagnosis, treatment plan and notes',
  'clinical-text:write': 'Write diagnosis, treatment plan and notes',
  'follow-ups:read': 'Read follow-up plans and chains of visits',
  'follow-ups:plan': 'Plan a follow-up, change or cancel the plan',
  'follow-ups:schedule': 'Book the visit that a plan asks for',
  'follow-ups:worklist': 'List the plans that nobody has booked',
  'follow-ups:contact': 'Note an attempt to reach the patient of a plan',
  'series:list': 'List series',
  'series:read': 'Read a series and its visits',
  'series:write': 'Book a series, change, pause or resume it',
  'series:cancel': 'Cancel a series',
  'templates:read': 'Read the templates of visits',
  'templates:write': 'Write the templates of visits',
  'video:join': 'Join the call of a visit',
  'video:host': 'Start and end the call, let guests in',
  'video:read': 'Read how the call of a visit stands',
  'video:report': 'Report trouble with the call',
  'video:invite': 'Invite a guest into the call',
  'availability:read': 'List free times',
  'availability:explain': 'Ask why a time is not free',
  'directory:read': 'Read the clinic, its doctors, locations and hours',
  'patients:read': 'Read and search patients',
  'patients:summary': 'Read a patient’s summary, as the desk sees it',
  'patients:register': 'Register a patient',
  'patients:change': 'Change a patient’s record',
  'patients:link': 'End the link of a user to a patient',
  'links:issue': 'Issue the code that links a user to a patient',
  'links:issue-doctors': 'Issue the code that links a user to a doctor',
  'links:confirm': 'Confirm or refuse a link to a patient',
  'patients:status': 'Make a patient inactive, or say that they died',
  'patients:duplicates': 'List records that may be one person’s',
  'patients:merge': 'Merge two records of one person, and undo it',
  'patients:erase': 'Erase a patient',
  'access-log:read': 'Read who has read a patient’s record',
  'audit:read': 'Read and verify the audit trail',
  'schedule:write': 'Write working hours, closures, doctors and locations',
  'time-off:write': 'Write a doctor’s time off',
  'clinic:write': 'Change the clinic’s settings',
  'clinics:create': 'Create a clinic',
  'clinics:list': 'List all clinics',
  'memberships:read': 'Read who works in the clinic',
  'memberships:write': 'Invite people, change their roles, end their membership',
  'users:sign-out': 'Sign a user out',
  'check-in-codes:read': 'Read the check-in code of a location',
  'queue:read': 'Read a doctor’s line of waiting patients',
  'queue:manage': 'Call, skip, reorder and pause the line',
  'queue:walk-in': 'Take in a patient without an appointment',
  'displays:manage': 'Set up screens, and revoke them',
  'events:read': 'Read the list of events',
  'events:replay': 'Have an event delivered again',
  'plugins:manage': 'Turn plugins on and off, and set them up',
  'imports:manage': 'Bring patients, doctors, hours and visits from a file, and take an import back',
  'exports:clinic': 'Take everything of the clinic away in files',
  'exports:patient': 'Take everything of a patient away in files',
  'webhooks:manage': 'Set up webhooks, and look at their deliveries',
  'messages:settings': 'Set up how patients are told, and in which words',
  'messages:read': 'Read which messages were sent; never what they say',
  'reminders:manage': 'Set up when patients are reminded',
  'inbox:read': 'Read what the desk has to look at',
  'inbox:settle': 'Mark something in the inbox as done',
  'insights:read': 'Read how busy the clinic was, and how long patients waited',
  'calendars:manage': 'Make an address at which a calendar program reads one’s own visits',
}

const REACHES: Record<Reach, string> = {
  clinic: 'clinic',
  treating: 'their visits',
  own: 'own',
  confirmed: 'own, confirmed',
}

/** Roles with the same rights stand in one column; those without any in none. */
function columns(): Role[][] {
  const groups = Map.groupBy(ROLES, (role) => JSON.stringify(Object.entries(RIGHTS[role]).sort()))
  return [...groups.values()].filter(([role]) => role && Object.keys(RIGHTS[role]).length > 0)
}

const without = ROLES.filter((role) => Object.keys(RIGHTS[role]).length === 0)
const asCode = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ')

/** The role × permission table in Markdown, from the rights that requests are judged by. */
export function rolesTable(): string {
  const groups = columns()
  const cell = (permission: Permission, [role]: Role[]) => {
    const reach = role && RIGHTS[role][permission]
    return reach ? REACHES[reach] : '–'
  }
  const rows = PERMISSIONS.map((permission) => [
    `\`${permission}\``,
    MEANINGS[permission],
    ...groups.map((roles) => cell(permission, roles)),
  ])
  const head = ['Permission', 'Lets somebody', ...groups.map((roles) => roles.join(', '))]
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** What the table's words mean. */
export function reachesText(): string {
  return `How far a right reaches:

- **clinic**: everything of the clinic in which the request is made.
- **their visits**: visits of which the caller is the doctor, and the patients, plans and series of these.
- **own**: the caller’s own patient record and those of their wards, also while nobody has confirmed the link.
- **own, confirmed**: the same, but only records to which the link is confirmed.
- **–**: not at all.

A user may have several roles: the widest reach counts. ${asCode(without)} have no rights yet. \`SUPER_ADMIN\` acts in the clinic
that \`X-Clinic-ID\` names. Nobody listens in: a call is between the patient and who treats them, so administrators join only calls of their own visits.`
}
