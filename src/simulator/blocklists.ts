import { WireError } from './wire-errors.ts';
import { parseDate } from './wire-time.ts';

/** The two blocklists: the provider's own after hard bounces, and the account's. */
interface PlatformEntry {
  email: string;
  bouncedAt: number;
}
interface CustomEntry {
  id: number;
  email: string;
  createdAt: number;
  /** Infinity when it never expires. */
  expiresAt: number;
}

export class Blocklists {
  readonly platform = new Map<string, PlatformEntry>();
  private readonly custom = new Map<string, CustomEntry>();
  private lastId = 0;

  get isEmpty(): boolean {
    return this.platform.size === 0 && this.custom.size === 0;
  }

  has(email: string, now: number): boolean {
    const key = email.toLowerCase();
    const custom = this.custom.get(key);
    return this.platform.has(key) || (custom !== undefined && custom.expiresAt > now);
  }

  addBounce(email: string, bouncedAt: number): void {
    this.platform.set(email.toLowerCase(), { email, bouncedAt });
  }

  /** False when the address is in the list already. */
  addCustom(email: string, createdAt: number, expiresAt: number): boolean {
    const key = email.toLowerCase();
    if (this.custom.has(key)) return false;
    this.custom.set(key, { id: ++this.lastId, email, createdAt, expiresAt });
    return true;
  }

  updateCustom(id: number, email: string, expiresAt: number): boolean {
    for (const [key, entry] of this.custom) {
      if (entry.id !== id) continue;
      this.custom.delete(key);
      this.custom.set(email.toLowerCase(), { ...entry, email, expiresAt });
      return true;
    }
    return false;
  }

  removeCustom(email: string): void {
    this.custom.delete(email.toLowerCase());
  }

  /** Oldest first. */
  listCustom(): CustomEntry[] {
    return [...this.custom.values()].sort((a, b) => a.id - b.id);
  }
}

/** `ExpireDate` is a day; without one an entry never expires (SES documentation of CreateCustomBlacklist). */
export function readExpiry(date: string | undefined, timezone: string): number {
  if (date === undefined || date === '') return Infinity;
  const at = parseDate(date, timezone);
  if (at === undefined) throw new WireError('InvalidParameterValue.WrongDate');
  return at;
}
