import { TriangleAlert } from 'lucide-preact'
import { AffectedActions } from './affected-actions.tsx'
import { ListView } from './list-view.tsx'
import { ListWords, useListWords } from './list-words.tsx'
import { useVisitLook } from './use-visit-look.tsx'
import { VisitCause } from './visit-cause.tsx'
import { VisitFacts } from './visit-facts.tsx'

/** Booked visits that could not be booked any more. */
export function AffectedTab() {
  return (
    <ListWords>
      <Affected />
    </ListWords>
  )
}

function Affected() {
  const words = useListWords()
  const look = useVisitLook()
  return (
    <ListView
      name="affected"
      label={words.tabs.affected}
      empty={{ title: words.affected.empty, why: words.affected.why }}
      look={(visit) =>
        look(
          visit,
          visit.affectedBy && (
            <span class="dl-cause">
              <TriangleAlert size="1em" aria-hidden="true" />
              {words.affected.causes[visit.affectedBy]}
            </span>
          ),
        )
      }
      open={(visit) => (
        <>
          <VisitFacts visit={visit}>
            <VisitCause visit={visit} />
          </VisitFacts>
          <div class="dl-do">
            <AffectedActions visit={visit} />
          </div>
        </>
      )}
    />
  )
}
