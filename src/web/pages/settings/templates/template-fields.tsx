import { ChooseOne } from '../../../parts/choose-one.tsx'
import { Field } from '../../../parts/field.tsx'
import { useDoctors, useLocations } from '../../../parts/use-directory.ts'
import { PickField } from './pick-field.tsx'
import { type TemplateField, type TemplateText, TYPES } from './template-text.ts'
import { useTemplateWords } from './template-words.ts'

interface TemplateFieldsProps {
  text: TemplateText
  onChange: (text: TemplateText) => void
  errorOf: (name: TemplateField) => string | undefined
}

/** With whom, how, where and how long. */
export function TemplateFields({ text, onChange, errorOf }: TemplateFieldsProps) {
  const words = useTemplateWords()
  const doctors = useDoctors()
  const places = useLocations().data?.data.filter(({ active }) => active)
  return (
    <>
      <Field label={words.name} hint={words.nameHint} error={errorOf('name')}>
        {(control) => (
          <input
            {...control}
            maxLength={200}
            autocomplete="off"
            value={text.name}
            onInput={(event) => onChange({ ...text, name: event.currentTarget.value })}
          />
        )}
      </Field>
      <PickField
        label={words.doctor}
        value={text.doctorId}
        options={doctors}
        error={errorOf('doctorId')}
        onPick={(doctorId) => onChange({ ...text, doctorId })}
      />
      <ChooseOne
        label={words.type}
        value={text.type}
        options={TYPES.map((type) => [type, words.types[type]] as const)}
        onChoose={(type) => onChange({ ...text, type })}
      />
      {text.type !== 'VIDEO_CALL' && (
        <PickField
          label={words.place}
          value={text.locationId}
          options={places}
          none={text.type === 'HOME_VISIT' ? words.noPlace : undefined}
          error={errorOf('locationId')}
          onPick={(locationId) => onChange({ ...text, locationId })}
        />
      )}
      <div class="set-pair">
        <Field label={words.duration} hint={words.durationHint} error={errorOf('duration')}>
          {(control) => (
            <input
              {...control}
              inputMode="numeric"
              maxLength={3}
              value={text.duration}
              onInput={(event) => onChange({ ...text, duration: event.currentTarget.value })}
            />
          )}
        </Field>
        <Field label={words.time} hint={words.timeHint} error={errorOf('time')}>
          {(control) => (
            <input
              {...control}
              type="time"
              value={text.time}
              onInput={(event) => onChange({ ...text, time: event.currentTarget.value })}
            />
          )}
        </Field>
      </div>
    </>
  )
}
