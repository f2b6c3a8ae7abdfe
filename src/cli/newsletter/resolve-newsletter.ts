import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type { Config } from '../../config.ts';
import type { IssueTemplate, NewsletterDefinition } from '../../domain/newsletter.ts';
import { parseCalendarRule, RULE_EXAMPLES } from '../../domain/parse-calendar-rule.ts';
import type { CalendarRule } from '../../domain/calendar-rule.ts';
import { timesOf } from '../../domain/calendar-times.ts';
import { instantOf } from '../../domain/wall-clock.ts';
import { nearest } from '../../nearest.ts';
import { listColumns } from '../campaign-file/list-columns.ts';
import type { Problem } from '../campaign-file/problems.ts';
import { CampaignFileError, type ReadCampaignFile } from '../campaign-file/read.ts';
import { newsletterSchema } from '../campaign-file/newsletter-schema.ts';
import { durationMs } from '../campaign-file/units.ts';
import { unsubscribeCode } from '../campaign-file/unsubscribe.ts';
import { resolvePauses } from '../launch/resolve-pauses.ts';
import { resolveSend } from '../launch/resolve-send.ts';
import { newsletterProblems } from './newsletter-problems.ts';

export interface NewsletterLook {
  /** Null when it cannot be told when it is due. */
  definition: NewsletterDefinition | null;
  problems: Problem[];
}

/** The campaign file as a newsletter; everything that makes it none is told at once. */
export function resolveNewsletter(
  config: Config,
  file: ReadCampaignFile,
  id: string,
  now: number,
): NewsletterDefinition {
  const { definition, problems } = lookAtNewsletter(config, file, { id, now });
  if (problems.length > 0 || definition === null) throw new CampaignFileError(file.path, problems);
  return definition;
}

/** The same of a file that may be wrong elsewhere; of its top-level keys in `broken` no more is said. */
export function lookAtNewsletter(
  config: Config,
  file: ReadCampaignFile,
  { id, now, broken = new Set() }: { id: string; now: number; broken?: ReadonlySet<string> },
): NewsletterLook {
  const { send } = file.content;
  const problems = newsletterProblems(file, broken);
  const every = send.every ?? send.cron ?? '';
  const key = ['send', send.every === undefined && send.cron !== undefined ? 'cron' : 'every'];
  const isSaid = file.has(['send', 'every']) || file.has(['send', 'cron']);
  // One that is said and not in the content was refused before.
  const rule = every === '' && isSaid ? null : ruleOf(file, key, every);
  if (rule !== null && 'text' in rule) problems.push(rule);
  if (rule === null || 'text' in rule || broken.has('send') || broken.has('newsletter')) {
    return { definition: null, problems };
  }
  const definition = definitionOf(config, file, { id, every, rule });
  if (nextIssues(definition, now, 1).length === 0) {
    const [where, text] =
      definition.ends === null
        ? [key, 'never comes.']
        : [['newsletter', 'ends'], 'is before the next issue.'];
    problems.push(file.problem(where, text));
  }
  return { definition, problems };
}

/** When the next issues are due: instants after `now`. */
export function nextIssues(
  { rule, timezone, ends }: NewsletterDefinition,
  now: number,
  count: number,
): number[] {
  const until = ends === null ? null : Date.parse(ends);
  return timesOf(rule, timezone, { after: now, until, count });
}

function definitionOf(
  config: Config,
  file: ReadCampaignFile,
  { id, every, rule }: Pick<NewsletterDefinition, 'id' | 'every' | 'rule'>,
): NewsletterDefinition {
  const { send, name } = file.content;
  const newsletter = file.content.newsletter ?? newsletterSchema.parse({});
  const { overlap, catchUp, pauseOnFailure, ifMissing, ifUnchanged, jitter } = newsletter;
  return {
    id,
    name,
    every,
    rule,
    timezone: send.timezone,
    ends: newsletter.ends === undefined ? null : endOf(newsletter.ends, send.timezone),
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
  const { suppressionStore } = content.recipients;
  const { resume, resetAt, timezone } = pause.quota;
  return {
    name,
    from,
    subject,
    templateId: template,
    recipients: {
      file: lastingPath(file.listPath),
      suppress: file.suppressPaths.map(lastingPath),
      ...listColumns(content),
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
