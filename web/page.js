// What text pages can do: copy a command, and fold the contents away on a phone.
for (const block of document.querySelectorAll('.code.command')) {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'button copy'
  button.textContent = 'Copy'
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(block.querySelector('code').textContent)
    button.textContent = 'Copied'
    setTimeout(() => {
      button.textContent = 'Copy'
    }, 2000)
  })
  block.append(button)
}

const contents = document.querySelector('.contents details')
const wide = matchMedia('(min-width: 60rem)')
if (contents) {
  const fold = () => {
    contents.open = wide.matches
  }
  fold()
  wide.addEventListener('change', fold)
}
