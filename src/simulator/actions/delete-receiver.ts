import { defineAction, requireGroup } from '../action.ts';
import { integer } from '../params.ts';
import { isLive } from '../task-table.ts';
import { WireError } from '../wire-errors.ts';

export const deleteReceiver = defineAction({
  name: 'DeleteReceiver',
  shape: { ReceiverId: integer() },
  run({ ReceiverId }, world, note) {
    const { config, store } = world;
    const group = requireGroup(world, ReceiverId, note);
    if (config.deleteWhileUploading === 'refuse' && group.status === 2) {
      throw new WireError('OperationDenied.ReceiverIsOperating');
    }
    if (config.groupDelete === 'refuseWhileLive' && store.tasks.ofGroup(group.id).some(isLive)) {
      throw new WireError('OperationDenied', 'A send task of the group is not finished.');
    }
    store.groups.delete(group);
    return {};
  },
});
