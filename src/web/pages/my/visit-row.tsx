import './my.css'
import { useStore } from '../../client/store.ts'
import type { Visit } from '../../parts/patient/visit.ts'
import { StatusChip } from '../../parts/status-chip.tsx'
import { Time } from '../../parts/time.tsx'
import { session } from '../../session/session.ts'

/** One visit in a line, which opens it. */
export function VisitRow({ visit, onShow }: { visit: Visit; onShow: (id: string) => void }) {
  const { me } = useStore(session.store)
  const whose = visit.patient.id === me?.patientId ? null : visit.patient.name
  return (
    <button type="button" class="visit-row" onClick={() => onShow(visit.id)}>
      <b>
        <Time at={visit.appointmentDate} timeZone={visit.timezone} show="both" />
      </b>
      <span class="sub small">{[visit.doctor.name, whose].filter(Boolean).join(', ')}</span>
      <StatusChip status={visit.status} />
    </button>
  )
}
