import { type SQL, sql } from 'drizzle-orm'
import { type ClinicSettings, clinicSettings } from '../domain/clinic-settings.ts'
import { clinics } from './schema/people.ts'

const defaults = clinicSettings.parse({ timezone: 'UTC' })

/** The settings that are a number of minutes. */
export type MinutesSetting = {
  [K in keyof ClinicSettings]: ClinicSettings[K] extends number ? K : never
}[keyof ClinicSettings]

/** A clinic's setting in minutes as an interval, or its default; `alias` is the clinics row. */
export function minutesSetting(alias: string, name: MinutesSetting): SQL {
  const value = sql`(${sql.identifier(alias)}.settings->>${sql.raw(`'${name}'`)})::int`
  return sql`make_interval(mins => coalesce(${value}, ${sql.raw(String(defaults[name]))}))`
}

/** The zone of a clinic. */
export const clinicZone = (clinicId: SQL) => sql`(select timezone from ${clinics} where id = ${clinicId})`
