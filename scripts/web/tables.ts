import { readDocument } from './made-sections.ts'
import { parseMarkdown, renderMarkdown } from './markdown.ts'
import { pageOf, type Section, textContent } from './page.ts'
import { reachesText, rolesTable } from './roles.ts'

const ROLES_PAGE = `# Roles and permissions

Every endpoint of the reference names the permission that it needs. This page says which role has it, and for which records. It is
made from the table that requests are judged by.

${reachesText()}

## The table

${rolesTable()}

## Where roles come from

The token names the caller’s roles in the clinic, or else their membership of it does. A caller who has neither acts as
\`PATIENT\`, and reaches only their own records. A request by a role without the permission is 403 \`FORBIDDEN\`; a record that the
caller may not see is 404, as if it did not exist. What may be done with a visit now is in its \`actions\`: show these, and you need no table.`

function tablePage(section: Section, title: string, text: string): string {
  const content = textContent(renderMarkdown(parseMarkdown(text), (target) => target))
  return pageOf({ title, section, content, scripts: ['/docs/page.js'] })
}

/** The pages that are tables made from the code, by their files. */
export function tablePages(): [string, string][] {
  return [
    ['docs/roles.html', tablePage('/docs/roles', 'Roles and permissions', ROLES_PAGE)],
    ['docs/events.html', tablePage('/docs/events', 'Events', readDocument('docs/events.md'))],
  ]
}
