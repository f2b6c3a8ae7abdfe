import type { ConnectionLike } from '@temporalio/client';

// TASK_QUEUE_TYPE_WORKFLOW of Temporal's API (enums/v1/task_queue.proto).
const WORKFLOW_QUEUE = 1;

/** Whether a worker has asked for work of this queue lately. */
export async function hasPollers(
  { workflowService }: ConnectionLike,
  namespace: string,
  taskQueue: string,
): Promise<boolean> {
  const { pollers } = await workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: WORKFLOW_QUEUE,
  });
  return (pollers ?? []).length > 0;
}
