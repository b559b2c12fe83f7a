interface OptionsProps<T extends string> {
  label: string
  value: T
  options: readonly (readonly [value: T, label: string])[]
  onChoose: (value: T) => void
  /** Where the line says by itself what is chosen, as the views of a section do. */
  isLabelHidden?: boolean
}

/** One of a few, as buttons in a line. */
export function Options<T extends string>({ label, value, options, onChoose, isLabelHidden }: OptionsProps<T>) {
  return (
    <div class="rec-group">
      {!isLabelHidden && <span class="lbl">{label}</span>}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot stand outside of the flow in every browser */}
      <div role="group" aria-label={label} class="rec-seg">
        {options.map(([id, text]) => (
          <button key={id} type="button" class="btn" aria-pressed={id === value} onClick={() => onChoose(id)}>
            {text}
          </button>
        ))}
      </div>
    </div>
  )
}
