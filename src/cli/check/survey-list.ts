import { createReadStream } from 'node:fs';
import { tmpdir } from 'node:os';
import type { Config } from '../../config.ts';
import { ListError } from '../../recipients/list-error.ts';
import { allRejected } from '../../recipients/no-rows.ts';
import type { TextFormat } from '../../recipients/read-records.ts';
import { SeenAddresses } from '../../recipients/seen-addresses.ts';
import { sortList } from '../../recipients/sort-list.ts';
import { inspectSuppression } from '../../recipients/suppression.ts';
import { openHome } from '../../storage/home.ts';
import { StorageError } from '../../storage/storage-error.ts';
import type { ReadCampaignFile } from '../campaign-file/read.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { recipientsOf } from '../launch/freeze.ts';
import { ReadingProgress } from '../launch/reading-progress.ts';
import { takeList, takeSuppressions, type TakenList } from '../launch/take-list.ts';
import { ListSurvey } from './list-survey.ts';
import type { Findings } from './report.ts';

export interface SurveyedLists {
  file: ReadCampaignFile;
  list: TakenList;
  suppress: TakenList[];
  /** The suppression store; null when nobody is in it, or it does not count. */
  store: TakenList | null;
}

export interface SurveyRules {
  /** The template's. */
  variables: readonly string[];
  /** Addresses on SES's blocklists, in lower case. */
  blocked: ReadonlySet<string>;
}

export interface Surveyed {
  survey: ListSurvey;
  format: TextFormat;
  /** The template's variables that the list has no column for. */
  missing: readonly string[];
}

/** Every row of the list, as the worker will sort it. A ListError says why it is of no use. */
export async function surveyList(
  lists: SurveyedLists,
  { variables, blocked }: SurveyRules,
  io: Io,
): Promise<Surveyed> {
  const { file, list, suppress, store } = lists;
  const { chunkSize, subject } = file.content;
  const recipients = recipientsOf(lists);
  const paths = new Map([
    [recipients.object, list.path],
    ...recipients.suppress.map(
      ({ object }, place) => [object, suppress[place]?.path ?? ''] as const,
    ),
    [recipients.store?.object ?? '', store?.path ?? ''],
  ]);
  const survey = new ListSurvey({ chunkSize, subject, blocked });
  const seen = new SeenAddresses({ directory: tmpdir() });
  const progress = new ReadingProgress(io, `Reading the rows of ${list.shown}`, list.bytes);
  let told = 0;
  try {
    const format = await sortList({
      recipients,
      variables,
      open: (object) => createReadStream(paths.get(object) ?? ''),
      seen,
      sink: survey,
      signal: io.signal,
      afterPiece: (bytes) => {
        progress.add(bytes - told);
        told = bytes;
        return Promise.resolve();
      },
    });
    const { rows, rejected } = survey.counts;
    if (rejected === rows) throw allRejected(list.shown, rejected, survey.rejects);
    return { survey, format, missing: [] };
  } finally {
    seen.close();
  }
}

/** For `check`: whatever is wrong with any of the lists, and the rows as far as they can be read. */
export class ListCheck {
  readonly #config: Config;
  readonly #io: Io;
  readonly #findings: Findings;
  readonly #taken: TakenList[] = [];
  /** Once it is taken. */
  list: TakenList | null = null;
  /** Paths of lists that need not be there yet, and what is to be said of each. */
  readonly #missing: ReadonlyMap<string, string>;

  constructor(
    config: Config,
    io: Io,
    findings: Findings,
    missing: ReadonlyMap<string, string> = new Map(),
  ) {
    this.#missing = missing;
    this.#config = config;
    this.#io = io;
    this.#findings = findings;
  }

  async run(file: ReadCampaignFile, rules: SurveyRules): Promise<Surveyed | null> {
    const suppress: TakenList[] = [];
    const suppressPaths: string[] = [];
    for (const [place, path] of file.suppressPaths.entries()) {
      const key = ['recipients', 'suppress', String(place)];
      const taken = await this.#take(file, path, key);
      if (taken === null || !(await this.#isUsable(taken))) continue;
      suppress.push(taken);
      suppressPaths.push(path);
    }
    const list = await this.#take(file, file.listPath, ['recipients', 'file']);
    this.list = list;
    if (list === null) return null;
    const store = await this.#takeStore(file);
    const lists = { file: { ...file, suppressPaths }, list, suppress, store };
    try {
      return await surveyList(lists, rules, this.#io);
    } catch (error) {
      if (!(error instanceof ListError)) throw error;
      this.#findings.listError(error);
      // The rows can be looked at without the template's variables, and half an answer helps.
      return error.reason === 'variable'
        ? await this.#withoutColumns(lists, rules, error.variables)
        : null;
    }
  }

  async dispose(): Promise<void> {
    for (const taken of this.#taken) await taken.dispose();
  }

  async #withoutColumns(
    lists: SurveyedLists,
    rules: SurveyRules,
    missing: readonly string[],
  ): Promise<Surveyed | null> {
    const variables = rules.variables.filter((name) => !missing.includes(name));
    try {
      return { ...(await surveyList(lists, { ...rules, variables }, this.#io)), missing };
    } catch (error) {
      if (!(error instanceof ListError)) throw error;
      this.#findings.listError(error);
      return null;
    }
  }

  async #take(file: ReadCampaignFile, path: string, key: string[]): Promise<TakenList | null> {
    const notYet = this.#missing.get(path);
    if (notYet !== undefined) {
      this.#findings.warning(file.path, file.problem(key, notYet));
      return null;
    }
    try {
      const taken = await takeList(path, this.#io, this.#config.s3);
      this.#taken.push(taken);
      return taken;
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      if (error.exitCode === EXIT.usage) {
        this.#findings.error(file.path, file.problem(key, error.message));
      } else this.#findings.hindered(error.exitCode, error.message);
      return null;
    }
  }

  /** What keeps us from the campaign folders keeps a launch from them too. */
  async #takeStore(file: ReadCampaignFile): Promise<TakenList | null> {
    if (!file.content.recipients.suppressionStore) return null;
    try {
      const taken = await takeSuppressions(openHome(this.#config.home, this.#config.s3), this.#io);
      if (taken !== null) this.#taken.push(taken);
      return taken;
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      this.#findings.hindered(EXIT.failed, error.message);
      return null;
    }
  }

  async #isUsable(taken: TakenList): Promise<boolean> {
    try {
      const { path, shown } = taken;
      await inspectSuppression({ source: path, file: shown, signal: this.#io.signal });
      return true;
    } catch (error) {
      if (!(error instanceof ListError)) throw error;
      this.#findings.listError(error);
      return false;
    }
  }
}
