/** The names under which answers are kept, so that who changes something can say what to ask for again. */
export const keys = {
  locations: (clinicId: string) => ['locations', clinicId] as const,
  queues: (locationId: string) => ['queues', locationId] as const,
  locationCode: (locationId: string) => ['location-code', locationId] as const,
}
