/** The names under which answers are kept, so that who changes something can say what to ask for again. */
export const keys = {
  locations: (clinicId: string) => ['locations', clinicId] as const,
  queues: (locationId: string) => ['queues', locationId] as const,
  locationCode: (locationId: string) => ['location-code', locationId] as const,
  dayVisits: (doctorId: string) => ['day-visits', doctorId] as const,
  doctorQueue: (doctorId: string) => ['doctor-queue', doctorId] as const,
  overduePlans: (doctorId: string) => ['overdue-plans', doctorId] as const,
  visit: (id: string) => ['visit', id] as const,
  chain: (id: string) => ['chain', id] as const,
  patient: (id: string) => ['patient', id] as const,
  earlierVisits: (patientId: string) => ['earlier-visits', patientId] as const,
  freeTimes: (query: object) => ['free-times', query] as const,
  doctors: (clinicId: string) => ['doctors', clinicId] as const,
  hours: (doctorId: string) => ['hours', doctorId] as const,
  timeOff: (doctorId: string) => ['time-off', doctorId] as const,
}
