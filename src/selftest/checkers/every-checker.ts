import type { SimulatorRecord } from '../record.ts';
import type { Finding } from './finding.ts';
import { groupSize } from './group-size.ts';
import { noDoubleSend } from './no-double-send.ts';
import { noLostRecipient } from './no-lost-recipient.ts';
import { noMailAfterRelease } from './no-mail-after-release.ts';
import { noUnaskedMail } from './no-unasked-mail.ts';
import { oneTaskPerGroup } from './one-task-per-group.ts';

export interface Expected {
  /** Every recipient of every campaign, each address once. */
  recipients: readonly string[];
  chunkSize: number;
  /** What the campaigns themselves say of rows that were not sent. */
  failed: number;
  unknown: number;
}

/** All that can be said from the simulator's record and the lists alone. */
export function checkRecord(record: SimulatorRecord, expected: Expected): Finding[] {
  return [
    ...noLostRecipient(record, expected.recipients, expected),
    ...noDoubleSend(record),
    ...noUnaskedMail(record, expected.recipients),
    ...groupSize(record, expected.chunkSize),
    ...oneTaskPerGroup(record),
    ...noMailAfterRelease(record),
  ];
}
