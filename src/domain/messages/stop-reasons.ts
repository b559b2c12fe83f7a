/** Why a clinic does not write to an address: its owner said STOP, a message came back, or its owner called one spam. */
export const STOP_REASONS = ['STOP', 'BOUNCED', 'COMPLAINED'] as const
