/** The names under which answers are kept, so that who changes something can say what to ask for again. */
export const keys = {
  locations: (clinicId: string) => ['locations', clinicId] as const,
  queues: (locationId: string) => ['queues', locationId] as const,
  locationCode: (locationId: string) => ['location-code', locationId] as const,
  clinic: (clinicId: string) => ['clinic', clinicId] as const,
  doctors: (clinicId: string) => ['doctors', clinicId] as const,
  freeTimes: (doctorId: string, asked: object) => ['free-times', doctorId, asked] as const,
  myVisits: (when: 'upcoming' | 'past') => ['my-visits', when] as const,
  visit: (id: string) => ['visit', id] as const,
  plan: (id: string) => ['plan', id] as const,
  plansOf: (patientId: string) => ['plans-of', patientId] as const,
}
