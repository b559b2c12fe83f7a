import { addDays } from '../../domain/time.ts'
import { aheadBy, todayOf } from './ahead.ts'

/** What stands in the document that the build makes for what only a request knows: where the service is, and which day it is. */
export const BLANKS = {
  serverUrl: '«server»',
  ahead: aheadBy((days) => `«day+${days}»`),
}

interface Asked {
  /** Where the service is. */
  serverUrl: string
  /** Epoch ms; examples are about times ahead of it. */
  now: number
}

/** Whether two requests are answered with the same text: its examples are about days near it. */
export const textKey = ({ serverUrl, now }: Asked): string => `${serverUrl} ${todayOf(now)}`

/** The document for a request, from the text that the build has made with `BLANKS`. */
export function fillIn(text: string, { serverUrl, now }: Asked): string {
  const origin = JSON.stringify(withoutSlash(serverUrl)).slice(1, -1)
  const today = todayOf(now)
  return text
    .replaceAll(BLANKS.serverUrl, () => origin)
    .replaceAll(/«day\+(-?\d+)»/g, (_, days) => addDays(today, Number(days)))
}

/** An address that paths are put behind. */
export const withoutSlash = (url: string): string => url.replace(/\/$/, '')
