import { CircleCheck, CircleSlash, Clock, Download, type LucideIcon, TriangleAlert } from 'lucide-preact'
import type { ExportRecord } from '../../../../../features/exports/schemas.ts'
import { Time } from '../../../../parts/time.tsx'
import { useClinicZone } from '../../../../session/use-clinic-zone.ts'
import { StateChip } from '../../records/state-chip.tsx'
import { useImportWords } from '../import-words.ts'

const LOOKS: Record<ExportRecord['status'], readonly [LucideIcon, 'plain' | 'quiet' | 'bad']> = {
  waiting: [Clock, 'plain'],
  running: [Clock, 'plain'],
  done: [CircleCheck, 'plain'],
  failed: [TriangleAlert, 'bad'],
  expired: [CircleSlash, 'quiet'],
}

/** What was taken away, and where to get it while it is kept. */
export function ExportRow({ record }: { record: ExportRecord }) {
  const { take: words } = useImportWords()
  const zone = useClinicZone()
  const { scope, format, status, progress, link, createdAt, expiresAt } = record
  const [icon, look] = LOOKS[status]
  return (
    <li class="imp-export">
      <span class="rec-what">
        <b>
          {words[scope]} · <Time at={createdAt} timeZone={zone} />
        </b>
        <span class="rec-sub">
          {format === 'ndjson' ? 'NDJSON' : 'CSV'}
          {status === 'running' && ` · ${words.progress(progress.files, progress.total)}`}
          {status === 'failed' && ` · ${words.failedWhy}`}
          {link && expiresAt !== null && (
            <>
              {' · '}
              {words.until} <Time at={expiresAt} timeZone={zone} isWithin />
            </>
          )}
        </span>
        {link && <span class="rec-sub">{words.link}</span>}
      </span>
      <StateChip icon={icon} look={look}>
        {words.states[status]}
      </StateChip>
      {link && (
        <a class="btn" href={link.url} download>
          <Download size={16} aria-hidden="true" />
          {words.download}
        </a>
      )}
    </li>
  )
}
