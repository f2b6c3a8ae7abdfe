import { newsletterKey } from './newsletter-key.ts';
import { CampaignFileError, type ReadCampaignFile } from './read.ts';

/** A file that says when it repeats is not meant to be sent once, whenever somebody launches it. */
export function refuseNewsletter(file: ReadCampaignFile): void {
  const key = newsletterKey(file.content, file);
  if (key === null) return;
  const text =
    'launch sends a campaign once. For a newsletter: `steadysend newsletter create ' +
    `${file.path}\`; to send it once, remove the key.`;
  throw new CampaignFileError(file.path, [file.problem(key, text)]);
}
