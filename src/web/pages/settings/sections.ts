import type { ComponentType } from 'preact'
import type { SectionName } from '../../words/settings/en.ts'

/** Where each section stands, in the order of the list. A section is loaded when somebody opens it. */
export const SECTIONS: Partial<Record<SectionName, () => Promise<ComponentType>>> = {
  start: async () => (await import('./start/start-section.tsx')).StartSection,
  clinic: async () => (await import('./clinic/clinic-section.tsx')).ClinicSection,
  locations: async () => (await import('./locations/locations-section.tsx')).LocationsSection,
  doctors: async () => (await import('./doctors/doctors-section.tsx')).DoctorsSection,
  hours: async () => (await import('./hours/hours-section.tsx')).HoursSection,
  closures: async () => (await import('./closures/closures-section.tsx')).ClosuresSection,
  members: async () => (await import('./members/members-section.tsx')).MembersSection,
  visitTypes: async () => (await import('./templates/templates-section.tsx')).TemplatesSection,
  messages: async () => (await import('./messages/messages-section.tsx')).MessagesSection,
  reminders: async () => (await import('./reminders/reminders-section.tsx')).RemindersSection,
  webhooks: async () => (await import('./webhooks/webhooks-section.tsx')).WebhooksSection,
  plugins: async () => (await import('./plugins/plugins-section.tsx')).PluginsSection,
  patientData: async () => (await import('./patient-data/patient-data-section.tsx')).PatientDataSection,
  imports: async () => (await import('./imports/imports-section.tsx')).ImportsSection,
}

/** What the list is divided into. */
export const GROUPS = {
  clinic: ['start', 'clinic', 'locations', 'doctors', 'hours', 'closures'],
  people: ['members'],
  patients: ['visitTypes', 'messages', 'reminders'],
  connections: ['webhooks', 'plugins'],
  records: ['patientData', 'imports'],
} as const satisfies Record<string, readonly SectionName[]>
