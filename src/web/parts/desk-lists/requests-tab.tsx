import { StatusChip } from '../../parts/status-chip.tsx'
import { ListView } from './list-view.tsx'
import { ListWords, useListWords } from './list-words.tsx'
import { RequestActions } from './request-actions.tsx'
import { useVisitLook } from './use-visit-look.tsx'
import { VisitFacts } from './visit-facts.tsx'

/** What patients have asked for by themselves and nobody has answered. */
export function RequestsTab() {
  return (
    <ListWords>
      <Requests />
    </ListWords>
  )
}

function Requests() {
  const words = useListWords()
  const look = useVisitLook()
  return (
    <ListView
      name="requests"
      label={words.tabs.requests}
      empty={{ title: words.requests.empty, why: words.requests.why }}
      look={(visit) => look(visit, <StatusChip status={visit.status} />)}
      open={(visit) => (
        <>
          <VisitFacts visit={visit} />
          <div class="dl-do">
            <RequestActions visit={visit} />
          </div>
        </>
      )}
    />
  )
}
