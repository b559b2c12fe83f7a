import { CircleCheck, CircleDashed } from 'lucide-preact'
import type { SectionName } from '../../../words/settings/en.ts'
import type { ClinicSetUpWords } from '../../../words/settings-clinic/en.ts'
import { useSetUpWords } from '../set-up/set-up-words.tsx'

export interface Step {
  name: keyof ClinicSetUpWords['start']['steps']
  /** Where it is done. */
  section: SectionName
  isDone: boolean
  isOptional?: boolean
  text: string
}

/** A step with how it stands, and the way to where it is done. */
export function StepRow({ step, isNext }: { step: Step; isNext: boolean }) {
  const words = useSetUpWords().start
  const { name, section, isDone, isOptional, text } = step
  const Icon = isDone ? CircleCheck : CircleDashed
  const state = isDone ? words.done : isOptional ? words.optional : words.missing
  return (
    <li class={isDone ? 'su-row start-step done' : 'su-row start-step'}>
      <Icon aria-hidden="true" />
      <div class="su-who">
        <h3>{words.steps[name]}</h3>
        <p>{text}</p>
      </div>
      <span class="su-tag">{state}</span>
      <a class={isNext ? 'btn primary' : 'btn'} href={`#${section}`} aria-label={`${words.open}: ${words.steps[name]}`}>
        {words.open}
      </a>
    </li>
  )
}
