import { z } from 'zod';
import { OVERLAPS } from '../../domain/newsletter.ts';
import { dayOrTime } from './clock.ts';
import { duration, durationMs } from './units.ts';

/** `newsletter` of the campaign file. What it resolves to: src/domain/newsletter.ts. */
export const newsletterSchema = z
  .strictObject({
    ends: dayOrTime('No issue after this day, or time; absent: for ever.').optional(),
    jitter: duration('An issue starts up to so much later, by chance').optional(),
    overlap: z
      .enum(OVERLAPS)
      .default('skip')
      .meta({
        description:
          'When an issue is due while the one before still runs or is paused. skip: it is left out. ' +
          'queue: it starts after that, and of several only the first. queueAll: all of them start, ' +
          'one after the other. cancelFirst: the one before is cancelled.',
      }),
    catchUp: duration('An issue that was missed because Temporal was down is made up for within')
      // Temporal takes no less.
      .refine((text) => durationMs(text) >= 10_000, 'a duration of 10s or more')
      .default('6h'),
    pauseOnFailure: z.boolean().default(false).meta({
      description: 'Pause the newsletter when an issue fails, until a person resumes it.',
    }),
    ifMissing: z
      .enum(['skip', 'pause', 'fail'])
      .default('skip')
      .meta({
        description:
          'When there is no list. skip: no issue this time. pause: nor later, until a person resumes ' +
          'the newsletter. fail: the issue has failed.',
      }),
    ifUnchanged: z.enum(['send', 'skip']).default('send').meta({
      description: 'When the list is byte for byte that of the last issue.',
    }),
  })
  .meta({ description: 'How a newsletter repeats; needs send.every.' });
