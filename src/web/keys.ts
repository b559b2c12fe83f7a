/** The names under which answers are kept, so that who changes something can say what to ask for again. */
export const keys = {
  locations: (clinicId: string) => ['locations', clinicId] as const,
  queues: (locationId: string) => ['queues', locationId] as const,
  locationCode: (locationId: string) => ['location-code', locationId] as const,
  deskList: (clinicId: string, name: string) => ['desk-list', clinicId, name] as const,
  deskDoctors: (clinicId: string) => ['desk-doctors', clinicId] as const,
  deskTimes: (clinicId: string, wish: string) => ['desk-times', clinicId, wish] as const,
  deskVisit: (id: string) => ['desk-visit', id] as const,
  deskPatient: (id: string) => ['desk-patient', id] as const,
  deskPatientVisits: (id: string) => ['desk-patient-visits', id] as const,
  deskSearch: (clinicId: string, text: string) => ['desk-search', clinicId, text] as const,
}
