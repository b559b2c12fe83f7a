// Swagger UI, tamed: groups folded, one search over everything, and on a developer's machine the demo's people one click away.
import { opsFilter, paragraphsWith, wordsOf } from './search.js'

/** Makes the permission that an operation names lead to who has it. */
function linkPermission(operation) {
  const permission = operation['x-permission']
  if (permission === undefined) return
  const name = `\`${permission}\``
  operation.description = operation.description.replace(
    `Permission: ${name}`,
    `Permission: [${name}](/docs/roles#${permission})`,
  )
}

/**
 * The document is JSON: reading it as YAML takes a hundred times as long. Its server is the one that this page came from, under
 * whichever of its names: the policy lets the page ask no other.
 */
const parseToJson = (_original, system) => (text) => {
  const servers = [{ url: location.origin }]
  const spec = JSON.parse(text ?? system.specSelectors.specStr())
  Object.values(spec.paths).flatMap(Object.values).forEach(linkPermission)
  system.specActions.updateJsonSpec({ ...spec, servers })
  return {}
}

/** Schemas that hold at once, as one: what an example is made from. */
const merged = (schemas) =>
  schemas.reduce((all, one) => {
    const properties = { ...all.properties }
    for (const [name, schema] of Object.entries(one.properties ?? {}))
      properties[name] = { ...properties[name], ...schema }
    return Object.assign(all, one, { properties, required: [...(all.required ?? []), ...(one.required ?? [])] })
  }, {})

/** A step of a JSON pointer (RFC 6901). */
const unescaped = (step) => step.replaceAll('~1', '/').replaceAll('~0', '~')

/**
 * A part of the document with what it refers to in place. Every reference is to a component of the same document, so that this
 * takes a moment; Swagger UI's own resolver reads the whole document anew for each endpoint that is opened.
 */
const resolveSubtree = async (whole, path) => {
  const at = (ref) =>
    ref
      .slice(2)
      .split('/')
      .map(unescaped)
      .reduce((node, key) => node?.[key], whole)
  const inPlace = (node, within) => {
    if (Array.isArray(node)) return node.map((item) => inPlace(item, within))
    if (typeof node !== 'object' || node === null) return node
    const { $ref, ...rest } = node
    const parts = Object.fromEntries(Object.entries(rest).map(([key, part]) => [key, inPlace(part, within)]))
    if ($ref === undefined)
      return Array.isArray(parts.allOf) ? merged([...parts.allOf, { ...parts, allOf: undefined }]) : parts
    if (within.includes($ref)) return node
    return { ...inPlace(at($ref), [...within, $ref]), ...parts, $$ref: $ref }
  }
  const part = path.reduce((node, key) => node?.[key], whole)
  return { spec: inPlace(part, []), errors: [] }
}

/** A link within a button is no link to who uses no mouse. The address of an endpoint is in the bar once it is open. */
const pathOnly =
  ({ React }) =>
  ({ text }) =>
    React.createElement('span', null, text)

const descriptionOf = (specSelectors) => specSelectors.info().get('description') ?? ''

/** `**Times.** Answers give …` → `Times` */
const topicOf = (paragraph) => /^\*\*(.+?)\.?\*\*/.exec(paragraph)?.[1]

/**
 * What the document says of itself before its operations. It is folded, and names its topics; whoever searches sees the paragraphs
 * that have their words.
 */
const introduction =
  ({ React: { createElement } }) =>
  ({ specSelectors, layoutSelectors, getComponent }) => {
    const words = wordsOf(layoutSelectors.currentFilter() || '')
    const paragraphs = paragraphsWith(descriptionOf(specSelectors), words)
    if (paragraphs.length === 0) return null
    const topics = paragraphs.map(topicOf).filter(Boolean).join(', ')
    return createElement(
      'details',
      { className: 'introduction', open: words.length > 0 },
      createElement('summary', null, `What holds for every endpoint: ${topics}`),
      paragraphs.map((source) => createElement(getComponent('Markdown', true), { key: source, source })),
    )
  }

const nothing = () => null

/** Swagger UI's own scrolls past what is sticky. */
const scrollToElement = () => (element) => element.scrollIntoView()

const tamed = (system) => ({
  fn: { opsFilter, resolveSubtree },
  components: { FilterContainer: nothing, InfoContainer: introduction(system), DeepLink: pathOnly(system) },
  statePlugins: { spec: { wrapActions: { parseToJson } }, layout: { wrapActions: { scrollToElement } } },
})

/** What Swagger UI leaves to be guessed by who cannot see it: levels of its headings, what a field is, what can be scrolled. */
const UNSAID = {
  '.opblock-tag': { 'aria-level': '2' },
  '.opblock-section-header h4': { 'aria-level': '3' },
  '.responses-inner > div > h4, .responses-inner > div > div > h4': { 'aria-level': '4' },
  '.responses-inner h5': { 'aria-level': '5' },
  'textarea.body-param__text': { 'aria-label': 'Request body' },
  'pre.microlight, pre.version, .curl, .highlight-code pre': { tabindex: '0' },
}

function sayAll() {
  for (const [selector, attributes] of Object.entries(UNSAID))
    for (const element of document.querySelectorAll(`#reference :is(${selector})`))
      for (const [name, value] of Object.entries(attributes))
        if (element.getAttribute(name) !== value) element.setAttribute(name, value)
}
new MutationObserver(sayAll).observe(document.getElementById('reference'), { childList: true, subtree: true })

const ui = SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  displayOperationId: true,
  docExpansion: 'none',
  defaultModelsExpandDepth: -1,
  defaultModelExpandDepth: 2,
  displayRequestDuration: true,
  syntaxHighlight: { activated: false },
  plugins: [tamed],
  validatorUrl: null,
  onComplete: () => {
    if (search.value !== '') find()
    signInAgain()
  },
})

const search = document.getElementById('search')
const found = document.getElementById('found')

/** While somebody searches, the groups with what was found are open, and what else one sees is how much that is. */
function find() {
  const phrase = search.value.trim()
  ui.layoutActions.updateFilter(phrase)
  const groups = ui.specSelectors.taggedOperations()
  for (const tag of groups.keys()) unfold(tag, phrase !== '')
  const count = groups.reduce((sum, group) => sum + group.get('operations').size, 0)
  found.textContent = phrase === '' ? '' : saidOf(count, phrase)
}

/** `layoutActions.show` would also write an address of each group into the history. */
const unfold = (tag, shown) =>
  ui.getStore().dispatch({ type: 'layout_show', payload: { thing: ['operations-tag', tag], shown } })

function saidOf(count, phrase) {
  if (count > 0) return count === 1 ? '1 endpoint' : `${count} endpoints`
  const isSaid = paragraphsWith(descriptionOf(ui.specSelectors), wordsOf(phrase)).length > 0
  return isSaid ? 'Only in the introduction' : 'No endpoints'
}

// Swagger UI reads the address only when it starts. What the search has hidden could not be opened.
window.addEventListener('hashchange', () => {
  if (location.hash === '') return
  search.value = ''
  find()
  ui.layoutActions.parseDeepLinkHash(decodeURIComponent(location.hash))
})

search.addEventListener('input', find)
document.addEventListener('keydown', (event) => {
  const isTyping = event.target.closest?.('input, textarea, select')
  if (event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault()
    search.focus()
  }
  if (event.key === 'Escape' && event.target === search) {
    search.value = ''
    find()
  }
})

// The demo's people. Only the local server serves them: a deployed one is not even asked.
const LOCAL = ['127.0.0.1', 'localhost', '[::1]']
const KEPT_LOGIN = 'kept-login'
const bar = document.getElementById('logins')
const said = document.getElementById('signed-in')

async function signIn(login) {
  const answer = await fetch('/docs/logins', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ login }),
  })
  if (!answer.ok) {
    said.textContent = `Could not sign in: the server answered ${answer.status}.`
    return
  }
  const { token, name, role, clinic } = await answer.json()
  const schema = { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }
  ui.authActions.authorize({ bearer: { name: 'bearer', schema, value: token } })
  sessionStorage.setItem(KEPT_LOGIN, login)
  said.textContent = `Signed in as ${name}, ${role}${clinic ? ` of ${clinic}` : ''}.`
  for (const button of bar.querySelectorAll('button[data-login]'))
    button.setAttribute('aria-pressed', String(button.dataset.login === login))
}

/** After a reload the same person goes on. */
function signInAgain() {
  const login = sessionStorage.getItem(KEPT_LOGIN)
  if (login && !bar.hidden) signIn(login)
}

function buttonOf({ login, label, name, role }) {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'button'
  button.dataset.login = login
  button.setAttribute('aria-pressed', 'false')
  button.title = `${name}, ${role}`
  button.textContent = label
  button.addEventListener('click', () => signIn(login))
  return button
}

function groupOf(name, logins) {
  const group = document.createElement('div')
  group.className = 'people'
  group.setAttribute('role', 'group')
  group.setAttribute('aria-label', name)
  const head = document.createElement('span')
  head.className = 'clinic'
  head.textContent = name
  const buttons = document.createElement('div')
  buttons.className = 'buttons'
  buttons.append(...logins.map(buttonOf))
  group.append(head, buttons)
  return group
}

/** One of each role is in sight; the others are one click further. */
async function showLogins() {
  const answer = await fetch('/docs/logins', { headers: { Accept: 'application/json' } }).catch(() => null)
  if (!answer?.ok) return
  const { clinics } = await answer.json()
  const isFirst = ({ login, role }, index, all) =>
    index === all.findIndex((one) => one.role === role) && login !== 'pharmacist'
  const [home] = clinics
  bar.querySelector('.first').append(groupOf(home.name, home.logins.filter(isFirst)))
  bar.querySelector('.all').append(...clinics.map(({ name, logins }) => groupOf(name, logins)))
  bar.hidden = false
}

if (LOCAL.includes(location.hostname)) {
  await showLogins()
  // The document may have come first.
  signInAgain()
}
