import type { Problem } from '../../../client/problem.ts'
import { ChooseOne } from '../../../parts/choose-one.tsx'
import { Check } from '../form/check.tsx'
import { TextField } from '../form/text-field.tsx'
import { ZoneField } from '../form/zone-field.tsx'
import { useSetUpWords } from '../set-up/set-up-words.tsx'
import { readCoordinates } from './coordinates.ts'
import type { TypedPlace } from './location-draft.ts'

interface LocationFieldsProps {
  typed: TypedPlace
  isNew: boolean
  problem: Problem | null
  onChange: (change: Partial<TypedPlace>) => void
}

export function LocationFields({ typed, isNew, problem, onChange }: LocationFieldsProps) {
  const words = useSetUpWords().locations
  const wrong = readCoordinates(typed.coordinates) === null ? words.coordinatesWrong : undefined
  return (
    <>
      <TextField
        label={words.name}
        hint={words.nameHint}
        error={problem?.errorAt('#/name')}
        required
        maxLength={200}
        value={typed.name}
        onChange={(name) => onChange({ name })}
      />
      <TextField
        label={words.address}
        hint={words.addressHint}
        error={problem?.errorAt('#/address')}
        maxLength={500}
        value={typed.address}
        onChange={(address) => onChange({ address })}
      />
      <ZoneField
        label={words.zone}
        hint={words.zoneHint}
        error={problem?.errorAt('#/timezone')}
        zone={typed.timezone}
        onChoose={(timezone) => onChange({ timezone })}
      />
      <ChooseOne
        label={words.code}
        options={words.codes}
        value={typed.checkInCode}
        onChoose={(checkInCode) => onChange({ checkInCode })}
      />
      <TextField
        label={words.coordinates}
        hint={words.coordinatesHint}
        error={wrong ?? problem?.errorAt('#/latitude') ?? problem?.errorAt('#/longitude')}
        value={typed.coordinates}
        onChange={(coordinates) => onChange({ coordinates })}
      />
      {typed.checkInCode === 'printed' && (
        <TextField
          label={words.radius}
          unit={words.metres}
          error={problem?.errorAt('#/radiusMetres')}
          type="number"
          required
          min={1}
          max={100_000}
          value={typed.radiusMetres}
          onChange={(radiusMetres) => onChange({ radiusMetres })}
        />
      )}
      <TextField
        label={words.externalId}
        error={problem?.errorAt('#/externalId')}
        maxLength={100}
        value={typed.externalId}
        onChange={(externalId) => onChange({ externalId })}
      />
      {!isNew && (
        <Check hint={words.activeHint} isOn={typed.active} onChange={(active) => onChange({ active })}>
          {words.active}
        </Check>
      )}
    </>
  )
}
