import { escapeHtml } from './html.ts'

const NAV = [
  { href: '/docs', name: 'Reference' },
  { href: '/docs/guides', name: 'Guides' },
  { href: '/docs/roles', name: 'Roles' },
  { href: '/docs/events', name: 'Events' },
  { href: '/problems', name: 'Problems' },
] as const

/** The part of our pages that one belongs to. */
export type Section = (typeof NAV)[number]['href']

interface Page {
  title: string
  section: Section
  /** What stands between the bar and the end, as HTML. */
  content: string
  /** Further styles and scripts, by their paths: `base` styles stand before ours, and scripts may be `module`s. */
  base?: readonly string[]
  styles?: readonly string[]
  scripts?: readonly string[]
  modules?: readonly string[]
}

const styleOf = (path: string) => `<link rel="stylesheet" href="${path}">`
const scriptOf = (path: string) => `<script src="${path}" defer></script>`
const moduleOf = (path: string) => `<script type="module" src="${path}"></script>`

/** A page of ours: its head, the bar with the way to the others, and what it is about. It asks no other origin for anything. */
export function pageOf({ title, section, content, base = [], styles = [], scripts = [], modules = [] }: Page): string {
  const current = (href: string) => (href === section ? ' aria-current="page"' : '')
  const links = NAV.map(({ href, name }) => `<a href="${href}"${current(href)}>${name}</a>`)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Kept</title>
<link rel="icon" href="data:,">
<script src="/docs/theme.js"></script>
${[...base, '/docs/kept.css', ...styles].map(styleOf).join('\n')}
${[...scripts.map(scriptOf), ...modules.map(moduleOf)].join('\n')}
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="bar">
<a class="brand" href="/docs">Kept</a>
<nav aria-label="Documentation">${links.join('')}</nav>
<button class="button" id="theme" type="button" title="Light or dark">Dark</button>
</header>
${content}
</body>
</html>
`
}

/** The content of a page of text, with the contents beside it if there are any. */
export function textContent(text: string, contents?: string): string {
  const aside =
    contents &&
    `<nav class="contents" aria-label="Contents"><details open><summary>Contents</summary>\n${contents}</details></nav>\n`
  return `<div class="page${contents ? '' : ' plain'}">
${aside ?? ''}<main class="text" id="content">
${text}
</main>
</div>`
}
