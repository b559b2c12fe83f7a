import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compileFunction } from 'node:vm'
import type { Month } from '../month.ts'
import { packed } from './packed.ts'

const LIBRARY = {
  name: '@calcom/platform-libraries',
  version: '0.0.360',
  integrity: 'sha512-V3ka+OCz8c3O4jLvfLBDC15vedAdy2Cx/xHK3A80uMAg1DJOOBugSyifObmD+Pl2GYhW0l1P/HDfMUDrlWTewA==',
}

/** The library names no version of it: this is what npm installs for whoever asks for none. */
const DAYJS = {
  name: 'dayjs',
  version: '1.11.23',
  integrity: 'sha512-QDTCU0M0MxR3hQfnlDJfwekQiaanm1ubOD231u73WBckQ/fsamwRLiE2GBz6D3a/xF1NgfiDLJjXBa1hYOYTtQ==',
}

/** The version that Cal.com's repository has locked, and changes. */
const DAYJS_OF_CALCOM = {
  name: 'dayjs',
  version: '1.11.2',
  integrity: 'sha512-F4LXf1OeU9hrSYRPTTj/6FbO4HTjPKXvEIC1P2kcnFurViINCVk3ZV0xAS3XVx9MkMsXbbqlK6hjseaYbgKEHw==',
}

/** What its engine is made of, besides Day.js. The rest of the library speaks to its database, its calendars and its mail. */
const ENGINE = ['slots.cjs', 'date-ranges-Uz4z3i_9.cjs', 'index-Br7AzmuA.cjs', 'index-UtrZFBcS.cjs']

interface Moment {
  utc(): Moment
  tz(zone: string): Moment
  valueOf(): number
}

interface Range {
  start: Moment
  end: Moment
}

interface Parts {
  dayjs: (time: Date) => Moment
  buildDateRanges(options: Record<string, unknown>): { dateRanges: Range[] }
  subtract(ranges: readonly Range[], busy: readonly Range[]): Range[]
  getSlots(options: Record<string, unknown>): { time: Moment }[]
}

/** Lists the free starts (epoch ms) of a doctor's month, as Cal.com's own service does once it has read its database. */
export type Engine = (month: Month) => number[]

/**
 * Cal.com's availability engine. Its package exports only a service over its database; the three functions that this calls are
 * taken out of its files.
 * @param options.isPatched with the Day.js of Cal.com's own repository, which makes one `Intl.DateTimeFormat` a zone, not one a call
 * @throws Error when the package cannot be fetched
 */
export function openCalcom({ isPatched }: { isPatched: boolean }): Engine {
  const dayjs = isPatched ? dayjsFrom(packed(DAYJS_OF_CALCOM), keepFormats) : dayjsFrom(packed(DAYJS), (text) => text)
  return engineOf(partsOf(join(packed(LIBRARY), 'dist'), dayjs))
}

type Require = (id: string) => unknown

function dayjsFrom(folder: string, change: (timezonePlugin: string) => string): Require {
  return once((id) => {
    const text = readFileSync(join(folder, id === 'dayjs' ? 'dayjs.min.js' : id.replace(/^dayjs\//, '')), 'utf8')
    return evaluate(id === 'dayjs/plugin/timezone.js' ? change(text) : text, () => undefined)
  })
}

function keepFormats(timezonePlugin: string): string {
  const changed = timezonePlugin.replace(
    /(\w+)\.toLocaleString\("en-US",\{timeZone:(\w+)\}\)/,
    'formatOf($2).format($1)',
  )
  if (changed === timezonePlugin) throw new Error('The time zone plugin of Day.js is not the one that was meant.')
  return changed
}

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const two = '2-digit'
  const time = { hour: two, minute: two, second: two } as const
  const format = new Intl.DateTimeFormat('en-US', { timeZone, year: 'numeric', month: two, day: two, ...time })
  formats.set(timeZone, format)
  return format
}

function partsOf(folder: string, dayjs: Require): Parts {
  const load: Require = once((file) => {
    const taken = file === 'slots.cjs' ? '\nexports.getSlots = getSlots' : ''
    return evaluate(readFileSync(join(folder, file), 'utf8') + taken, (id) => {
      if (id === 'dayjs' || id.startsWith('dayjs/')) return dayjs(id)
      return ENGINE.includes(id.slice(2)) ? load(id.slice(2)) : NOTHING
    })
  })
  const [slots = '', ranges = ''] = ENGINE
  return {
    dayjs: dayjs('dayjs') as Parts['dayjs'],
    ...(load(ranges) as Pick<Parts, 'buildDateRanges' | 'subtract'>),
    ...(load(slots) as Pick<Parts, 'getSlots'>),
  }
}

/** Stands for every module that the engine does not come to: whatever is read of it, called or made is nothing again. */
const NOTHING: unknown = new Proxy(() => undefined, {
  get: (_, key) => (key === Symbol.toPrimitive ? () => '' : NOTHING),
  apply: () => NOTHING,
  construct: () => ({}),
})

function once(make: Require): Require {
  const made = new Map<string, unknown>()
  return (id) => {
    if (!made.has(id)) made.set(id, make(id))
    return made.get(id)
  }
}

function evaluate(text: string, require: Require): unknown {
  const module = { exports: {} }
  compileFunction(text, ['require', 'module', 'exports', 'formatOf'])(require, module, module.exports, formatOf)
  return module.exports
}

/** The time of day as Cal.com keeps it. */
const timeOfDay = (text: string) => new Date(`1970-01-01T${text}:00Z`)

function engineOf({ dayjs, buildDateRanges, subtract, getSlots }: Parts): Engine {
  return ({ zone, start, end, hours, busy, minutes }) => {
    const dateFrom = dayjs(new Date(start)).utc()
    const { dateRanges } = buildDateRanges({
      dateFrom,
      dateTo: dayjs(new Date(end)).utc(),
      // It numbers weekdays from Sunday, 0.
      availability: hours.map((one) => ({
        days: one.weekdays.map((weekday) => weekday % 7),
        startTime: timeOfDay(one.start),
        endTime: timeOfDay(one.end),
      })),
      timeZone: zone,
      travelSchedules: [],
      outOfOffice: {},
    })
    const taken = busy.map((one) => ({ start: dayjs(new Date(one.start)), end: dayjs(new Date(one.end)) }))
    const slots = getSlots({
      inviteeDate: dateFrom.tz(zone),
      dateRanges: subtract(dateRanges, taken),
      frequency: minutes,
      eventLength: minutes,
      minimumBookingNotice: 0,
    })
    return slots.map(({ time }) => time.valueOf())
  }
}
