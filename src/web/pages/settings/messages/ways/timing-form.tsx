import { useState } from 'preact/hooks'
import { asProblem } from '../../../../client/problem.ts'
import { useWrite } from '../../../../client/use-write.ts'
import { ChooseOne } from '../../../../parts/choose-one.tsx'
import { Field } from '../../../../parts/field.tsx'
import { tellDone } from '../../../../parts/toasts.tsx'
import { LANGUAGES, type Language } from '../../../../words/language.ts'
import { Check } from '../../form/check.tsx'
import { RecordForm } from '../../records/record-form.tsx'
import { useMessageWords } from '../message-words.ts'
import { changeMessageSettings } from './use-message-settings.ts'
import type { SettingsFormProps } from './way-form.tsx'

const MOST_DELAY = 3600
/** Those that a new clinic has. */
const NIGHT = { quietFrom: '21:00', quietTo: '08:00' } as const

/** How long a message waits, when nobody is reminded, and in which language. */
export function TimingForm({ settings, onReload, onDone }: SettingsFormProps) {
  const { ways: words } = useMessageWords()
  const [shown] = useState(settings)
  const [delay, setDelay] = useState(String(settings.notifyDelaySeconds))
  const [quiet, setQuiet] = useState({ quietFrom: settings.quietFrom, quietTo: settings.quietTo })
  const [language, setLanguage] = useState<Language>(settings.defaultLanguage)
  const [isChecked, setChecked] = useState(false)
  const save = useWrite(
    () => changeMessageSettings({ notifyDelaySeconds: Number(delay), ...quiet, defaultLanguage: language }, shown),
    () => {
      tellDone({ title: words.saved(words.titles.timing) })
      onDone()
    },
  )
  const isDelayWrong = !/^\d{1,4}$/.test(delay.trim()) || Number(delay) > MOST_DELAY
  const isTimeWrong = quiet.quietFrom === '' || quiet.quietTo === ''
  const hasQuiet = quiet.quietFrom !== quiet.quietTo
  const refused = (pointer: string) => (save.error ? asProblem(save.error).errorAt(pointer) : undefined)
  return (
    <RecordForm
      error={save.error}
      isSaving={save.isPending}
      onReload={onReload}
      onSubmit={() => {
        setChecked(true)
        if (!isDelayWrong && !isTimeWrong) save.mutate()
      }}
    >
      <Field
        label={words.delayLabel}
        hint={words.delayHint}
        error={isChecked && isDelayWrong ? words.delayWrong : refused('#/notifyDelaySeconds')}
      >
        {(control) => (
          <input
            {...control}
            inputMode="numeric"
            maxLength={4}
            value={delay}
            onInput={(event) => setDelay(event.currentTarget.value)}
          />
        )}
      </Field>
      <Check
        isOn={hasQuiet}
        hint={words.quietHint}
        onChange={(isOn) => setQuiet(isOn ? NIGHT : { quietFrom: '00:00', quietTo: '00:00' })}
      >
        {words.quietLabel}
      </Check>
      {hasQuiet && (
        <div class="set-pair">
          {(['quietFrom', 'quietTo'] as const).map((name) => (
            <Field
              key={name}
              label={words[name]}
              error={isChecked && quiet[name] === '' ? words.timeMissing : refused(`#/${name}`)}
            >
              {(control) => (
                <input
                  {...control}
                  type="time"
                  value={quiet[name]}
                  onInput={(event) => setQuiet({ ...quiet, [name]: event.currentTarget.value })}
                />
              )}
            </Field>
          ))}
        </div>
      )}
      <ChooseOne
        label={words.language}
        value={language}
        options={Object.entries(LANGUAGES) as [Language, string][]}
        onChoose={setLanguage}
      />
      <p class="hint">{words.languageHint}</p>
    </RecordForm>
  )
}
