import { useMutation } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { useEffect, useRef, useState } from 'preact/hooks'
import { api } from '../../client/api.ts'
import { Button } from '../../parts/button.tsx'
import { CallFrame, canHoldCall } from '../../parts/call-frame.tsx'
import { useOwnWords, usePatientWords } from '../../parts/patient/patient-words.ts'
import { ProblemStrip } from '../../parts/strip.tsx'
import type { MyWords } from '../../words/my/en.ts'

const ASK_AGAIN = 5_000

interface CallCheckProps {
  visitId: string
  /** Whether the call is open; before that, camera and microphone can be tried. */
  mayJoin: boolean
  onClose: () => void
}

/** Camera and microphone before the call, then the way into it; who treats lets the patient in. */
export function CallCheck({ visitId, mayJoin, onClose }: CallCheckProps) {
  const words = useOwnWords<MyWords>()
  const patient = usePatientWords()
  const picture = useRef<HTMLVideoElement>(null)
  const [state, setState] = useState<'asking' | 'seen' | 'refused'>('asking')
  const [url, setUrl] = useState<string | null>(null)
  const join = useMutation({
    mutationFn: () =>
      parseResponse(api.appointments[':id'].video['join-token'].$post({ param: { id: visitId }, json: {} })),
    onSuccess: async (answer) => {
      if (answer.waiting) return
      if (await canHoldCall(answer.url)) setUrl(answer.url)
      else location.assign(answer.url)
    },
  })
  const waits = join.data?.waiting === true
  useEffect(() => {
    let stream: MediaStream | undefined
    let isOver = false
    if (url !== null) return
    const take = async () => {
      const taken = await navigator.mediaDevices.getUserMedia({ video: true, audio: true })
      if (isOver) for (const track of taken.getTracks()) track.stop()
      else stream = taken
      if (picture.current) picture.current.srcObject = taken
      setState('seen')
    }
    take().catch(() => setState('refused'))
    return () => {
      isOver = true
      for (const track of stream?.getTracks() ?? []) track.stop()
    }
    // A camera is let go before the call takes it: some give their picture to one at a time.
  }, [url])
  useEffect(() => {
    if (!waits) return
    const timer = setInterval(() => join.mutate(), ASK_AGAIN)
    return () => clearInterval(timer)
  }, [waits])
  if (url !== null) return <CallFrame url={url} title={words.callTitle} onLeave={onClose} />
  return (
    <section class="stack">
      <h2>{words.check}</h2>
      <video
        ref={picture}
        class="camera"
        hidden={state === 'refused'}
        autoPlay
        playsInline
        muted
        aria-label={words.picture}
      />
      <p role="status">
        {waits ? words.waits : { asking: words.allow, seen: words.seen, refused: words.noCamera }[state]}
      </p>
      {join.error && <ProblemStrip error={join.error} onRetry={() => join.mutate()} />}
      {!waits && mayJoin && (
        <Button look={['primary', 'big', 'full']} disabled={join.isPending} onClick={() => join.mutate()}>
          {words.joinNow}
        </Button>
      )}
      <Button look={['plain', 'big', 'full']} onClick={onClose}>
        {patient.back}
      </Button>
    </section>
  )
}
