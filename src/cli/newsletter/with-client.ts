import type { Config } from '../../config.ts';
import { openHome } from '../../storage/home.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printJson, type Io } from '../io.ts';
import { NewsletterClient } from './newsletter-client.ts';
import { viewText } from './view-text.ts';
import { viewOf } from './view.ts';

export interface Session {
  client: NewsletterClient;
  home: ObjectStore;
}

export async function withClient<T>(
  config: Config,
  io: Io,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const home = openHome(config.home, config.s3);
  const client = await NewsletterClient.connect(config, io.signal);
  try {
    return await work({ client, home });
  } finally {
    await client.close();
  }
}

/** What a command that changed a newsletter shows of it: all of it as JSON, or only the sentence. */
export async function tellChanged(
  { client, home }: Session,
  id: string,
  io: Io,
  { json, said }: { json: boolean; said: string },
): Promise<ExitCode> {
  io.err(`${said}\n`);
  if (json) printJson(io, await viewOf(client, home, await client.get(id)));
  else io.out(`${id}\n`);
  return EXIT.done;
}

export async function show(
  { client, home }: Session,
  id: string,
  io: Io,
  json: boolean,
): Promise<ExitCode> {
  const view = await viewOf(client, home, await client.get(id));
  if (json) printJson(io, view);
  else io.out(viewText(view));
  return EXIT.done;
}
