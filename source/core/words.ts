/*
The words of the status: what other programs read in it, and what the history and the config say with the same words. They stand by themselves
because the package ships them as types (dist/status.d.ts), and nothing of the program's inside with them.
*/

/** The seed's four levels. */
export type LevelName = 'NONE' | 'WARNING' | 'CRITICAL' | 'CASCADING';

export type Tier = 'critical' | 'important';

export type Trigger = 'automatic' | 'manual';

/** What became of an attempt. `running` and `settling` are on the way; the others are final. */
export type Outcome = 'running' | 'settling' | 'recovered' | 'not_recovered' | 'script_failed' | 'timed_out' | 'interrupted';

/** Why a restart that was due did not run, or why the next one would not. The order is the order in which they are looked at. */
export const blockReasons = ['disabled', 'journal', 'disarmed', 'aborted', 'in_progress', 'cooldown', 'rate_limit', 'preflight', 'veto'] as const;

export type BlockReason = typeof blockReasons[number];

export const earlySignNames = ['flapping', 'looping', 'slower', 'filling'] as const;

export type EarlySignName = typeof earlySignNames[number];
