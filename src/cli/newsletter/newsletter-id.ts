import { NEWSLETTER_ID_LENGTH_MAX } from '../../domain/issue.ts';
import { usageError } from '../cli-error.ts';
import { slugOf } from '../launch/campaign-id.ts';

const ID = new RegExp(`^[a-z0-9][a-z0-9-]{0,${NEWSLETTER_ID_LENGTH_MAX - 1}}$`);

export function checkNewsletterId(id: string): string {
  if (ID.test(id)) return id;
  throw usageError(
    `--id must be 1 to ${NEWSLETTER_ID_LENGTH_MAX} of a-z, 0-9 and -, not beginning with -, since ` +
      `an issue's campaign has the date behind it; '${id}' is not.`,
  );
}

/** Of the name alone: a newsletter goes on under its id when its file is changed. */
export function newsletterIdFor(name: string): string {
  const slug = slugOf(name, NEWSLETTER_ID_LENGTH_MAX);
  return slug === '' ? 'newsletter' : slug;
}
