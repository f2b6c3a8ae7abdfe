import type { SimulatorConfig } from './config.ts';
import type { MailSegment } from './mail-log.ts';
import { formatDateTime } from './wire-time.ts';

/** Any number will do for the account's appId. */
const APP_ID = 1_250_000_000;

/**
 * Looks like the real ones (`qcloudses-30-<appid>-date-<time>-<random>`). What is random there is the
 * place of the mail in the log here, so that no id has to be stored.
 */
export function messageIdOf(
  segment: MailSegment,
  position: number,
  config: SimulatorConfig,
): string {
  const time = formatDateTime(segment.sentAt, config.timezone).replace(/\D/g, '');
  return `qcloudses-30-${APP_ID}-date-${time}-s${segment.id}r${position}`;
}
