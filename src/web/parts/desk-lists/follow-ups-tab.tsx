import { useState } from 'preact/hooks'
import { dayOf } from '../../parts/dates.ts'
import { useClinicZone } from '../../session/use-clinic-zone.ts'
import { ChooseOne } from '../choose-one.tsx'
import { BookPlan } from './book-plan.tsx'
import { Day } from './day.tsx'
import { DueChip } from './due-chip.tsx'
import { FollowUpActions } from './follow-up-actions.tsx'
import { FollowUpFacts } from './follow-up-facts.tsx'
import type { Plan } from './list-queries.ts'
import { ListView } from './list-view.tsx'
import { ListWords, useListWords } from './list-words.tsx'
import type { RowLook } from './row-look.ts'

/** Patients who are to come back and have no visit yet. */
export function FollowUpsTab() {
  return (
    <ListWords>
      <FollowUps />
    </ListWords>
  )
}

function FollowUps() {
  const words = useListWords()
  const today = dayOf(Date.now(), useClinicZone())
  const [name, setName] = useState<'followUps' | 'snoozed'>('followUps')
  const isSnoozed = name === 'snoozed'
  const look = (plan: Plan): RowLook => ({
    when: <Day date={plan.scheduledFor} />,
    title: plan.patient.name,
    sub: [plan.followUpType !== 'routine' && words.followUps.types[plan.followUpType], plan.doctorName]
      .filter(Boolean)
      .join(', '),
    end: <DueChip plan={plan} today={today} />,
  })
  return (
    <ListView
      key={name}
      name={name}
      label={words.tabs.followUps}
      empty={
        isSnoozed
          ? { title: words.followUps.emptySnoozed, why: words.followUps.whySnoozed }
          : { title: words.followUps.empty, why: words.followUps.why }
      }
      tools={
        <ChooseOne
          isLabelHidden
          label={words.followUps.which}
          value={name}
          options={[
            ['followUps', words.followUps.due],
            ['snoozed', words.followUps.snoozed],
          ]}
          onChoose={setName}
        />
      }
      look={look}
      open={(plan) => (
        <>
          <div class="dl-do">
            <FollowUpFacts plan={plan} />
            <FollowUpActions plan={plan} />
          </div>
          <div class="dl-do">
            <BookPlan plan={plan} />
          </div>
        </>
      )}
    />
  )
}
