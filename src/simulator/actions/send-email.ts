import { defineAction, type World } from '../action.ts';
import { isAddress, isApprovedSender, parseSender, type Sender } from '../addresses.ts';
import type { RowFate } from '../mail-log.ts';
import { messageIdOf } from '../message-id.ts';
import { integer, list, object, optional, text, type InputOf } from '../params.ts';
import { RowList } from '../row-list.ts';
import { parseTemplateData } from '../template-data.ts';
import { WireError } from '../wire-errors.ts';

const shape = {
  FromEmailAddress: text(),
  Subject: text(),
  Destination: optional(list(text())),
  Cc: optional(list(text())),
  Bcc: optional(list(text())),
  ReplyToAddresses: optional(text()),
  Template: optional(object({ TemplateID: integer(), TemplateData: text() })),
  Simple: optional(object({ Html: optional(text()), Text: optional(text()) })),
  Attachments: optional(
    list(object({ FileName: text(), Content: optional(text()), FileURL: optional(text()) })),
  ),
  Unsubscribe: optional(text()),
  TriggerType: optional(integer()),
  SmtpMessageId: optional(text()),
  SmtpHeaders: optional(text()),
  HeaderFrom: optional(text()),
};
type Input = InputOf<typeof shape>;

/** SES documentation of SendEmail. */
const RECIPIENTS_MAX = { Destination: 50, Cc: 20, Bcc: 20 };

export const sendEmail = defineAction({
  name: 'SendEmail',
  shape,
  run(input, world) {
    const { clock, config, delivery, store } = world;
    const now = clock.now();
    const sender = senderOf(input, world);
    const template = templateOf(input, world);
    const emails = recipientsOf(input);
    checkMeans(sender, emails, world, now);
    const rows = new RowList();
    rows.append(emails.map((email) => ({ email, data: '' })));
    const fates = new Map<number, RowFate>();
    for (const [position, email] of emails.entries()) {
      const bounced = world.reputation.bounces(email);
      if (bounced) {
        fates.set(position, 'bounced');
        store.blocklists.addBounce(email, now);
      }
      world.reputation.count(sender.domain, bounced, now);
    }
    const segment = delivery.handOver({
      origin: {
        taskId: null,
        groupName: null,
        from: input.FromEmailAddress,
        senderDomain: sender.domain,
        subject: input.Subject,
        templateId: template.TemplateID,
        templateData: template.TemplateData,
      },
      rows,
      picked: null,
      next: 0,
      end: emails.length,
      sentAt: now,
      fates: fates.size > 0 ? fates : null,
    });
    return { MessageId: messageIdOf(segment, 0, config) };
  },
});

function senderOf(input: Input, { config }: World): Sender {
  const sender = parseSender(input.FromEmailAddress);
  if (!sender) throw new WireError('FailedOperation.IncorrectSender');
  if (!isApprovedSender(sender, config)) {
    throw new WireError('FailedOperation.NotAuthenticatedSender');
  }
  return sender;
}

function templateOf(input: Input, { config }: World): NonNullable<Input['Template']> {
  if (input.Attachments && input.Attachments.length > 0) {
    throw new WireError('FailedOperation.NoAttachPermission');
  }
  if (!input.Template) {
    throw new WireError(
      input.Simple ? 'FailedOperation.WithOutPermission' : 'FailedOperation.MissingEmailContent',
    );
  }
  const id = input.Template.TemplateID;
  if (!config.templates.some((template) => template.id === id && template.status === 0)) {
    throw new WireError('FailedOperation.InvalidTemplateID');
  }
  parseTemplateData(input.Template.TemplateData, 'FailedOperation.WrongContentJson');
  return input.Template;
}

function recipientsOf(input: Input): string[] {
  const emails: string[] = [];
  for (const [field, max] of Object.entries(RECIPIENTS_MAX)) {
    const given = input[field as keyof typeof RECIPIENTS_MAX] ?? [];
    if (given.length > max) throw new WireError('FailedOperation.TooManyRecipients');
    emails.push(...given);
  }
  if (emails.length === 0) throw new WireError('InvalidParameterValue.EmailAddressIsNULL');
  if (!emails.every(isAddress)) throw new WireError('FailedOperation.IncorrectEmail');
  return emails;
}

/** Here the quota codes are synchronous, as the documentation lists them. */
function checkMeans(sender: Sender, emails: string[], world: World, now: number): void {
  const { billing, quota, reputation, store } = world;
  if (emails.some((email) => store.blocklists.has(email, now))) {
    throw new WireError('FailedOperation.EmailAddrInBlacklist');
  }
  if (reputation.blockEnd(sender.domain, now) !== undefined) {
    throw new WireError('FailedOperation.HighRejectionRate');
  }
  if (quota.room(sender.domain, now) < emails.length) {
    throw new WireError('FailedOperation.ExceedSendLimit');
  }
  if (billing.affordable() < emails.length) {
    throw new WireError(
      billing.shortage() === 'balance'
        ? 'FailedOperation.InsufficientBalance'
        : 'FailedOperation.InsufficientQuota',
    );
  }
  for (const email of emails) {
    if (reputation.providerBlockEnd(email, now) !== undefined) {
      throw new WireError('FailedOperation.TemporaryBlocked');
    }
  }
}
