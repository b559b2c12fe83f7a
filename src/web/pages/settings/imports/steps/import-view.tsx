import { useRef, useState } from 'preact/hooks'
import type { ImportRecord } from '../../../../../features/imports/schemas.ts'
import { Skeleton } from '../../../../parts/skeleton.tsx'
import { ProblemStrip } from '../../../../parts/strip.tsx'
import { useFocus } from '../../../../parts/use-focus.ts'
import { FileForm } from '../file/file-form.tsx'
import { useImportWords } from '../import-words.ts'
import { MappingForm } from '../mapping/mapping-form.tsx'
import { CheckedStep } from './checked-step.tsx'
import { DoneStep } from './done-step.tsx'
import { FileFacts } from './file-facts.tsx'
import { GivenUpStep } from './given-up-step.tsx'
import { useImport } from './use-import.ts'

/** An import, wherever it has come to. */
export function ImportView({ id }: { id: string }) {
  const { data, error, refetch } = useImport(id)
  if (!data)
    return error ? <ProblemStrip error={error} onRetry={() => void refetch()} /> : <Skeleton tiles={4} lines={0} />
  return (
    <>
      {error && <ProblemStrip error={error} onRetry={() => void refetch()} />}
      <Step record={data} onSent={() => void refetch()} />
    </>
  )
}

function Step({ record, onSent }: { record: ImportRecord; onSent: () => void }) {
  const words = useImportWords()
  const { kind, status, progress } = record
  const { step } = progress
  const title = step === null ? words.states[status] : words.steps[step]
  const heading = useRef<HTMLHeadingElement>(null)
  // What was pressed is gone: whoever reads by the keyboard or by ear goes on at what has come of it.
  useFocus(() => heading.current, [title])
  return (
    <div class="set-form">
      <h3 ref={heading} tabIndex={-1} class="imp-title">
        {words.kinds[kind]}: {title}
      </h3>
      {step === null ? <Standing record={record} onSent={onSent} /> : <Progress progress={progress} label={title} />}
    </div>
  )
}

function Standing({ record, onSent }: { record: ImportRecord; onSent: () => void }) {
  const words = useImportWords()
  const [isMapping, setMapping] = useState(false)
  const { id, kind, status, profile, failure, failedStep } = record
  if (failedStep !== null) return <GivenUpStep record={record} step={failedStep} />
  // A profile that cannot be opened is none: the file that is sent anew has one.
  if (status === 'open' || status === 'failed' || (status === 'profiled' && !profile))
    return (
      <>
        {failure === null ? (
          <p>{words.sendAgain}</p>
        ) : (
          <p>
            <b lang="en">{failure}</b> {words.failedWhy}
          </p>
        )}
        <FileForm kind={kind} makeId={async () => id} onSent={onSent} />
      </>
    )
  const isChecked = status === 'checked'
  if (profile && (status === 'profiled' || (isChecked && isMapping)))
    return (
      <>
        <FileFacts profile={profile} />
        <MappingForm record={record} profile={profile} {...(isChecked && { onLeave: () => setMapping(false) })} />
      </>
    )
  return isChecked ? <CheckedStep record={record} onMap={() => setMapping(true)} /> : <DoneStep record={record} />
}

function Progress({ progress: { done, total }, label }: { progress: ImportRecord['progress']; label: string }) {
  const words = useImportWords()
  return (
    <p class="imp-progress">
      <progress aria-label={label} {...(total !== null && { max: Math.max(total, 1), value: done })} />
      {total !== null && <span>{words.progress(done, total)}</span>}
    </p>
  )
}
