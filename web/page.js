// What text pages can do: copy a command, link to a row of a table, and on a phone fold the contents away and stack a table's cells.
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

/** Columns from which a table is wider than a phone. */
const WIDE = 4

for (const table of document.querySelectorAll('.table table')) {
  const heads = [...table.tHead.rows[0].cells].map(({ textContent }) => textContent)
  if (heads.length < WIDE) continue
  table.classList.add('stackable')
  for (const row of table.tBodies[0].rows) row.id = row.cells[0].textContent
  for (const cell of table.querySelectorAll('tbody :is(th, td)')) {
    cell.dataset.column = heads[cell.cellIndex]
    cell.toggleAttribute('data-none', cell.textContent === '–')
  }
}
