/** Mails of the sender domain, as SES's statistics count them. They lag. */
export interface MailVolume {
  requested: number;
  bounced: number;
}

/**
 * Whether to pause before SES does. Counted from `since`, the volume at the start or at the last
 * resume, so that a person who resumes is not stopped again by the same bounces.
 */
export function isRejectionHigh(
  now: MailVolume,
  since: MailVolume,
  rule: { above: number; minimum: number },
): boolean {
  const requested = now.requested - since.requested;
  const bounced = now.bounced - since.bounced;
  return requested >= rule.minimum && bounced > requested * rule.above;
}
