import './check-in.css'
import { useMutation } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { useEffect, useState } from 'preact/hooks'
import { api } from '../../client/api.ts'
import { queryClient } from '../../client/query-client.ts'
import { keys } from '../../keys.ts'
import { Button } from '../../parts/button.tsx'
import { PatientPage } from '../../parts/patient/patient-page.tsx'
import { useOwnWords } from '../../parts/patient/patient-words.ts'
import { Skeleton } from '../../parts/skeleton.tsx'
import type { CheckInWords } from '../../words/check-in/en.ts'
import { CheckedIn } from './checked-in.tsx'
import { NotCheckedIn } from './not-checked-in.tsx'
import { spendProof } from './proof.ts'
import { ShowCode } from './show-code.tsx'
import { WhichVisit } from './which-visit.tsx'

interface Shown {
  qrCode: string
  appointmentId?: string
  coordinates?: { lat: number; lng: number }
}

const shownVisit = () => new URLSearchParams(location.search).get('visit')

/** Takes a scanned code, checks in, and shows the place in line. */
export function CheckInPage() {
  const words = useOwnWords<CheckInWords>()
  const [visitId, setVisitId] = useState(shownVisit)
  const [typed, setTyped] = useState('')
  const [code, setCode] = useState<string | null>(null)
  const scan = useMutation({
    mutationFn: (json: Shown) => parseResponse(api.appointments['check-in']['scan-qr'].$post({ json })),
    onSuccess: (answer) => {
      if ('requiresSelection' in answer) return
      const { appointment } = answer
      queryClient.setQueryData(keys.visit(appointment.id), appointment)
      history.replaceState(null, '', `/check-in?visit=${appointment.id}`)
      setVisitId(appointment.id)
    },
  })
  const show = (shown: Shown) => {
    setCode(shown.qrCode)
    scan.mutate(shown)
  }
  const scanAgain = () => {
    setCode(null)
    scan.reset()
  }
  useEffect(() => {
    const proof = spendProof()
    if (proof) show({ qrCode: proof })
  }, [])
  const answer = scan.data

  if (visitId !== null)
    return (
      <PatientPage at="check-in">
        <CheckedIn id={visitId} />
      </PatientPage>
    )
  if (scan.isPending)
    return (
      <PatientPage at="check-in">
        <h1>{words.checking}</h1>
        <Skeleton tiles={2} lines={1} />
      </PatientPage>
    )
  if (answer && 'requiresSelection' in answer)
    return (
      <PatientPage at="check-in">
        <WhichVisit
          visits={answer.eligibleAppointments}
          onChoose={(appointmentId) => code && show({ qrCode: code, appointmentId })}
        />
      </PatientPage>
    )
  return (
    <PatientPage at="check-in">
      <div>
        <h1>{words.title}</h1>
        <p class="sub">{words.lead}</p>
      </div>
      {scan.error && (
        <NotCheckedIn error={scan.error} onPlace={(coordinates) => code && show({ qrCode: code, coordinates })} />
      )}
      {scan.error && !typed ? (
        <Button look={['primary', 'big', 'full']} onClick={scanAgain}>
          {words.again}
        </Button>
      ) : (
        <ShowCode
          typed={typed}
          onCode={(qrCode) => {
            setTyped('')
            show({ qrCode })
          }}
          onTyped={(qrCode) => {
            setTyped(qrCode)
            show({ qrCode })
          }}
        />
      )}
    </PatientPage>
  )
}
