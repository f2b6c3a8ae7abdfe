import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  AnswerShapeError,
  readCreatedGroup,
  readCreatedTask,
  readDeleted,
  readDomains,
  readGroupRows,
  readGroups,
  readSenders,
  readSendStatuses,
  readSendTasks,
  readStatistics,
  readTemplate,
  readUploadCounts,
} from '../../../src/ses/wire-response.ts';

const readers: ((answer: unknown) => unknown)[] = [
  readCreatedGroup,
  readCreatedTask,
  readDeleted,
  readDomains,
  readSenders,
  readSendStatuses,
  readStatistics,
  readTemplate(1),
  readUploadCounts,
  (answer) => readGroupRows(answer, 0),
  (answer) => readGroups(answer, 0),
  (answer) => readSendTasks(answer, 0),
];

const SECRET = 'somebody@example.org';

test('any JSON is read or refused as a misfit, which never quotes a value', () => {
  const leaf = fc.oneof(fc.constant(SECRET), fc.integer(), fc.constant(null), fc.boolean());
  const keys = fc.constantFrom('TotalCount', 'Data', 'TaskId', 'ReceiverId', 'Email', 'RequestId');
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.dictionary(keys, tie('tree')),
      fc.array(tie('tree'), { maxLength: 3 }),
    ),
  }));
  fc.assert(
    fc.property(tree, fc.constantFrom(...readers), (answer, read) => {
      try {
        read(answer);
      } catch (error) {
        expect(error).toBeInstanceOf(AnswerShapeError);
        expect(String(error)).not.toContain(SECRET);
      }
    }),
  );
});

test('a page of nothing, with Data left out or null, is no rows', () => {
  expect(readSendTasks({ TotalCount: 0 }, 0)).toEqual({ total: 0, items: [] });
  expect(readSendTasks({ TotalCount: 3, Data: null }, 3)).toEqual({ total: 3, items: [] });
});

test('rows that are counted and not shown are a misfit', () => {
  expect(() => readSendTasks({ TotalCount: 3, Data: [] }, 0)).toThrow(AnswerShapeError);
  expect(() => readSendTasks({ Data: [] }, 0)).toThrow('unexpected TotalCount');
});
