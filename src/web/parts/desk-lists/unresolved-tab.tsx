import { StatusChip } from '../../parts/status-chip.tsx'
import { ListView } from './list-view.tsx'
import { ListWords, useListWords } from './list-words.tsx'
import { UnresolvedActions } from './unresolved-actions.tsx'
import { useVisitLook } from './use-visit-look.tsx'
import { VisitFacts } from './visit-facts.tsx'

/** Visits that are over and of which nobody has said how they ended. */
export function UnresolvedTab() {
  return (
    <ListWords>
      <Unresolved />
    </ListWords>
  )
}

function Unresolved() {
  const words = useListWords()
  const look = useVisitLook()
  return (
    <ListView
      name="unresolved"
      label={words.tabs.unresolved}
      empty={{ title: words.unresolved.empty, why: words.unresolved.why }}
      look={(visit) => look(visit, <StatusChip status={visit.status} />)}
      open={(visit) => (
        <>
          <VisitFacts visit={visit} />
          <div class="dl-do">
            <UnresolvedActions visit={visit} />
          </div>
        </>
      )}
    />
  )
}
