import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type { Config } from '../../config.ts';
import type { IssueTemplate, NewsletterDefinition } from '../../domain/newsletter.ts';
import { parseCalendarRule, RULE_EXAMPLES } from '../../domain/parse-calendar-rule.ts';
import type { CalendarRule } from '../../domain/calendar-rule.ts';
import { timesOf } from '../../domain/calendar-times.ts';
import { instantOf } from '../../domain/wall-clock.ts';
import { nearest } from '../../nearest.ts';
import type { Problem } from '../campaign-file/problems.ts';
import { CampaignFileError, type ReadCampaignFile } from '../campaign-file/read.ts';
import { newsletterSchema } from '../campaign-file/newsletter-schema.ts';
import { durationMs } from '../campaign-file/units.ts';
import { unsubscribeCode } from '../campaign-file/unsubscribe.ts';
import { resolvePauses } from '../launch/resolve-pauses.ts';
import { resolveSend } from '../launch/resolve-send.ts';
import { newsletterProblems } from './newsletter-problems.ts';

/** The campaign file as a newsletter; everything that makes it none is told at once. */
export function resolveNewsletter(
  config: Config,
  file: ReadCampaignFile,
  id: string,
  now: number,
): NewsletterDefinition {
  const { send, name } = file.content;
  const newsletter = file.content.newsletter ?? newsletterSchema.parse({});
  const problems = newsletterProblems(file);
  const every = send.every ?? send.cron ?? '';
  const key = ['send', send.every === undefined && send.cron !== undefined ? 'cron' : 'every'];
  const rule = ruleOf(file, key, every);
  if ('text' in rule) problems.push(rule);
  if (problems.length > 0 || 'text' in rule) throw new CampaignFileError(file.path, problems);
  const ends = newsletter.ends === undefined ? null : endOf(newsletter.ends, send.timezone);
  const span = { after: now, until: ends === null ? null : Date.parse(ends), count: 1 };
  if (timesOf(rule, send.timezone, span).length === 0) {
    const [where, text] =
      ends === null ? [key, 'never comes.'] : [['newsletter', 'ends'], 'is before the next issue.'];
    throw new CampaignFileError(file.path, [file.problem(where, text)]);
  }
  const { overlap, catchUp, pauseOnFailure, ifMissing, ifUnchanged, jitter } = newsletter;
  return {
    id,
    name,
    every,
    rule,
    timezone: send.timezone,
    ends,
    jitterMs: jitter === undefined ? 0 : durationMs(jitter),
    overlap,
    catchUpMs: durationMs(catchUp),
    pauseOnFailure,
    ifMissing,
    ifUnchanged,
    campaign: issueTemplate(config, file),
  };
}

/** SHA-256: the same file gives the same newsletter, whenever it is created. */
export function definitionHash(definition: NewsletterDefinition): string {
  return createHash('sha256').update(JSON.stringify(definition)).digest('hex');
}

function ruleOf(file: ReadCampaignFile, key: string[], every: string): CalendarRule | Problem {
  if (every === '') {
    const text = `is missing: when is it due? Such as: ${RULE_EXAMPLES.join('; ')}.`;
    return file.problem(['send', 'every'], text);
  }
  const parsed = parseCalendarRule(every);
  if (!('problem' in parsed)) return parsed;
  const near = parsed.word === undefined ? null : nearest(parsed.word, parsed.choices ?? []);
  const hint = near === null ? '' : ` Did you mean ${near}?`;
  return file.problem(key, `${parsed.problem}.${hint}`);
}

/** A day is meant to its end. */
function endOf(text: string, timezone: string): string {
  const [year = 0, month = 1, day = 1, hour = 23, minute = 59] = text.split(/[-T :]/).map(Number);
  const wall = { year, month, day, hour, minute, second: 0 };
  return new Date(instantOf(wall, timezone)).toISOString();
}

function issueTemplate(config: Config, file: ReadCampaignFile): IssueTemplate {
  const { content } = file;
  const { name, from, replyTo, subject, template, chunkSize, pause, unsubscribe } = content;
  const { email, data, defaults, encoding, delimiter, suppressionStore } = content.recipients;
  const { resume, resetAt, timezone } = pause.quota;
  return {
    name,
    from,
    subject,
    templateId: template,
    recipients: {
      file: lastingPath(file.listPath),
      suppress: file.suppressPaths.map(lastingPath),
      email,
      data,
      defaults,
      ...(encoding === undefined ? {} : { encoding }),
      ...(delimiter === undefined ? {} : { delimiter }),
      ...(suppressionStore ? {} : { suppressionStore }),
    },
    chunkSize,
    quota: { resume, resetAt, timezone },
    pauses: resolvePauses(pause),
    plan: { ...resolveSend(content), list: 'frozen' },
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(unsubscribe === undefined
      ? {}
      : { unsubscribe: unsubscribeCode(unsubscribe, config.ses.site) }),
  };
}

/** The worker that reads it stands in another directory. */
function lastingPath(path: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(path) ? path : resolve(path);
}
