import { randomBytes } from 'node:crypto';
import { isSameSecret } from '../../../same-secret.ts';

export interface Session {
  /** In the cookie; empty for the one session of a page without a token. */
  id: string;
  /** In every form. */
  csrf: string;
}

const LASTS_MS = 12 * 3_600_000;
/** Nobody has so many browsers; the oldest is signed out. */
const SESSIONS_MAX = 100;

/** Who has given the token. Kept in memory: after a restart one signs in again. */
export class Sessions {
  readonly #token: string | null;
  readonly #now: () => number;
  readonly #open: Session = { id: '', csrf: secret() };
  readonly #known = new Map<string, { session: Session; until: number }>();

  constructor(token: string | null, now: () => number) {
    this.#token = token;
    this.#now = now;
  }

  get needsToken(): boolean {
    return this.#token !== null;
  }

  /** Null: the token has to be given first. */
  find(id: string | undefined): Session | null {
    if (this.#token === null) return this.#open;
    const known = this.#known.get(id ?? '');
    if (known === undefined) return null;
    if (this.#now() < known.until) return known.session;
    this.#known.delete(known.session.id);
    return null;
  }

  /** Null: that is not the token. */
  signIn(token: string): Session | null {
    if (this.#token === null) return this.#open;
    if (!isSameSecret(token.trim(), this.#token)) return null;
    for (const oldest of this.#known.keys()) {
      if (this.#known.size < SESSIONS_MAX) break;
      this.#known.delete(oldest);
    }
    const session = { id: secret(), csrf: secret() };
    this.#known.set(session.id, { session, until: this.#now() + LASTS_MS });
    return session;
  }

  signOut({ id }: Session): void {
    this.#known.delete(id);
  }
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}
