import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Where a call to SES is when a hook is asked: see `CallHook`. */
export type Moment = 'beforeLeaving' | 'serverActed' | 'answered';

/**
 * Asked for each API call that passes, at three moments: its bytes have come from the client; its
 * answer has come from SES; its answer was given to the client. `drop` swallows what was to pass.
 */
export type CallHook = (action: string, moment: Moment) => 'pass' | 'drop';

/** Asking for the tasks of one group, which is the look of I2, as against reading pages of all. */
export const LOOK = 'ListSendTasks of one group';

/** Stands between one worker and one server. */
export interface Proxy {
  /** `127.0.0.1:PORT` */
  address: string;
  /** Ends every connection with a reset; new ones work. */
  cut(): void;
  /**
   * Nothing passes in either direction, and nobody is told: a cable pulled out. What was sent
   * meanwhile is lost for good, because the connections of that time are reset when it ends.
   */
  blackhole(isOn: boolean): void;
  onCall(hook: CallHook | null): void;
  close(): Promise<void>;
}

interface Link {
  near: Socket;
  far: Socket;
  /** The API call under way on this connection; there is never more than one. */
  action: string | null;
  /** Something was swallowed: nothing that follows on this connection makes sense any more. */
  isDead: boolean;
}

/** The SDK sets it on every request, and Node sends a request's head in one piece. */
const ACTION_HEADER = /\r\nx-tc-action: *(\w+)\r\n/i;

/** `target` is `host:port`; it may come and go while the proxy stays. */
export async function startProxy(target: string): Promise<Proxy> {
  const relay = new Relay(target);
  const server = createServer({ noDelay: true }, (near) => relay.take(near));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut: () => relay.reset(() => true),
    blackhole: (isOn) => {
      relay.isBlack = isOn;
      if (!isOn) relay.reset(({ isDead }) => isDead);
    },
    onCall: (hook) => {
      relay.hook = hook;
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      relay.reset(() => true);
      await closed;
    },
  };
}

class Relay {
  hook: CallHook | null = null;
  isBlack = false;
  private readonly host: string;
  private readonly port: number;
  private readonly links = new Set<Link>();

  constructor(target: string) {
    const [host = '', port = ''] = target.split(':');
    this.host = host;
    this.port = Number(port);
  }

  take(near: Socket): void {
    const far = connect({ host: this.host, port: this.port, noDelay: true });
    const link: Link = { near, far, action: null, isDead: this.isBlack };
    this.links.add(link);
    near.on('data', (bytes) => this.forward(link, bytes));
    far.on('data', (bytes) => this.answer(link, bytes));
    for (const socket of [near, far]) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        // Whoever is behind a dead connection is to learn of nothing, not even of its end.
        if (link.isDead && socket === far) return;
        this.links.delete(link);
        near.destroy();
        far.destroy();
      });
    }
  }

  reset(isWanted: (link: Link) => boolean): void {
    for (const link of [...this.links].filter(isWanted)) {
      link.near.resetAndDestroy();
      link.far.resetAndDestroy();
      this.links.delete(link);
    }
  }

  private forward(link: Link, bytes: Buffer): void {
    const action = actionOf(bytes.toString('latin1'));
    if (action !== null) {
      link.action = action;
      if (this.hook?.(action, 'beforeLeaving') === 'drop') link.isDead = true;
    }
    if (this.isBlack) link.isDead = true;
    if (!link.isDead) link.far.write(bytes);
  }

  private answer(link: Link, bytes: Buffer): void {
    const { action } = link;
    link.action = null;
    if (action !== null && this.hook?.(action, 'serverActed') === 'drop') link.isDead = true;
    if (this.isBlack) link.isDead = true;
    if (link.isDead) return;
    link.near.write(bytes, () => {
      if (action !== null) this.hook?.(action, 'answered');
    });
  }
}

function actionOf(text: string): string | null {
  const action = ACTION_HEADER.exec(text)?.[1] ?? null;
  return action === 'ListSendTasks' && text.includes('"ReceiverId"') ? LOOK : action;
}
