import type { CampaignFile } from './schema.ts';

/** How the list is read, whichever file it is in; what the file leaves out is left out. */
export function listColumns({ recipients }: CampaignFile) {
  const { email, data, defaults, encoding, delimiter } = recipients;
  return {
    email,
    data,
    defaults,
    ...(encoding === undefined ? {} : { encoding }),
    ...(delimiter === undefined ? {} : { delimiter }),
  };
}
