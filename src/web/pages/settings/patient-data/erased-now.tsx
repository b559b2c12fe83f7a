import { useRef } from 'preact/hooks'
import type { ErasureAnswer } from '../../../../features/directory/erasure/schemas.ts'
import { useFocus } from '../../../parts/use-focus.ts'
import { usePatientDataWords } from './patient-data-words.ts'
import { WhatGoes } from './what-goes.tsx'

/** What has come of an erasure. */
export function ErasedNow({ erasure }: { erasure: ErasureAnswer }) {
  const words = usePatientDataWords()
  const heading = useRef<HTMLHeadingElement>(null)
  useFocus(() => heading.current)
  return (
    <div class="rec-part">
      <h3 ref={heading} tabIndex={-1}>
        {words.erased}
      </h3>
      <WhatGoes erasure={erasure} isDone />
    </div>
  )
}
