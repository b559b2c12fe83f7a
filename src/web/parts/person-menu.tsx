import * as menu from '@zag-js/menu'
import { normalizeProps, useMachine } from '@zag-js/preact'
import { Check, UserRound } from 'lucide-preact'
import { useId, useState } from 'preact/hooks'
import { useStore } from '../client/store.ts'
import { pagesOf } from '../session/pages-of.ts'
import { chooseClinic } from '../session/restore-session.ts'
import { session } from '../session/session.ts'
import { LANGUAGES, type Language } from '../words/language.ts'
import { useWords } from '../words/words-context.ts'
import { chooseTheme, chosenTheme, THEMES, type Theme } from './theme.ts'
import { useLeave } from './use-leave.tsx'

interface Entry {
  value: string
  label: string
  lang?: string
  isChosen: boolean
}

/** Who is signed in, and what they choose for themselves: clinic, language and colours. */
export function PersonMenu() {
  const { common, language, choose } = useWords()
  const { me, clinicId } = useStore(session.store)
  const [theme, setTheme] = useState(chosenTheme)
  const { leave, question } = useLeave()
  const onSelect = ({ value }: { value: string }) => {
    const [kind, id = ''] = value.split(' ')
    if (kind === 'clinic' && id !== clinicId) chooseClinic(id)
    if (kind === 'language') choose(id as Language)
    if (kind === 'theme') {
      chooseTheme(id as Theme)
      setTheme(id as Theme)
    }
    if (kind === 'sign-out') leave()
  }
  const service = useMachine(menu.machine, { id: useId(), onSelect, positioning: { placement: 'bottom-end' } })
  const machine = menu.connect(service, normalizeProps)

  const pages = pagesOf(me?.roles ?? [])
  const groups: readonly (readonly [string, readonly Entry[]])[] = [
    [
      common.shell.clinic,
      (me?.clinics ?? []).map(({ id, name }) => ({ value: `clinic ${id}`, label: name, isChosen: id === clinicId })),
    ],
    [
      common.shell.language,
      Object.entries(LANGUAGES).map(([id, label]) => ({
        value: `language ${id}`,
        label,
        lang: id,
        isChosen: id === language,
      })),
    ],
    [
      common.shell.theme,
      THEMES.map((id) => ({ value: `theme ${id}`, label: common.shell.themes[id], isChosen: id === theme })),
    ],
  ]
  return (
    <>
      <button
        {...machine.getTriggerProps()}
        type="button"
        class="btn plain"
        aria-label={`${common.shell.person}: ${me?.name ?? ''}`}
      >
        <UserRound size={16} aria-hidden="true" />
        <span class="person-name">{me?.name}</span>
      </button>
      <div {...machine.getPositionerProps()}>
        <div {...machine.getContentProps()} class="menu">
          {pages.map((page) => (
            <a
              key={page}
              {...machine.getItemProps({ value: `page ${page}` })}
              class="menu-item"
              href={`/${page}`}
              aria-current={location.pathname === `/${page}` ? 'page' : undefined}
            >
              {common.shell.pages[page]}
            </a>
          ))}
          {pages.length > 0 && <hr />}
          {groups
            .filter(([, entries]) => entries.length > 1)
            .map(([label, entries]) => (
              <div key={label} {...machine.getItemGroupProps({ id: label })}>
                <div class="lbl" {...machine.getItemGroupLabelProps({ htmlFor: label })}>
                  {label}
                </div>
                {entries.map((entry) => (
                  <div
                    key={entry.value}
                    {...machine.getOptionItemProps({
                      type: 'radio',
                      value: entry.value,
                      checked: entry.isChosen,
                    })}
                    class="menu-item"
                    lang={entry.lang}
                  >
                    {entry.label}
                    {entry.isChosen && <Check class="at-end" aria-hidden="true" />}
                  </div>
                ))}
              </div>
            ))}
          <hr />
          <div {...machine.getItemProps({ value: 'sign-out' })} class="menu-item">
            {common.shell.signOut}
          </div>
        </div>
      </div>
      {question}
    </>
  )
}
