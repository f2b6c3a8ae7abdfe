import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ObjectStore } from '../../storage/object-store.ts';
import { StorageError } from '../../storage/storage-error.ts';
import { EXIT } from '../exit-codes.ts';
import { error, ok, type CheckLine } from './check-line.ts';

const SILENCE_MS = 20_000;

/** Does with an object of its own all that a campaign does with its folder. */
export async function storageLine(home: ObjectStore): Promise<CheckLine> {
  const name = `doctor-${randomUUID()}`;
  const steps: [string, () => Promise<boolean>][] = [
    ['write', () => home.write(name, name).then(() => true)],
    ['read', async () => (await home.read(name))?.toString() === name],
    ['list', async () => (await home.list('doctor-')).includes(name)],
    ['delete', () => home.remove(name).then(async () => (await home.read(name)) === null)],
  ];
  for (const [step, run] of steps) {
    const failure = await Promise.race([run(), silence()]).then(
      (isRight) => (isRight ? null : new Error('what was written is not what is there')),
      (thrown: unknown) => (thrown instanceof Error ? thrown : new Error(String(thrown))),
    );
    if (failure === null) continue;
    if (step !== 'write') await home.remove(name).catch(() => undefined);
    const text = `campaign folders in ${home.location}: ${step} failed`;
    if (failure instanceof StorageError) {
      const exitCode = failure.code === 'denied' ? EXIT.credentials : EXIT.failed;
      return error('storage', text, `${sentence(failure.problem)} See STEADYSEND_HOME.`, exitCode);
    }
    return error('storage', text, `${sentence(failure.message)} See STEADYSEND_HOME.`);
  }
  return ok('storage', `campaign folders in ${home.location}: write, read, list, delete`);
}

/** A dead network mount answers nothing, for ever. */
async function silence(): Promise<never> {
  await delay(SILENCE_MS, undefined, { ref: false });
  throw new Error(`no answer within ${SILENCE_MS / 1_000} s`);
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}
