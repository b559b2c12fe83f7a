import type { ClinicSettingsChange } from '../../src/domain/clinic-settings.ts'
import type { WorkingSession } from '../../src/domain/working-hours.ts'
import { idOf } from '../world/stable.ts'
import { CLINICS, type ClinicName } from './logins.ts'

export type DoctorName = 'doctor1' | 'doctor2' | 'doctor3' | 'doctor4'
export const DOCTORS: readonly DoctorName[] = ['doctor1', 'doctor2', 'doctor3', 'doctor4']
/** Whom the clinic has made inactive. */
export const LEFT: DoctorName = 'doctor4'
export const CLINIC_NAMES: readonly ClinicName[] = ['lotus', 'harbor']

interface DemoLocation {
  name: string
  address: string
  latitude: number
  longitude: number
  /** Where it is not the clinic's. */
  timezone?: string
  isClosed?: true
}

type Hours = Pick<WorkingSession, 'start' | 'end' | 'types'> & { location: 0 | 1 | 2 | 3 }

export interface DemoClinic {
  name: string
  phone: string
  settings: ClinicSettingsChange & { timezone: string; country: 'IN' | 'US' }
  /** The last one is closed for good. */
  locations: readonly [DemoLocation, DemoLocation, DemoLocation, ...DemoLocation[]]
  /** The same every day of the week, so that each day holds the same visits and any of them can become today. */
  hours: Record<DoctorName, readonly Hours[]>
}

// A demo is looked at at any hour: doctor2's urgent care never closes, so somebody is always in the room, waiting, and next.
const ROUND_THE_CLOCK: readonly Hours[] = [
  { location: 0, start: '00:00', end: '08:00', types: ['IN_PERSON', 'VIDEO_CALL'] },
  { location: 1, start: '08:00', end: '16:00', types: ['IN_PERSON', 'VIDEO_CALL'] },
  { location: 0, start: '16:00', end: '24:00', types: ['IN_PERSON', 'VIDEO_CALL'] },
]

export const DEMO_CLINICS: Record<ClinicName, DemoClinic> = {
  lotus: {
    name: 'Lotus Family Clinic',
    phone: '+91 80 5550 1000',
    settings: { timezone: CLINICS.lotus.timezone, country: 'IN', durations: { PHYSIOTHERAPY: 60 } },
    locations: [
      { name: 'Lotus Indiranagar', address: '100 Feet Road, Indiranagar', latitude: 12.9784, longitude: 77.6408 },
      { name: 'Lotus Koramangala', address: '5th Block, Koramangala', latitude: 12.9352, longitude: 77.6245 },
      { name: 'Lotus Whitefield', address: 'Main Road, Whitefield', latitude: 12.9698, longitude: 77.75 },
      {
        name: 'Lotus Jayanagar',
        address: '11th Main, Jayanagar',
        isClosed: true,
        latitude: 12.925,
        longitude: 77.5938,
      },
    ],
    hours: {
      doctor1: [
        { location: 0, start: '08:00', end: '12:30', types: ['IN_PERSON'] },
        { location: 1, start: '14:00', end: '18:30', types: ['IN_PERSON', 'HOME_VISIT'] },
        { location: 0, start: '19:00', end: '21:00', types: ['VIDEO_CALL'] },
        { location: 0, start: '22:00', end: '02:00', types: ['VIDEO_CALL'] },
      ],
      doctor2: ROUND_THE_CLOCK,
      doctor3: [{ location: 2, start: '09:00', end: '13:00', types: ['IN_PERSON', 'VIDEO_CALL'] }],
      doctor4: [{ location: 0, start: '13:00', end: '15:00', types: ['IN_PERSON'] }],
    },
  },
  harbor: {
    name: 'Harbor Medical Group',
    phone: '+1 212 555 0100',
    settings: { timezone: CLINICS.harbor.timezone, country: 'US', durations: { PHYSIOTHERAPY: 60 } },
    locations: [
      { name: 'Harbor Downtown', address: '55 Water Street, New York', latitude: 40.7033, longitude: -74.0092 },
      { name: 'Harbor Brooklyn Heights', address: '140 Montague Street', latitude: 40.6943, longitude: -73.9927 },
      { name: 'Harbor Hoboken', address: '200 Washington Street', latitude: 40.7381, longitude: -74.0305 },
      {
        name: 'Harbor Chicago',
        address: '200 Wacker Drive, Chicago',
        timezone: 'America/Chicago',
        latitude: 41.8863,
        longitude: -87.6354,
      },
      {
        name: 'Harbor Queens',
        address: '37-10 Main Street',
        isClosed: true,
        latitude: 40.7614,
        longitude: -73.8298,
      },
    ],
    hours: {
      doctor1: [
        { location: 0, start: '08:00', end: '12:00', types: ['IN_PERSON'] },
        { location: 1, start: '13:00', end: '17:00', types: ['IN_PERSON', 'HOME_VISIT'] },
        { location: 0, start: '17:30', end: '19:00', types: ['VIDEO_CALL'] },
      ],
      doctor2: ROUND_THE_CLOCK,
      doctor3: [
        { location: 2, start: '10:00', end: '14:00', types: ['IN_PERSON', 'VIDEO_CALL'] },
        { location: 3, start: '14:00', end: '17:00', types: ['IN_PERSON', 'VIDEO_CALL'] },
      ],
      doctor4: [{ location: 0, start: '13:00', end: '15:00', types: ['IN_PERSON'] }],
    },
  },
}

interface Profile {
  specialty: string
  /** How long a visit of theirs takes. */
  minutes: number
  /** The shares of their time that is booked before, on and after today. */
  past: number
  today: number
  coming: number
}

export const PROFILES: Record<DoctorName, Profile> = {
  doctor1: { specialty: 'General medicine', minutes: 30, past: 0.6, today: 1, coming: 0.5 },
  doctor2: { specialty: 'Urgent care', minutes: 30, past: 0.3, today: 1, coming: 0.4 },
  doctor3: { specialty: 'Physiotherapy', minutes: 60, past: 0.7, today: 1, coming: 0.5 },
  doctor4: { specialty: 'General medicine', minutes: 30, past: 0, today: 0, coming: 0 },
}

export function locationId(clinic: ClinicName, index: number): string {
  return idOf(`${clinic} location ${index}`)
}

/** The clinic's location that is closed for good. */
export function closedLocationId(clinic: ClinicName): string {
  return locationId(clinic, DEMO_CLINICS[clinic].locations.length - 1)
}

/** The zone of a clinic's location, or of the clinic for a visit at none. */
export function zoneOf(clinic: ClinicName, id: string | null): string {
  const place = DEMO_CLINICS[clinic].locations.find((_, index) => locationId(clinic, index) === id)
  return place?.timezone ?? CLINICS[clinic].timezone
}

/** doctor3 is one person in both clinics. */
export function doctorId(clinic: ClinicName, doctor: DoctorName): string {
  return idOf(doctor === 'doctor3' ? 'doctor3' : `${clinic} ${doctor}`)
}

/** A doctor's working hours in a clinic, as the domain knows them. */
export function hoursOf(clinic: ClinicName, doctor: DoctorName): WorkingSession[] {
  return DEMO_CLINICS[clinic].hours[doctor].flatMap(({ location, ...session }) =>
    [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({
      ...session,
      weekday,
      date: null,
      locationId: locationId(clinic, location),
      validFrom: null,
      validUntil: null,
    })),
  )
}
