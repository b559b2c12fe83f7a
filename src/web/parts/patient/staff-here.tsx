import type { Me } from '../../../features/directory/me/schemas.ts'
import { homeOf } from '../../session/home-of.ts'
import { Button } from '../button.tsx'
import { useLeave } from '../use-leave.tsx'
import { LinkCode } from './link-code.tsx'
import { usePatientWords } from './patient-words.ts'

/** They have no rights in the clinic yet, and so no page. */
const WITHOUT_PAGE: readonly string[] = ['PHARMACIST', 'LAB_TECHNICIAN', 'FINANCE_BILLING']

/** What staff find who open a patient's page: the way to their own, and what to do where they are a patient as well. */
export function StaffHere({ me }: { me: Me }) {
  const words = usePatientWords().staff
  const { leave, question } = useLeave()
  const home = homeOf(me.roles)
  const hasPage = me.roles.some((role) => !WITHOUT_PAGE.includes(role))
  return (
    <>
      <div>
        <h1>{words.title}</h1>
        <p class="sub">{words.why}</p>
        {!hasPage && <p class="sub">{words.noPage}</p>}
      </div>
      <div class="pick">
        {hasPage && (
          <a class="btn primary big full" href={home}>
            {home === '/day' ? words.day : words.desk}
          </a>
        )}
        <Button look={['big', 'full']} onClick={leave}>
          {words.other}
        </Button>
      </div>
      <details class="more">
        <summary>{words.alsoPatient}</summary>
        <LinkCode onLinked={() => location.reload()} />
      </details>
      {question}
    </>
  )
}
