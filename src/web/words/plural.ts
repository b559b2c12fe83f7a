const rules = new Map<string, Intl.PluralRules>()

/** The form of a text that fits a number in a language. None of ours has more forms than these two. */
export function plural(language: string, count: number, forms: { one: string; other: string }): string {
  const rule = rules.get(language) ?? new Intl.PluralRules(language)
  rules.set(language, rule)
  return rule.select(count) === 'one' ? forms.one : forms.other
}
