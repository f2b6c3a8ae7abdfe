import type { Config } from '../../config.ts';
import type { Logger } from '../../logger.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import type { Io } from '../io.ts';
import type { Campaigns } from './campaigns.ts';
import type { Attempts } from './security/attempts.ts';
import type { Reach } from './security/reach.ts';
import type { Sessions } from './security/sessions.ts';
import type { PageContext, View } from './view.ts';

/** What the pages work with. */
export interface Dashboard {
  config: Config;
  /** The command's own: for its environment, and for the signal that ends it. */
  io: Pick<Io, 'env' | 'signal'>;
  /** For commands that run inside the server: what it was started with holds for them too. */
  commandFlags: readonly string[];
  logger: Logger;
  home: ObjectStore;
  campaigns: Campaigns;
  sessions: Sessions;
  attempts: Attempts;
  reach: Reach;
  /** Browsers do not tell the cookies of two ports apart. */
  port: number;
  readOnly: boolean;
  /** Where campaign files are chosen from; null for no launch page. */
  folder: string | null;
  temporalUi: View['temporalUi'];
  /** Who asks, to count wrong tokens by. */
  remoteAddress: (c: PageContext) => string;
}
