import './moving.css'
import { Move as MoveIcon } from 'lucide-preact'
import { useId, useLayoutEffect, useRef } from 'preact/hooks'
import { Button } from '../../../parts/button.tsx'
import { alternativesOf } from '../../../parts/desk-lists/alternatives-of.ts'
import { useListWords } from '../../../parts/desk-lists/list-words.tsx'
import { TimeButtons } from '../../../parts/desk-lists/time-buttons.tsx'
import type { FreeTime } from '../../../parts/desk-lists/use-times.ts'
import { useWhen } from '../../../parts/desk-lists/use-when.ts'
import { ProblemStrip } from '../../../parts/strip.tsx'
import { typedCharacter } from '../../../parts/typed-character.ts'
import type { Doctor } from '../../../parts/use-directory.ts'
import { useLowerEdge } from '../../../parts/use-lower-edge.ts'
import type { DeskWords } from '../../../words/desk/en.ts'
import { usePageWords } from '../../../words/words-context.ts'
import type { Move } from './use-moving.ts'

interface MoveBarProps {
  move: Move
  doctors: readonly Doctor[]
}

/** Keys of the page that make sense on the way: another day, another view, a time that is offered, and what keys there are. */
const PASSES = /^[1-5[\],.tdk?]$/

/** Says where a visit comes from and where it would go, before anything is written. */
export function MoveBar({ move, doctors }: MoveBarProps) {
  const words = usePageWords<DeskWords>().moving
  const lists = useListWords()
  const when = useWhen()
  const help = useId()
  const bar = useRef<HTMLDivElement>(null)
  const { moving, visit, target, place } = move
  // Before the next key comes.
  useLayoutEffect(() => bar.current?.focus(), [moving?.visit.id, move.place?.start, move.place?.doctorId])
  useLowerEdge(bar)
  if (!moving || !visit) return null
  const nameOf = (id: string) => doctors.find((doctor) => doctor.id === id)?.name ?? visit.doctor.name
  const whenOf = (start: number | string) => when(new Date(start).toISOString(), visit.timezone)
  const at = (start: number | string, doctorId: string) => words.at(whenOf(start), nameOf(doctorId))
  const from = at(visit.appointmentDate, visit.doctorId)
  const over = target ?? move.refused
  const to = over && at(over.start, over.doctorId)
  const isElsewhere = ({ doctorId, appointmentDate }: FreeTime) =>
    doctorId !== visit.doctorId || Date.parse(appointmentDate) !== Date.parse(visit.appointmentDate)
  const alternatives = alternativesOf(move.error, visit.timezone)?.filter(isElsewhere)
  const onKeyDown = (event: KeyboardEvent) => {
    const typed = typedCharacter(event)
    if ((typed !== null && PASSES.test(typed)) || event.ctrlKey || event.metaKey || event.altKey) return
    event.stopPropagation()
    const isOnButton = event.target instanceof HTMLElement && event.target.closest('button') !== null
    if (event.key === 'Escape') move.leave()
    else if (event.key === 'Enter' && !isOnButton) move.drop()
    else if (event.key.startsWith('Arrow')) move.step(event.key)
    else return
    event.preventDefault()
  }
  return (
    <div
      class="moving"
      role="application"
      aria-label={words.label(visit.patient.name)}
      aria-describedby={help}
      tabIndex={-1}
      ref={bar}
      onKeyDown={onKeyDown}
    >
      <MoveIcon size={16} aria-hidden="true" />
      <p class="grow" role="status">
        <b>{visit.patient.name}</b> {to ? lists.affected.fromTo(from, to) : `${from}. ${words.nowhere}`}
        {move.refused && <span class="refusal"> {words.not[move.refused.why]}</span>}
        {move.whyNearest && place && (
          <span class="refusal"> {words.nearest(whenOf(place.start), words.not[move.whyNearest])}</span>
        )}
      </p>
      <label class="check">
        <input type="checkbox" checked={moving.tells} onChange={move.tellOrNot} />
        {words.tell}
      </label>
      <Button look="primary" keyName="↵" disabled={!target || move.isSaving} onClick={move.drop}>
        {move.isSaving ? lists.saving : words.drop}
      </Button>
      <Button keyName="Esc" onClick={move.leave}>
        {words.leave}
      </Button>
      <p class="hint wide" id={help}>
        <span class="by-keys">{words.help} </span>
        {!moving.tells && words.silent}
      </p>
      {alternatives ? (
        <div class="wide">
          <p class="err" role="alert">
            {alternatives.length > 0 ? lists.time.taken : lists.time.takenNone}
          </p>
          <TimeButtons times={alternatives} onChoose={move.dropAt} isSaving={move.isSaving} />
        </div>
      ) : (
        move.error && (
          <div class="wide">
            <ProblemStrip error={move.error} />
          </div>
        )
      )}
    </div>
  )
}
