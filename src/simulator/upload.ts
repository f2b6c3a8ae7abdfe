import type { ActionResult, World } from './action.ts';
import { isAddress } from './addresses.ts';
import type { Group, InvalidRow } from './group-table.ts';
import type { Row } from './row-list.ts';
import { isSameNames, variablesOfRow } from './template-data.ts';
import { WireError } from './wire-errors.ts';

/** SES documentation of CreateReceiverDetail: 20,000 addresses a request, 50,000 a group. */
const ROWS_PER_REQUEST_MAX = 20_000;
const ROWS_PER_GROUP_MAX = 50_000;

interface Tally {
  rows: Row[];
  invalid: InvalidRow[];
  tooLong: number;
  empty: number;
  repeated: number;
  variables: readonly string[] | null;
}

/**
 * What both upload actions do: refuse what is refused at once, then let the group be busy for a while
 * and complete. Rows count from then on; until then the group keeps its old count.
 */
export function upload(
  group: Group,
  rows: readonly Row[],
  hasData: boolean,
  world: World,
): ActionResult {
  const { config, clock } = world;
  if (group.status === 2) throw new WireError('OperationDenied.ReceiverIsOperating');
  if (rows.length === 0) throw new WireError('MissingParameter.EmailsNecessary');
  if (rows.length > ROWS_PER_REQUEST_MAX) {
    throw new WireError('LimitExceeded.ReceiverDetailRequestLimit');
  }
  const held = group.rows.length + group.invalidRows.length;
  if (held + rows.length > ROWS_PER_GROUP_MAX) {
    throw new WireError('LimitExceeded.ReceiverDetailCountLimit');
  }
  const tally = sortOut(group, rows, hasData, world);
  // Set before the rows are in, so that a later upload is compared with this one in any case.
  group.variables = tally.variables;
  group.status = 2;
  group.uploadedAt = clock.now();
  const complete = (): void => {
    group.rows.append(tally.rows);
    group.invalidRows = group.invalidRows.concat(tally.invalid);
    group.status = 3;
  };
  if (config.uploadDelayMs === 0) complete();
  else clock.schedule(clock.now() + config.uploadDelayMs, complete);
  if (!config.uploadCounts) return {};
  return {
    TotalCount: rows.length,
    ValidCount: tally.rows.length,
    TooLongCount: tally.tooLong,
    EmptyEmailCount: tally.empty,
    RepeatCount: tally.repeated,
  };
}

function sortOut(group: Group, rows: readonly Row[], hasData: boolean, world: World): Tally {
  const { config } = world;
  const tally: Tally = {
    rows: [],
    invalid: [],
    tooLong: 0,
    empty: 0,
    repeated: 0,
    variables: group.variables,
  };
  const known = config.duplicateRows === 'reject' ? addressesOf(group) : null;
  for (const row of rows) {
    try {
      checkRow(row, hasData, tally, config.emailLengthMax);
    } catch (error) {
      if (!(error instanceof WireError) || config.rowErrors === 'refuse') throw error;
      if (row.email === '') tally.empty++;
      else if (row.email.length > config.emailLengthMax) tally.tooLong++;
      tally.invalid.push({ email: row.email, data: row.data, reason: error.code });
      continue;
    }
    const key = row.email.toLowerCase();
    if (known?.has(key)) {
      tally.repeated++;
      continue;
    }
    known?.add(key);
    tally.rows.push(row);
  }
  return tally;
}

function addressesOf(group: Group): Set<string> {
  const known = new Set<string>();
  for (const [, row] of group.rows.read(0, group.rows.length)) known.add(row.email.toLowerCase());
  return known;
}

/** Throws what is wrong with the row; the first good row of a group settles its variable names. */
function checkRow(row: Row, hasData: boolean, tally: Tally, emailLengthMax: number): void {
  if (row.email.length > emailLengthMax || !isAddress(row.email)) {
    throw new WireError('InvalidParameterValue.ReceiverEmailInvalid');
  }
  const variables = hasData ? variablesOfRow(row.data) : [];
  if (tally.variables === null) tally.variables = variables;
  else if (!isSameNames(variables, tally.variables)) {
    throw new WireError('InvalidParameterValue.TemplateDataInconsistent');
  }
}
