export const en = {
  title: 'Join a clinic',
  lead: 'Somebody who manages a clinic has invited you and given you a code. It works for seven days, with an account that has the invited e-mail address.',
  code: 'Code of the invitation',
  codeHint: 'Capitals, spaces and hyphens do not matter.',
  codeMissing: 'Enter the code.',
  codeWrong: 'This code does not work for you: it was mistyped, has expired, or invites another e-mail address.',
  already: 'You are a member of this clinic already. One of its administrators can change your roles.',
  join: 'Join',
  signedInAs: (name: string) => `You are signed in as ${name}.`,
  noName: 'somebody without a name',
  other: 'Sign in as somebody else',
}

export type JoinWords = typeof en
