import { useState } from 'preact/hooks'
import { asProblem } from '../../client/problem.ts'
import { useWrite } from '../../client/use-write.ts'
import { Button } from '../../parts/button.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import { ChooseOne } from '../choose-one.tsx'
import { Candidates, candidatesOf } from './candidates.tsx'
import { useListWords } from './list-words.tsx'
import { WalkInLine } from './walk-in-line.tsx'
import { rememberedPlace, rememberPlace } from './walk-in-lines.ts'
import { WalkInWho } from './walk-in-who.tsx'
import { type TakenIn, takeIn, type Who } from './walk-in-write.ts'

interface WalkInFormProps {
  places: readonly { id: string; name: string }[]
  onTaken: (taken: TakenIn) => void
}

export function WalkInForm({ places, onTaken }: WalkInFormProps) {
  const { walkIn: words, saving } = useListWords()
  const [placeId, setPlaceId] = useState(
    () => places.find(({ id }) => id === rememberedPlace())?.id ?? places[0]?.id ?? '',
  )
  const [doctorId, setDoctorId] = useState<string | null>(null)
  const [who, setWho] = useState<Who | null>(null)
  const take = useWrite(
    ({ as, ...how }: { as: Who; confirmNew?: boolean; anyway?: boolean }) =>
      takeIn({ doctorId: doctorId ?? '', locationId: placeId, who: as, ...how }),
    onTaken,
  )
  const candidates = candidatesOf(take.error)
  const isWaiting = take.error !== null && asProblem(take.error).told.code === 'ALREADY_WAITING'
  const isReady = doctorId !== null && who !== null && !take.isPending
  return (
    <form
      class="dl-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) take.mutate({ as: who })
      }}
    >
      {candidates && who && (
        <Candidates
          candidates={candidates}
          isSaving={take.isPending}
          onTake={({ id }) => take.mutate({ as: { patientId: id } })}
          onNew={() => take.mutate({ as: who, confirmNew: true })}
        />
      )}
      <WalkInWho
        onChange={(next) => {
          setWho(next)
          take.reset()
        }}
        error={candidates || isWaiting ? null : take.error}
      />
      {isWaiting && who && (
        <p class="err" role="alert">
          {words.already} <Button onClick={() => take.mutate({ as: who, anyway: true })}>{words.anyway}</Button>
        </p>
      )}
      {take.error && !candidates && !isWaiting && <ProblemStrip error={take.error} />}
      {places.length > 1 && (
        <ChooseOne
          label={words.place}
          value={placeId}
          options={places.map(({ id, name }) => [id, name] as const)}
          onChoose={(id) => {
            rememberPlace(id)
            setPlaceId(id)
            setDoctorId(null)
          }}
        />
      )}
      <WalkInLine placeId={placeId} doctorId={doctorId} onChoose={setDoctorId} />
      <Button type="submit" look={['primary', 'full']} disabled={!isReady}>
        {take.isPending ? saving : words.add}
      </Button>
    </form>
  )
}
