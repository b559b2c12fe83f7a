// How the reference finds what somebody looks for.

export const wordsOf = (phrase) => phrase.toLowerCase().split(/\s+/).filter(Boolean)

const hasAll = (text, words) => words.every((word) => text.includes(word))

/** What an operation is called: its summary, id, method and path. */
const nameOf = (item) => {
  const operation = item.get('operation')
  const named = [operation.get('summary'), operation.get('operationId'), item.get('method'), item.get('path')]
  return named.join(' ').toLowerCase()
}

/** All that is looked through for an operation; where its links lead is nothing that one reads. */
const textOf = (tag, item) => {
  const description = item.getIn(['operation', 'description']) ?? ''
  return `${tag} ${nameOf(item)} ${description.replaceAll(/\]\(\S+\)/g, ']')}`.toLowerCase()
}

/** How far from what was asked for an operation is: 0 when it is called so, or else one and the words that its name lacks. */
const distanceOf = (item, words) => {
  const name = nameOf(item)
  return name.includes(words.join(' ')) ? 0 : 1 + words.filter((word) => !name.includes(word)).length
}

/**
 * Swagger UI's `fn.opsFilter`, whose own knows only the names of groups: the operations that have every word, the nearest first, and
 * their groups likewise.
 */
export const opsFilter = (groups, phrase) => {
  const words = wordsOf(phrase)
  const distance = (item) => distanceOf(item, words)
  return groups
    .map((group, tag) =>
      group.update('operations', (all) => all.filter((item) => hasAll(textOf(tag, item), words)).sortBy(distance)),
    )
    .filter((group) => group.get('operations').size > 0)
    .sortBy((group) => distance(group.get('operations').first()))
}

/** The paragraphs of a Markdown text that have every word. */
export const paragraphsWith = (text, words) =>
  text.split(/\n{2,}/).filter((paragraph) => paragraph.trim() !== '' && hasAll(paragraph.toLowerCase(), words))
