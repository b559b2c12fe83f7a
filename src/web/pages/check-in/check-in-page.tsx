import './check-in.css'
import { useMutation } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { CircleCheck } from 'lucide-preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { api } from '../../client/api.ts'
import { Button } from '../../parts/button.tsx'
import { PatientPage } from '../../parts/patient/patient-page.tsx'
import { useOwnWords } from '../../parts/patient/patient-words.ts'
import { PlaceInLine } from '../../parts/patient/place-in-line.tsx'
import { Skeleton } from '../../parts/skeleton.tsx'
import type { CheckInWords } from '../../words/check-in/en.ts'
import { NotCheckedIn } from './not-checked-in.tsx'
import { spendProof } from './proof.ts'
import { ShowCode } from './show-code.tsx'
import { WhichVisit } from './which-visit.tsx'

interface Shown {
  qrCode: string
  appointmentId?: string
  coordinates?: { lat: number; lng: number }
}

/** Takes a scanned code, checks in, and shows the place in line. */
export function CheckInPage() {
  const words = useOwnWords<CheckInWords>()
  const head = useRef<HTMLHeadingElement>(null)
  const [code, setCode] = useState<string | null>(null)
  const scan = useMutation({
    mutationFn: (json: Shown) => parseResponse(api.appointments['check-in']['scan-qr'].$post({ json })),
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
  useEffect(() => head.current?.focus(), [answer])

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
  if (answer)
    return (
      <PatientPage at="check-in">
        <h1 class="ok" ref={head} tabIndex={-1}>
          <CircleCheck aria-hidden="true" />
          {words.done}
        </h1>
        <p>{words.doneWhy(answer.appointment.doctor.name)}</p>
        <PlaceInLine visit={answer.appointment} />
        <a class="btn big full" href={`/my?visit=${answer.appointment.id}`}>
          {words.toVisit}
        </a>
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
      {scan.error ? (
        <Button look={['primary', 'big', 'full']} onClick={scanAgain}>
          {words.again}
        </Button>
      ) : (
        <ShowCode onCode={(qrCode) => show({ qrCode })} />
      )}
    </PatientPage>
  )
}
