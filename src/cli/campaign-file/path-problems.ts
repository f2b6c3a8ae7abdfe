import { isS3, parseS3Object } from '../../storage/s3-address.ts';
import { StorageError } from '../../storage/storage-error.ts';
import type { Problem, ProblemWriter } from './problems.ts';
import type { CampaignFile } from './schema.ts';

/** Lists at places that cannot be, before anything is looked for there. */
export function pathProblems(
  content: CampaignFile,
  writer: ProblemWriter,
  broken: Set<string>,
): Problem[] {
  const { file, suppress } = content.recipients;
  const problems: Problem[] = [];
  const look = (key: string[], path: string) => {
    const problem = pathProblem(path);
    if (problem === null) return;
    broken.add('recipients');
    problems.push(writer.at(key, problem));
  };
  look(['recipients', 'file'], file);
  for (const [place, path] of suppress.entries()) {
    look(['recipients', 'suppress', String(place)], path);
  }
  if (suppress.includes('-')) {
    problems.push(
      writer.at(['recipients', 'suppress'], 'only recipients.file may be - (standard input).'),
    );
  }
  return problems;
}

/** A newsletter's placeholders may stand anywhere, also in the name of the bucket. */
const PLACEHOLDERS = /\{[^{}/]*\}/g;

function pathProblem(path: string): string | null {
  if (!isS3(path)) {
    return /^[a-z][a-z0-9+.-]*:\/\//i.test(path)
      ? `lists are read from files and from s3://bucket/key. Download ${path} first.`
      : null;
  }
  try {
    parseS3Object(path.replace(PLACEHOLDERS, '0000'));
    return null;
  } catch (error) {
    if (error instanceof StorageError) return `${path}: ${error.problem}.`;
    throw error;
  }
}
