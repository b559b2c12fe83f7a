import { useMutation, useQueryClient } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { QrCode, Video } from 'lucide-preact'
import type { ComponentType } from 'preact'
import { useState } from 'preact/hooks'
import { api } from '../../client/api.ts'
import { ifMatch } from '../../client/request-headers.ts'
import { keys } from '../../keys.ts'
import { Button } from '../../parts/button.tsx'
import { useOwnWords } from '../../parts/patient/patient-words.ts'
import { PlaceInLine } from '../../parts/patient/place-in-line.tsx'
import type { Visit } from '../../parts/patient/visit.ts'
import { ProblemStrip } from '../../parts/strip.tsx'
import type { MyWords } from '../../words/my/en.ts'

type Call = ComponentType<{ visitId: string; mayJoin: boolean; onClose: () => void }>

interface NextActionsProps {
  visit: Visit
  /** Whether a call is in sight: what else could be done with the visit is out of place then. */
  onCall?: (isOpen: boolean) => void
}

/** What is to be done about a visit now: stand in line, join, check in, or say that one will come. */
export function NextActions({ visit, onCall }: NextActionsProps) {
  const words = useOwnWords<MyWords>()
  const queries = useQueryClient()
  const [Call, setCall] = useState<Call | null>(null)
  // Who has no call need not load what holds one.
  const openCall = async () => {
    const { CallCheck } = await import('./call-check.tsx')
    setCall(() => CallCheck)
    onCall?.(true)
  }
  const reread = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ['my-visits'] }),
      queries.invalidateQueries({ queryKey: keys.visit(visit.id) }),
    ])
  const confirm = useMutation({
    mutationFn: () =>
      parseResponse(
        api.appointments[':id'].$put({ param: { id: visit.id }, json: { status: 'CONFIRMED' } }, ifMatch(visit)),
      ),
    onSettled: reread,
  })
  const may = (action: Visit['actions'][number]) => visit.actions.includes(action)
  if (visit.status === 'CHECKED_IN' && visit.type === 'IN_PERSON') return <PlaceInLine visit={visit} />
  const closeCall = () => {
    setCall(null)
    onCall?.(false)
    void reread()
  }
  if (Call) return <Call visitId={visit.id} mayJoin={may('join')} onClose={closeCall} />
  return (
    <>
      {confirm.error && <ProblemStrip error={confirm.error} onRetry={() => void reread()} />}
      {may('join') && (
        <Button look={['primary', 'big', 'full']} onClick={() => void openCall()}>
          <Video aria-hidden="true" />
          {words.join}
        </Button>
      )}
      {visit.type === 'VIDEO_CALL' && !may('join') && isAhead(visit) && (
        <Button look={['big', 'full']} onClick={() => void openCall()}>
          <Video aria-hidden="true" />
          {words.tryCamera}
        </Button>
      )}
      {visit.type === 'IN_PERSON' && may('check-in') && (
        <a class="btn primary big full" href="/check-in">
          <QrCode aria-hidden="true" />
          {words.here}
        </a>
      )}
      {may('confirm') && (
        <Button look={['big', 'full']} writes disabled={confirm.isPending} onClick={() => confirm.mutate()}>
          {words.confirm}
        </Button>
      )}
    </>
  )
}

const isAhead = ({ status }: Visit) => status === 'SCHEDULED' || status === 'CONFIRMED'
