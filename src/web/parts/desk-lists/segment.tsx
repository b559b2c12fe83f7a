interface SegmentProps<T extends string> {
  label: string
  value: T
  options: readonly (readonly [value: T, label: string])[]
  onChoose: (value: T) => void
}

/** A few choices in a line, at the size of the desk. */
export function Segment<T extends string>({ label, value, options, onChoose }: SegmentProps<T>) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot stand outside of the flow in every browser
    <div role="group" aria-label={label} class="dl-seg">
      {options.map(([id, text]) => (
        <button key={id} type="button" class="btn" aria-pressed={id === value} onClick={() => onChoose(id)}>
          {text}
        </button>
      ))}
    </div>
  )
}
