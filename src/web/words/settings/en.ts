export const en = {
  title: 'Settings',
  list: 'Sections of the settings',
  onlyAdmins: 'Administrators alone change a clinic’s settings',
  onlyAdminsWhy: 'Ask one of your clinic’s administrators.',
  toDesk: 'To the front desk',
  groups: {
    clinic: 'Clinic',
    people: 'People',
    patients: 'Visits and messages',
    connections: 'Connections',
    records: 'Records',
  },
  sections: {
    start: 'First steps',
    clinic: 'Name and rules',
    locations: 'Locations',
    doctors: 'Doctors',
    hours: 'Hours and time off',
    closures: 'Closures',
    members: 'Members',
    visitTypes: 'Visit templates',
    messages: 'Messages',
    reminders: 'Reminders',
    webhooks: 'Webhooks',
    plugins: 'Plugins',
    patientData: 'One patient’s data',
    imports: 'Import and export',
  },
  /** What lists of records and their forms say, whatever they are of. */
  records: {
    save: 'Save',
    saving: 'Saving…',
    keep: 'Leave it as it is',
    more: 'Show more',
    loadAgain: 'Load again',
    onceHint: 'It is shown only now. Whoever loses it needs a new one.',
    done: 'Done',
    on: 'On',
    off: 'Off',
    unknown: 'Not known',
  },
}

export type SettingsWords = typeof en
export type SectionName = keyof SettingsWords['sections']
