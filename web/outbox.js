// Answers as the patient, reports as the provider, and shows what has come since.

const LOOKED_AT = 'kept-outbox-answers'
/** Milliseconds between two looks, while somebody looks at the page. */
const EVERY = 5000

const written = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** What was answered in this tab, which nothing else keeps: `{ thread, text, at }`. */
function answers() {
  try {
    return JSON.parse(sessionStorage.getItem(LOOKED_AT) ?? '[]')
  } catch {
    return []
  }
}

function bubbleOf({ text, at }) {
  const bubble = document.createElement('li')
  bubble.className = 'bubble mine'
  bubble.dataset.at = at
  const said = document.createElement('p')
  said.dir = 'auto'
  said.textContent = text
  const about = document.createElement('p')
  about.className = 'about'
  about.textContent = `${written.format(at)} · answered`
  bubble.append(said, about)
  return bubble
}

/** Puts an answer where it belongs in time: the newest is first. */
function place(answer) {
  const phone = [...document.querySelectorAll('.phone')].find((one) => one.dataset.thread === answer.thread)
  const list = phone?.querySelector('.bubbles')
  if (!list) return
  const older = [...list.children].find((one) => Number(one.dataset.at) <= answer.at)
  list.insertBefore(bubbleOf(answer), older ?? null)
}

function dress() {
  for (const time of document.querySelectorAll('.outbox time'))
    time.textContent = written.format(new Date(time.dateTime))
  for (const answer of answers()) place(answer)
}

/** Reports to where the element says. @returns what came of it, for people */
async function report({ dataset }, body) {
  const headers = { 'Content-Type': 'application/json', [dataset.header]: dataset.key }
  try {
    const response = await fetch(dataset.url, { method: 'POST', headers, body: JSON.stringify(body) })
    if (response.ok) return { ok: true, said: 'Taken.' }
    const problem = await response.json().catch(() => null)
    return { ok: false, said: `${response.status}: ${problem?.detail ?? 'not taken.'}` }
  } catch {
    return { ok: false, said: 'Kept does not answer. Is it running?' }
  }
}

function say(element, { ok, said }) {
  const output = element.querySelector('output')
  output.classList.toggle('wrong', !ok)
  output.textContent = said
}

async function answer(form, text) {
  const { number, thread } = form.closest('.phone').dataset
  const result = await report(form, { from: number, text })
  say(form, result)
  if (!result.ok) return
  form.elements.text.value = ''
  const given = { thread, text, at: Date.now() }
  try {
    sessionStorage.setItem(LOOKED_AT, JSON.stringify([...answers(), given].slice(-200)))
  } catch {
    // Without storage it stands until the page is loaded anew.
  }
  place(given)
}

document.addEventListener('submit', (event) => {
  const form = event.target.closest('.answer')
  if (!form) return
  event.preventDefault()
  const text = form.elements.text.value.trim()
  if (text !== '') answer(form, text)
})

document.addEventListener('click', async (event) => {
  const button = event.target.closest('button')
  if (button?.dataset.answer) await answer(button.closest('.answer'), button.dataset.answer)
  const line = button?.dataset.state && button.closest('.report')
  if (line) say(line, await report(line, { providerId: line.dataset.id, state: button.dataset.state }))
})

const idOf = ({ mail, thread }) => mail ?? thread

/** Draws anew what has changed, and leaves open what was open, and what is being typed. */
async function look() {
  const response = await fetch(location.href, { headers: { Accept: 'text/html' } }).catch(() => null)
  if (!response?.ok) return
  const page = new DOMParser().parseFromString(await response.text(), 'text/html')
  const [now, then] = [document.getElementById('sides'), page.getElementById('sides')]
  if (!then || now.dataset.newest === then.dataset.newest) return
  const isTyping = [...now.querySelectorAll('input')].some((input) => input.value !== '')
  if (isTyping) return
  for (const was of now.querySelectorAll('.mail, .phone')) {
    const same = [...then.querySelectorAll('.mail, .phone')].find(({ dataset }) => idOf(dataset) === idOf(was.dataset))
    if (same) same.open = was.open
  }
  now.replaceWith(document.adoptNode(then))
  dress()
}

dress()
setInterval(() => {
  if (document.hasFocus()) look()
}, EVERY)
addEventListener('focus', look)
