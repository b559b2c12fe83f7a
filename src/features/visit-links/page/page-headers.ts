/** What the pages of links have beside `kept.css`, whose colours and fonts they wear: one column that a thumb can use. */
export const STYLE = `
.link { max-width: 32rem; margin: 0 auto; padding: 1rem 1rem 3rem; }
.link header { padding: .5rem 0 1rem; color: var(--text-2); font-weight: 500; }
.link h1 { margin: 0 0 1rem; font-size: 1.75rem; letter-spacing: -.02em; }
.link h2 { margin: 2rem 0 .75rem; font-size: 1.125rem; }
.link .card { margin: 0 0 1.25rem; padding: 1rem 1.125rem; border: 1px solid var(--line); border-radius: .75rem; background: var(--surface); }
.link dl { display: grid; grid-template-columns: auto 1fr; gap: .375rem 1rem; margin: 0; }
.link dt { margin: 0; color: var(--text-2); font-weight: 400; }
.link dd { margin: 0; min-width: 0; color: var(--text); font-weight: 500; }
.link dd small { display: block; color: var(--text-2); font-size: .875rem; font-weight: 400; }
.link .note { margin: 0 0 1.25rem; padding: .875rem 1.125rem; border-radius: .75rem; background: var(--ask-soft); color: var(--text); }
.link .note.good { background: var(--accent-soft); }
.link .note p { margin: 0; }
.link .note p + p { margin-top: .5rem; }
.link .big { display: flex; align-items: center; justify-content: center; width: 100%; min-height: 3.5rem; padding: .5rem 1rem; border: 1px solid var(--line-strong); border-radius: .75rem; background: var(--surface); color: var(--text); font-size: 1.125rem; font-weight: 600; text-align: center; text-decoration: none; cursor: pointer; }
.link .big.go { border-color: var(--accent); background: var(--accent); color: var(--on-accent); }
.link .big.go:hover { background: var(--accent-hover); }
.link .big.stop { border-color: var(--bad); background: var(--bad-soft); color: var(--text); }
.link .big:focus-visible { outline: .1875rem solid var(--focus); outline-offset: .1875rem; }
.link ul { display: grid; gap: .75rem; margin: 0; padding: 0; list-style: none; }
.link fieldset ~ .go { position: sticky; bottom: .75rem; }
.link form p { margin: .75rem 0; color: var(--text-2); }
.link fieldset { margin: 0; padding: 0; border: 0; min-width: 0; }
.link legend { padding: 0; margin: 0 0 .75rem; font-size: 1.125rem; font-weight: 600; }
.link details { margin: 0 0 .625rem; border: 1px solid var(--line); border-radius: .75rem; background: var(--surface); }
.link summary { min-height: 3rem; padding: .75rem 1.125rem; font-weight: 500; cursor: pointer; }
.link summary:focus-visible { outline-offset: -.1875rem; border-radius: .75rem; }
.link .times { display: grid; grid-template-columns: repeat(auto-fill, minmax(6rem, 1fr)); gap: .5rem; padding: .25rem 1rem 1rem; }
.link .times label { display: flex; align-items: center; gap: .5rem; min-height: 3rem; padding: .25rem .75rem; border: 1px solid var(--line-strong); border-radius: .5rem; cursor: pointer; }
.link .times label:has(:checked) { border-color: var(--accent); background: var(--accent-soft); }
.link .times label:has(:focus-visible) { outline: .1875rem solid var(--focus); outline-offset: .125rem; }
.link .times input { width: 1.25rem; height: 1.25rem; margin: 0; accent-color: var(--accent); }
.link nav { display: flex; justify-content: space-between; gap: 1rem; margin: 1rem 0 1.5rem; }
.link nav a { display: inline-flex; align-items: center; min-height: 3rem; }
.link [href^=tel] { white-space: nowrap; }
.link footer { margin-top: 2rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--text-2); }
`

let policy: string | undefined

/** What the pages may load: the style sheet of all our pages, and their own by its hash. They have no script, and stand in no frame. */
async function pagePolicy(): Promise<string> {
  if (policy !== undefined) return policy
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(STYLE)))
  const style = `style-src 'self' 'sha256-${btoa(String.fromCharCode(...hash))}'`
  policy = `default-src 'none'; ${style}; font-src 'self'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`
  return policy
}

/** The address of a page is a secret: no cache keeps it, nothing that is opened from it is told where from, no engine lists it. */
export const SECRECY = {
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Robots-Tag': 'noindex, nofollow',
}

/** The headers of the pages. */
export async function pageHeaders(): Promise<Record<string, string>> {
  return { ...SECRECY, 'Content-Security-Policy': await pagePolicy() }
}
