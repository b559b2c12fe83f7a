import { useEffect, useRef } from 'preact/hooks'
import { useOwnWords } from '../../parts/patient/patient-words.ts'
import type { CheckInWords } from '../../words/check-in/en.ts'
import { qrDetector } from './barcode.ts'

const LOOK_EVERY = 250

/** Looks through the camera until it sees a code. The picture stays on the phone. */
export function Scanner({ onCode, onBlind }: { onCode: (code: string) => void; onBlind: () => void }) {
  const words = useOwnWords<CheckInWords>()
  const picture = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    let stream: MediaStream | undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    let isOver = false
    const stop = () => {
      isOver = true
      clearTimeout(timer)
      for (const track of stream?.getTracks() ?? []) track.stop()
    }
    const look = async (detector: Awaited<ReturnType<typeof qrDetector>>) => {
      const video = picture.current
      // A picture that is not there yet, or without a code, is refused; the next one may have one.
      const seen = video ? await detector.detect(video).catch(() => []) : []
      if (isOver) return
      const code = seen[0]?.rawValue
      if (code) {
        stop()
        onCode(code)
      } else timer = setTimeout(() => void look(detector), LOOK_EVERY)
    }
    const begin = async () => {
      const taken = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
      stream = taken
      if (isOver) return stop()
      if (picture.current) picture.current.srcObject = taken
      await look(await qrDetector())
    }
    begin().catch(() => {
      if (!isOver) onBlind()
    })
    return stop
  }, [])
  return (
    <>
      <video ref={picture} class="camera" autoPlay playsInline muted aria-label={words.viewfinder} />
      <p role="status">{words.hold}</p>
    </>
  )
}
