import { z } from 'zod';
import { RULE_EXAMPLES } from '../../domain/parse-calendar-rule.ts';
import { timezone, wallTime } from './clock.ts';
import { duration, share } from './units.ts';

/** `send`, `canary`, `ramp` and `recurring` of the campaign file. What they resolve to: send-plan.ts. */

const HOURS = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?-([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/;
const hours = z.string().regex(HOURS, 'hours such as 09:00-21:00').meta({
  description:
    'From when to when, such as 09:00-21:00; seconds may follow. Over midnight if it ends before it begins.',
});

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const window = z
  .union([
    hours,
    z.strictObject({
      hours,
      days: z
        .union([z.enum(['weekdays', 'weekends', 'every day']), z.array(z.enum(DAYS)).min(1)])
        .default('every day')
        .meta({
          description: 'Days on which it opens: weekdays, weekends, or a list such as [mon, wed].',
        }),
      timezone: timezone('The IANA zone of the hours, if not send.timezone.').optional(),
    }),
  ])
  .meta({ description: 'Only within these hours is anything sent; the rest waits for the next.' });

export const sendSchema = z
  .strictObject({
    at: wallTime('When it starts, such as 2026-12-01T08:00; absent: at once.').optional(),
    every: z
      .string()
      .trim()
      .min(1)
      .optional()
      .meta({
        description: `When a newsletter is due, instead of at; only \`newsletter\` takes such a file. Such as: ${RULE_EXAMPLES.join('; ')}.`,
      }),
    cron: z
      .string()
      .trim()
      .min(1)
      .optional()
      .meta({ description: 'The same as a cron rule of five fields, such as 0 8 * * 1.' }),
    timezone: timezone('The IANA zone of at, every, cron, window and recurring.begin.').default(
      'Asia/Shanghai',
    ),
    heldBy: z
      .enum(['worker', 'ses'])
      .default('worker')
      .meta({
        description:
          'worker: can be changed and cancelled up to the last second. ses: send tasks are created ' +
          'at SES ahead of time and cannot be called back.',
      }),
    ifLate: z
      .enum(['send', 'skip', 'ask'])
      .optional()
      .meta({
        description:
          'When the start was missed by more than 5 minutes: send all the same (as when unsaid), skip it, ' +
          'or pause and ask. With heldBy: ses, of every send task that is late; unsaid, launch refuses a ' +
          'start that cannot be met.',
      }),
    list: z.enum(['frozen', 'fresh']).default('frozen').meta({
      description:
        'fresh: read the list again when it starts, instead of mailing it as it was at launch.',
    }),
    window: window.optional(),
  })
  .meta({ description: 'When it is sent.' });

const hold = duration('How long to wait before the next step').default('1h');
const maxRejection = share('Pause when more than this share of the mails so far bounced').default(
  '5%',
);

export const canarySchema = z
  .strictObject({
    recipients: z.int().min(1).meta({ description: 'How many are mailed first.' }),
    hold,
    maxRejection,
  })
  .meta({ description: 'Mail a few first, wait, and go on only if few of them bounced.' });

const steps = z
  .array(z.union([z.int().min(1), z.literal('rest')], 'a number of recipients, or rest at the end'))
  .min(1)
  .max(50)
  .meta({ description: 'Recipients by step; rest, or nothing, at the end stands for all others.' });

export const rampSchema = z
  .union([
    steps,
    z.strictObject({
      steps,
      hold: duration('How long to wait between steps').default('1d'),
      maxRejection,
    }),
  ])
  .meta({ description: 'Mail the list in growing steps, with a wait after each.' });

export const recurringSchema = z
  .strictObject({
    heldBy: z.literal('ses').meta({ description: 'SES repeats its send tasks by itself.' }),
    intervalHours: z.int().min(1).max(8760).meta({ description: 'From one sending to the next.' }),
    begin: wallTime('The first sending, on the clock of send.timezone.'),
  })
  .meta({
    description:
      'The same mails to the same list again and again. No call of SES ends it; a newsletter can be ended.',
  });

export type SendFile = z.infer<typeof sendSchema>;
export type CanaryFile = z.infer<typeof canarySchema>;
export type RampFile = z.infer<typeof rampSchema>;
export type Weekday = (typeof DAYS)[number];
