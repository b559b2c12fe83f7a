/** The groups of the reference, in the order in which a clinic's day meets them, then what is set up once and what is watched. */
export const TAGS = [
  { name: 'Me', description: 'Who the caller is: roles, clinics, and the patient records that they stand for.' },
  { name: 'Patients', description: 'The records of patients, possible duplicates, and who has read them.' },
  { name: 'Availability', description: 'The times at which a doctor can be booked.' },
  {
    name: 'Appointments',
    description: 'Book, confirm, move and cancel visits; start and complete the consultation.',
  },
  { name: 'Check-in', description: 'The patient has arrived: by the desk, or by the code at the location.' },
  { name: 'Queue', description: 'Who waits for a doctor, in which order, and for how long. It can be watched live.' },
  { name: 'Displays', description: 'Screens in the waiting room, each with a link that may do nothing else.' },
  { name: 'Video', description: 'The room of a video visit: who may enter, and when.' },
  {
    name: 'Follow-ups',
    description:
      'What a doctor has asked to happen after a visit: plans, the visits booked from them, and the worklist.',
  },
  {
    name: 'Series',
    description: 'Visits that repeat by a rule, such as every Tuesday at 9:00. All are checked before any is booked.',
  },
  { name: 'Appointment templates', description: 'Rules for series that a clinic books often.' },
  { name: 'Doctors', description: 'Doctors of the clinic, their working hours and their time off.' },
  { name: 'Locations', description: 'Where the clinic sees patients.' },
  { name: 'Closures', description: 'When the clinic or one of its locations is closed.' },
  { name: 'Clinic', description: 'The clinic and its settings.' },
  { name: 'Memberships', description: 'Who works in the clinic, in which roles.' },
  { name: 'Links', description: 'Which user stands for which patient or doctor, and who has confirmed it.' },
  {
    name: 'Messages',
    description: 'What patients are told: channels, texts, reminders, what was sent, and what needs the desk.',
  },
  { name: 'Notifications', description: 'What the caller is told in their app.' },
  { name: 'Calendars', description: 'Addresses at which a calendar program reads the caller’s visits.' },
  { name: 'Events', description: 'Whatever happened, in order; and other systems that are told of it.' },
  { name: 'Plugins', description: 'What a clinic has turned on beside the rest.' },
  {
    name: 'Insights',
    description: 'How busy the clinic was, how long patients waited, and what became of visits and follow-ups.',
  },
  {
    name: 'Imports',
    description: 'Bring a clinic’s data from another system: look at the file, check it, commit it, undo it.',
  },
  { name: 'Exports', description: 'Take all of a clinic’s data away, or one patient’s.' },
  { name: 'Audit', description: 'Who has read and changed what. The trail is sealed against later changes.' },
  { name: 'Health', description: 'Whether the service runs, and whether it can do its work.' },
] as const

export type Tag = (typeof TAGS)[number]['name']
