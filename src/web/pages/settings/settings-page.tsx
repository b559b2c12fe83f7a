import './settings.css'
import './form/form.css'
import { useQuery } from '@tanstack/preact-query'
import { LockKeyhole } from 'lucide-preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { useStore } from '../../client/store.ts'
import { keys } from '../../keys.ts'
import { Empty } from '../../parts/empty.tsx'
import { Shell } from '../../parts/shell.tsx'
import { Skeleton } from '../../parts/skeleton.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import { session } from '../../session/session.ts'
import type { SectionName, SettingsWords } from '../../words/settings/en.ts'
import { usePageWords } from '../../words/words-context.ts'
import { GROUPS, SECTIONS } from './sections.ts'

/** What an administrator sets up in a clinic, a section at a time: `/settings#hours`. */
export function SettingsPage() {
  const words = usePageWords<SettingsWords>()
  const { me } = useStore(session.store)
  const isAdmin = me?.roles.includes('CLINIC_ADMIN')
  return (
    <Shell>
      <h1 class="vh">{words.title}</h1>
      {isAdmin ? (
        <Sections />
      ) : (
        <Empty icon={LockKeyhole} title={words.onlyAdmins} why={words.onlyAdminsWhy}>
          <a class="btn" href="/desk">
            {words.toDesk}
          </a>
        </Empty>
      )}
    </Shell>
  )
}

function Sections() {
  const words = usePageWords<SettingsWords>()
  const open = useOpenSection()
  const list = useRef<HTMLElement>(null)
  // On a phone the list is a line, of which the open section may stand far beyond the edge.
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [open])
  return (
    <div class="settings">
      <nav class="sections" ref={list} aria-label={words.list}>
        {Object.entries(GROUPS).map(([group, names]) => (
          <div key={group}>
            <h2 id={`group-${group}`}>{words.groups[group as keyof typeof GROUPS]}</h2>
            <ul aria-labelledby={`group-${group}`}>
              {names
                .filter((name) => SECTIONS[name])
                .map((name) => (
                  <li key={name}>
                    <a href={`/settings#${name}`} aria-current={name === open ? 'page' : undefined}>
                      {words.sections[name]}
                    </a>
                  </li>
                ))}
            </ul>
          </div>
        ))}
      </nav>
      <section class="section" aria-labelledby="section-title">
        <h2 id="section-title" class="section-title" tabIndex={-1}>
          {words.sections[open]}
        </h2>
        <Section key={open} name={open} />
      </section>
    </div>
  )
}

function Section({ name }: { name: SectionName }) {
  const { data, error, refetch } = useQuery({
    queryKey: keys.settingsSection(name),
    // A component is a function, which the client would take for an update of what it holds.
    queryFn: async () => ({ Content: await SECTIONS[name]?.() }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (error) return <ProblemStrip error={error} onRetry={() => void refetch()} />
  if (!data?.Content) return <Skeleton lines={6} />
  return <data.Content />
}

const isSection = (name: string): name is SectionName => name in SECTIONS

/** The section that the address names, so that Back leads to the one before. */
function useOpenSection(): SectionName {
  const read = () => {
    const name = location.hash.slice(1)
    return isSection(name) ? name : (Object.keys(SECTIONS)[0] as SectionName)
  }
  const [open, setOpen] = useState(read)
  useEffect(() => {
    const follow = () => {
      setOpen(read())
      document.getElementById('section-title')?.focus()
    }
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [])
  return open
}
