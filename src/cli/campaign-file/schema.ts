import { z } from 'zod';
import { CHUNK_SIZE_MAX } from '../../domain/span.ts';
import { newsletterSchema } from './newsletter-schema.ts';
import { pauseSchema } from './pause-schema.ts';
import { canarySchema, rampSchema, recurringSchema, sendSchema } from './send-schema.ts';
import { UNSUBSCRIBE_CODES, unsubscribeNames } from './unsubscribe.ts';

/** What the campaign file may say. The published JSON Schema is generated from this. */
const text = (description: string) => z.string().trim().min(1).meta({ description });

const variableToColumn = z
  .record(z.string(), z.string())
  .meta({ description: 'Template variable: column. Unsaid means the column of the same name.' });

const recipients = z
  .strictObject({
    file: text(
      'The list: a path relative to this file, s3://bucket/key, or - for standard input. May be .gz.',
    ),
    email: text('The column with the address.').default('email'),
    data: variableToColumn.default({}),
    defaults: z.record(z.string(), z.string()).default({}).meta({
      description:
        'Template variable: the value where the cell is empty, or the column is not there.',
    }),
    suppress: z
      .array(text('A path relative to this file, or s3://bucket/key.'))
      .max(100)
      .default([])
      .meta({ description: 'Lists of addresses that must not be mailed.' }),
    suppressionStore: z
      .boolean()
      .default(true)
      .meta({
        description:
          'Leave out the addresses of the suppression store too: hard bounces, complaints, ' +
          'unsubscriptions, and what was added by hand.',
      }),
    encoding: text('The encoding of the list, if finding it by itself goes wrong.').optional(),
    delimiter: z.string().min(1).optional().meta({
      description:
        'One character, or comma, semicolon, tab, pipe, if finding it by itself goes wrong.',
    }),
  })
  .meta({ description: 'Who is mailed, and with which data.' });

export const campaignFileSchema = z
  .strictObject({
    name: text('The name of the campaign, for people; also the beginning of its id.').max(200),
    from: text('The sender, of a domain of the account: an address, or `Alias <address>`.'),
    replyTo: text('Where replies go: one address.').optional(),
    // SES documentation of BatchSendEmail (SubjectLengthError): 1 to 100 characters.
    subject: text('The subject, 1 to 100 characters; may hold {{variables}} of the template.').max(
      100,
    ),
    template: z.int().min(1).meta({ description: 'The id of an approved SES template.' }),
    recipients,
    chunkSize: z
      .int()
      .min(1)
      .max(CHUNK_SIZE_MAX)
      .default(CHUNK_SIZE_MAX)
      .meta({ description: 'Recipients in one send task.' }),
    unsubscribe: z
      .union([
        z.enum(unsubscribeNames()),
        z
          .int()
          .min(0)
          .max(Math.max(...Object.values(UNSUBSCRIBE_CODES.china))),
      ])
      .optional()
      .meta({
        description:
          "The unsubscribe link's language, or SES's code for it; absent: what the account has.",
      }),
    send: sendSchema.prefault({}),
    canary: canarySchema.optional(),
    ramp: rampSchema.optional(),
    recurring: recurringSchema.optional(),
    newsletter: newsletterSchema.optional(),
    pause: pauseSchema.prefault({}),
  })
  .meta({ title: 'steadysend campaign file' });

export type CampaignFile = z.infer<typeof campaignFileSchema>;

export function campaignJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(campaignFileSchema, { io: 'input', target: 'draft-07' }) };
}

/** As published, and as `init` puts it beside a campaign file. */
export function campaignSchemaText(): string {
  return `${JSON.stringify(campaignJsonSchema(), null, 2)}\n`;
}
