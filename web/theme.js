// Runs before the page is drawn, so that nobody who wants it dark sees it light first.
const root = document.documentElement
const dark = matchMedia('(prefers-color-scheme: dark)')

const stored = () => {
  try {
    return localStorage.getItem('kept-theme')
  } catch {
    return null
  }
}

/** What is shown: what was chosen here, or else what the system wants. */
const shown = () => root.dataset.theme ?? (dark.matches ? 'dark' : 'light')

function show() {
  // Swagger UI's own name for it.
  root.classList.toggle('dark-mode', shown() === 'dark')
  const button = document.getElementById('theme')
  if (button) button.textContent = shown() === 'dark' ? 'Light' : 'Dark'
}

const chosen = stored()
if (chosen === 'dark' || chosen === 'light') root.dataset.theme = chosen
show()
dark.addEventListener('change', show)

document.addEventListener('DOMContentLoaded', () => {
  show()
  document.getElementById('theme')?.addEventListener('click', () => {
    root.dataset.theme = shown() === 'dark' ? 'light' : 'dark'
    try {
      localStorage.setItem('kept-theme', root.dataset.theme)
    } catch {
      // Without storage the choice lasts as long as the page.
    }
    show()
  })
})
