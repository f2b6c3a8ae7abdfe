import { defineAction } from '../action.ts';
import { checkPage, takePage, takeVisible } from '../paging.ts';
import { integer, optional } from '../params.ts';
import { statusOf } from '../task-table.ts';
import { formatDateTime } from '../wire-time.ts';

export const listSendTasks = defineAction({
  name: 'ListSendTasks',
  shape: {
    Offset: integer(),
    Limit: integer(),
    Status: optional(integer()),
    ReceiverId: optional(integer()),
    TaskType: optional(integer()),
  },
  run(input, { config, clock, store }, note) {
    checkPage(input);
    if (input.ReceiverId !== undefined) note.groupId = input.ReceiverId;
    const now = clock.now();
    const { ReceiverId, Status, TaskType } = input;
    const { total, rows } = takePage(
      takeVisible(
        ReceiverId === undefined ? store.tasks.all : store.tasks.ofGroup(ReceiverId),
        now - config.listDelayMs,
      ),
      input,
      config.listOrder,
      Status === undefined && TaskType === undefined
        ? undefined
        : (task) =>
            (Status === undefined || statusOf(task, now) === Status) &&
            (TaskType === undefined || task.type === TaskType),
    );
    return {
      TotalCount: total,
      Data: rows.map((task) => ({
        TaskId: task.taskId,
        FromEmailAddress: task.from,
        ReceiverId: task.group.id,
        ReceiversName: task.groupName,
        TaskStatus: statusOf(task, now),
        TaskType: task.type,
        RequestCount: task.requestCount,
        SendCount: task.sendCount,
        CacheCount: task.cacheCount,
        CreateTime: formatDateTime(task.createdAt, config.timezone),
        UpdateTime: formatDateTime(task.updatedAt, config.timezone),
        Subject: task.subject,
        Template: { TemplateID: task.templateId, TemplateData: task.templateData },
        CycleParam: task.cycle,
        TimedParam: task.timed,
        ErrMsg: task.errMsg,
      })),
    };
  },
});
