import { useStore } from '../client/store.ts'
import { chooseClinic } from '../session/restore-session.ts'
import { session } from '../session/session.ts'
import { useCommonWords } from '../words/words-context.ts'
import { Brand } from './brand.tsx'
import { Choice } from './choice.tsx'
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
      <Choice label={words.title} options={options} value={null} onChoose={chooseClinic} />
      <p class="muted">{words.hint}</p>
    </main>
  )
}
