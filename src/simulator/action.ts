import type { Billing } from './billing.ts';
import type { Callbacks } from './callbacks.ts';
import type { SimulatorClock } from './clock.ts';
import type { SimulatorConfig } from './config.ts';
import type { Delivery } from './delivery.ts';
import type { Group } from './group-table.ts';
import { readInput, type InputOf, type Shape } from './params.ts';
import type { Quota } from './quota.ts';
import type { Reputation } from './reputation.ts';
import type { RequestNote } from './request-log.ts';
import type { SimulatorStore } from './store.ts';
import { WireError } from './wire-errors.ts';

/** The parts of one simulator that actions work with. */
export interface World {
  readonly config: SimulatorConfig;
  readonly clock: SimulatorClock;
  readonly store: SimulatorStore;
  readonly quota: Quota;
  readonly billing: Billing;
  readonly reputation: Reputation;
  readonly callbacks: Callbacks;
  readonly delivery: Delivery;
}

/** What an action answers, without the RequestId. */
export type ActionResult = Record<string, unknown>;

export interface Action {
  readonly name: string;
  run(
    params: Record<string, unknown>,
    isQuery: boolean,
    world: World,
    note: RequestNote,
  ): ActionResult;
}

/** An action is its name, the shape of its parameters, and what it does with them. */
export function defineAction<S extends Shape>(definition: {
  name: string;
  shape: S;
  run(input: InputOf<S>, world: World, note: RequestNote): ActionResult;
}): Action {
  return {
    name: definition.name,
    run: (params, isQuery, world, note) =>
      definition.run(readInput(definition.shape, params, isQuery), world, note),
  };
}

/** The group of a request, entered into the request log before anything can be refused. */
export function requireGroup(world: World, id: number, note: RequestNote): Group {
  note.groupId = id;
  if (id === 0) throw new WireError('MissingParameter.ReceiverIdNecessary');
  const group = world.store.groups.get(id);
  if (!group) throw new WireError('OperationDenied.ReceiverNotExist');
  note.groupName = group.name;
  return group;
}
