import type { RuleRecord } from '../../../../features/reminders/schemas.ts'
import { offsetOf } from './offset.ts'
import { useReminderWords } from './reminder-words.ts'

/** A rule in plain words. */
export function useRuleText() {
  const words = useReminderWords()
  return ({
    offsetMinutes,
    channel,
    skipConfirmed,
  }: Pick<RuleRecord, 'offsetMinutes' | 'channel' | 'skipConfirmed'>) => {
    const { amount, unit } = offsetOf(offsetMinutes)
    const sub = [words.by[channel ?? 'any'], skipConfirmed ? words.notConfirmed : words.everybody]
    return { title: words.before[unit](amount), sub: sub.join(' · ') }
  }
}
