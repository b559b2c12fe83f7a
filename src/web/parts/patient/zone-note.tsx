import { Info } from 'lucide-preact'
import { useWords } from '../../words/words-context.ts'
import { isElsewhere } from '../dates.ts'
import { usePatientWords } from './patient-words.ts'
import { hoursApart, zoneName } from './zones.ts'

/** Which clock the shown times are of, for who is where another one counts; nothing for all others. */
export function ZoneNote({ timeZone, at = Date.now() }: { timeZone: string; at?: number }) {
  const { language } = useWords()
  const words = usePatientWords()
  if (!isElsewhere(at, timeZone)) return null
  const hours = hoursApart(timeZone, at)
  const shown = new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(Math.abs(hours))
  return (
    <p class="info small">
      <Info aria-hidden="true" />
      <span>
        {hours < 0
          ? words.zoneEarlier(zoneName(timeZone, language, at), shown)
          : words.zoneLater(zoneName(timeZone, language, at), shown)}
      </span>
    </p>
  )
}
