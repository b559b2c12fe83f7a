import { PickList } from '../../parts/pick-list.tsx'
import { type DevClinic, signInAs } from '../../session/dev-logins.ts'
import { homeOf } from '../../session/home-of.ts'
import { forgetLock } from '../../session/lock-mark.ts'
import { forgetClinic } from '../../session/restore-session.ts'
import type { SignInWords } from '../../words/sign-in/en.ts'
import { usePageWords } from '../../words/words-context.ts'
import { pageAfterSignIn } from './page-after-sign-in.ts'

/** The people of the demo, whom only a developer's own server lists and signs in. */
export function DevPicker({ clinics }: { clinics: readonly DevClinic[] }) {
  const words = usePageWords<SignInWords>()
  const choose = async (login: string, role: string) => {
    forgetClinic()
    forgetLock()
    if (await signInAs(login)) location.replace(pageAfterSignIn(location.search, location.origin, homeOf([role])))
  }
  return (
    <>
      <div>
        <h1>{words.devTitle}</h1>
        <p class="muted">{words.devLead}</p>
      </div>
      {clinics.map(({ name, logins }) => (
        <section key={name}>
          <h2>{name}</h2>
          <PickList
            label={name}
            onPick={(login) => void choose(login, logins.find((one) => one.login === login)?.role ?? '')}
            options={logins.map((one) => ({
              value: one.login,
              label: one.name,
              hint: words.roles[one.role] ?? one.role,
            }))}
          />
        </section>
      ))}
    </>
  )
}
