import { z } from 'zod'

/** A plan as `auto_explain` writes it, with what each node did. */
export interface Node {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Index Cond'?: string
  Filter?: string
  'Plan Rows'?: number
  'Actual Rows'?: number
  'Actual Loops'?: number
  'Shared Hit Blocks'?: number
  'Shared Read Blocks'?: number
  Plans?: Node[]
}

const logged = z.object({ 'Query Text': z.string(), Plan: z.custom<Node>() })

export interface Ran {
  text: string
  milliseconds: number
  /** Pages of 8 KiB that were looked at. */
  pages: number
  plan: Node
}

const ENTRY = /^\d{4}-\d\d-\d\d .* LOG: {2}duration: ([\d.]+) ms {2}plan:$/

/** The statements that a server's log holds plans of (`auto_explain.log_format = json`), in their order. */
export function* plansIn(log: string): Generator<Ran> {
  const lines = log.split('\n')
  for (let at = 0; at < lines.length; at++) {
    const milliseconds = ENTRY.exec(lines[at] ?? '')?.[1]
    if (milliseconds === undefined) continue
    const json: string[] = []
    for (let next = lines[at + 1]; next?.startsWith('\t'); next = lines[at + 1]) {
      json.push(next)
      at++
    }
    const { 'Query Text': text, Plan: plan } = logged.parse(JSON.parse(json.join('\n')))
    yield { text, milliseconds: Number(milliseconds), pages: pagesOf(plan), plan }
  }
}

const pagesOf = (node: Node) => (node['Shared Hit Blocks'] ?? 0) + (node['Shared Read Blocks'] ?? 0)

/** A plan for reading, a node a line: rows as expected and as they were, and how often and through how many pages. */
export function treeOf(node: Node, depth = 0): string {
  const { 'Index Cond': cond, Filter: filter } = node
  const line = [
    ...['  '.repeat(depth) + node['Node Type'], node['Relation Name'], node['Index Name']],
    `rows ${node['Plan Rows']} -> ${node['Actual Rows']} x ${node['Actual Loops']}, ${pagesOf(node)} pages`,
    ...[cond && `if ${cond}`, filter && `only ${filter}`],
  ]
  const below = (node.Plans ?? []).map((child) => treeOf(child, depth + 1))
  return [line.filter((part) => part !== undefined).join(' '), ...below].join('\n')
}

/** The tables that a plan has read from end to end; a node that was never come to has read nothing. */
export function wholeTables(node: Node): string[] {
  const own = node['Node Type'] === 'Seq Scan' && (node['Actual Loops'] ?? 0) > 0 ? [node['Relation Name'] ?? ''] : []
  return [...own, ...(node.Plans ?? []).flatMap(wholeTables)]
}
