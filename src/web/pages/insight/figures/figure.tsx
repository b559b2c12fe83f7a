import type { ComponentChildren } from 'preact'
import type { InsightWords } from '../../../words/insight/en.ts'
import { usePageWords } from '../../../words/words-context.ts'

interface Table {
  head: readonly string[]
  /** Each with what it is of first. */
  rows: readonly (readonly string[])[]
}

interface FigureProps {
  /** What the figures say, as a sentence. */
  finding: string
  measure: ComponentChildren
  table: Table
  /** Whether there is nothing to draw. */
  isEmpty: boolean
  children: ComponentChildren
}

/** A finding, what was measured, its drawing, and the same in numbers. */
export function Figure({ finding, measure, table, isEmpty, children }: FigureProps) {
  const words = usePageWords<InsightWords>()
  return (
    <figure class="plot">
      <h2>{finding}</h2>
      <p class="sub">{measure}</p>
      {!isEmpty && (
        <>
          {children}
          <details>
            <summary>{words.asTable}</summary>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it by the arrows */}
            <section class="tbl-scroll" tabIndex={0} aria-label={finding}>
              <table class="tbl">
                <thead>
                  <tr>
                    {table.head.map((name, at) => (
                      <th key={`${at}`} scope="col">
                        {name}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {table.rows.map(([name, ...cells]) => (
                    <tr key={name}>
                      <th scope="row">{name}</th>
                      {cells.map((cell, at) => (
                        <td key={`${at}`}>{cell}</td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          </details>
        </>
      )}
    </figure>
  )
}
