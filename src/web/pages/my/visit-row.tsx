import './my.css'
import { useStore } from '../../client/store.ts'
import { usePatientWords } from '../../parts/patient/patient-words.ts'
import type { Visit } from '../../parts/patient/visit.ts'
import { StatusChip } from '../../parts/status-chip.tsx'
import { Time } from '../../parts/time.tsx'
import { session } from '../../session/session.ts'

/** One visit in a line, which opens it. */
export function VisitRow({ visit, onShow }: { visit: Visit; onShow: (id: string) => void }) {
  const words = usePatientWords()
  const { me } = useStore(session.store)
  const whose = visit.patient.id === me?.patientId ? null : visit.patient.name
  const kind = { IN_PERSON: words.inPerson, VIDEO_CALL: words.byVideo, HOME_VISIT: words.atHome }[visit.type]
  return (
    <button type="button" class="visit-row" onClick={() => onShow(visit.id)}>
      <b>
        <Time at={visit.appointmentDate} timeZone={visit.timezone} show="both" />
      </b>
      <span class="sub small">{[visit.doctor.name, whose, kind].filter(Boolean).join(', ')}</span>
      <StatusChip status={visit.status} />
    </button>
  )
}
