import { TriangleAlert } from 'lucide-preact'
import { useRef } from 'preact/hooks'
import type { DuplicatePair } from '../../../features/directory/patients/schemas.ts'
import { asProblem } from '../../client/problem.ts'
import { Button } from '../../parts/button.tsx'
import { useFocus } from '../use-focus.ts'
import { useListWords } from './list-words.tsx'
import { SamePhone } from './person-known.ts'
import { useBorn } from './use-born.ts'

type Candidate = Pick<DuplicatePair['patient'], 'id' | 'name' | 'dateOfBirth' | 'phone' | 'status'>

/** The records that may be of the same person, where that is why a registration was refused. */
export function candidatesOf(error: unknown): readonly Candidate[] | null {
  if (error === null || error === undefined) return null
  if (error instanceof SamePhone) return error.others
  const { told } = asProblem(error)
  return told.code === 'POSSIBLE_DUPLICATE' ? ((told.members.candidates ?? []) as Candidate[]) : null
}

interface CandidatesProps {
  candidates: readonly Candidate[]
  isSaving: boolean
  onTake: (candidate: Candidate) => void
  onNew: () => void
}

/** Who is likely meant comes first; to register them again is the last thing offered. */
export function Candidates({ candidates, isSaving, onTake, onNew }: CandidatesProps) {
  const { patient: words, find } = useListWords()
  const born = useBorn()
  const list = useRef<HTMLUListElement>(null)
  useFocus(() => list.current?.querySelector('button'))
  return (
    <section class="dl-alike" role="alert">
      <p class="err">
        <TriangleAlert size="1em" aria-hidden="true" />
        {words.alike}
      </p>
      <p class="hint">{words.alikeWhy}</p>
      <ul class="dl-rows" ref={list}>
        {candidates.map((candidate) => (
          <li key={candidate.id} class="dl-row">
            <button type="button" class="dl-head one" disabled={isSaving} onClick={() => onTake(candidate)}>
              <span class="dl-who">
                <b>{words.useThis(candidate.name)}</b>
                <span class="dl-sub">
                  {[
                    born(candidate.dateOfBirth),
                    candidate.phone && words.phoneEnds(candidate.phone.replace(/\D/g, '').slice(-4)),
                    candidate.status === 'active' ? null : find[candidate.status],
                  ]
                    .filter(Boolean)
                    .join(', ')}
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      <div class="dl-acts">
        <Button disabled={isSaving} onClick={onNew}>
          {words.isNew}
        </Button>
      </div>
    </section>
  )
}
