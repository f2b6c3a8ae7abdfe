import { z } from 'zod';
import type { PauseReason } from '../../domain/pause.ts';
import { timezone } from './clock.ts';
import { duration, durationOrOff, share } from './units.ts';

/** The `pause` part of the campaign file. What it resolves to: src/domain/pause-rules.ts. */

const quota = z
  .strictObject({
    resume: z
      .enum(['auto', 'manual'])
      .default('auto')
      .meta({ description: 'auto: goes on by itself when the daily quota is refilled.' }),
    resetAt: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as 08:30, from 00:00 to 23:59')
      .default('00:00')
      .meta({ description: 'When the provider refills the daily quota, as HH:MM.' }),
    timezone: timezone('The IANA zone of resetAt.').default('Asia/Shanghai'),
    probeEvery: duration('Also try one chunk every so often before resetAt').optional(),
    share: share(
      "How much of the daily quota, by SES's own figures, which lag, may be used before the campaign waits",
    ).optional(),
  })
  .meta({ description: 'What happens when the daily quota is used up.' });

/** What a text of SES may be said to mean; each is a reason that a pause shows. */
const TASK_ERROR_REASONS = [
  'balance',
  'package',
  'rejectionRate',
  'quota',
  'content',
  'account',
] as const satisfies readonly PauseReason[];

export const pauseSchema = z
  .strictObject({
    quota: quota.prefault({}),
    blocked: z
      .strictObject({ wait: duration('How long to wait after TemporaryBlocked').default('10m') })
      .optional()
      .meta({ description: 'When a provider of mailboxes holds SES back.' }),
    balance: z
      .strictObject({
        probeEvery: durationOrOff('Try one chunk every so often, or off').default('5m'),
      })
      .optional()
      .meta({ description: 'When the account has no money or its mail package is used up.' }),
    rejectionRate: z
      .union([
        z.strictObject({
          above: share('The share of bounced mails above which the campaign pauses').default('5%'),
          minimum: z
            .int()
            .min(1)
            .default(200)
            .meta({ description: 'Below this many mails the share is not looked at.' }),
        }),
        z.literal('off'),
      ])
      .optional()
      .meta({ description: 'Pause before SES blocks the sender for its bounces; or off.' }),
    taskErrors: z
      .array(
        z.strictObject({
          match: z.string().min(1).refine(isPattern, 'not a regular expression').meta({
            description: 'A regular expression for the text with which SES stops a task.',
          }),
          reason: z.enum(TASK_ERROR_REASONS).meta({ description: 'What that text means.' }),
        }),
      )
      .max(50)
      .optional()
      .meta({ description: 'Texts of SES that its stopped tasks may carry, looked at first.' }),
  })
  .meta({ description: 'When the campaign holds, and how it goes on.' });

export type PauseFile = z.infer<typeof pauseSchema>;

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
