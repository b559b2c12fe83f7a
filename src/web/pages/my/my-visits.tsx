import type { Me } from '../../../features/directory/me/schemas.ts'
import { LinkCode } from '../../parts/patient/link-code.tsx'
import { useOwnWords } from '../../parts/patient/patient-words.ts'
import { Skeleton } from '../../parts/skeleton.tsx'
import type { MyWords } from '../../words/my/en.ts'
import { CalendarFeed } from './calendar-feed.tsx'
import { DuePlans } from './due-plans.tsx'
import { EarlierVisits } from './earlier-visits.tsx'
import { OwnData } from './own-data.tsx'
import { Upcoming } from './upcoming.tsx'
import { useDuePlans } from './use-due-plans.ts'
import { useVisits } from './use-visits.ts'

/** What a patient has, all at once: what came later would push away what they are about to press. */
export function MyVisits({ me, onShow }: { me: Me; onShow: (id: string) => void }) {
  const words = useOwnWords<MyWords>()
  const { isPending } = useVisits('upcoming')
  const due = useDuePlans(me.patients)
  if (isPending || due.isPending) return <Skeleton tiles={5} lines={2} />
  return (
    <>
      <Upcoming onShow={onShow} />
      <DuePlans plans={due.plans} patients={me.patients} />
      <a class="btn big full" href="/book">
        {words.book}
      </a>
      <EarlierVisits onShow={onShow} />
      <CalendarFeed patientId={me.patientId ?? null} />
      <OwnData patients={me.patients} />
      <details class="more">
        <summary>{words.addPerson}</summary>
        <LinkCode />
      </details>
    </>
  )
}
