import { useStore } from '../client/store.ts'
import { chooseClinic } from '../session/restore-session.ts'
import { session } from '../session/session.ts'
import { useCommonWords } from '../words/words-context.ts'
import { Brand } from './brand.tsx'
import { PickList } from './pick-list.tsx'
import './entrance.css'

/** Asks once in which of their clinics the user works now. */
export function ClinicChoice() {
  const words = useCommonWords().chooseClinic
  const { me } = useStore(session.store)
  const options = (me?.clinics ?? []).map(({ id, name }) => ({ value: id, label: name }))
  return (
    <main class="entrance">
      <Brand />
      <h1>{words.title}</h1>
      <PickList label={words.title} options={options} onPick={chooseClinic} />
      <p class="muted">{words.hint}</p>
    </main>
  )
}
