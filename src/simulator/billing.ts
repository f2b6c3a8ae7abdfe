import type { SimulatorConfig } from './config.ts';

/**
 * Money: the prepaid package first, then the balance. Both are knobs, and spending lowers them, so
 * that a test or a person can read what is left and top it up in one place.
 */
export class Billing {
  private readonly config: SimulatorConfig;

  constructor(config: SimulatorConfig) {
    this.config = config;
  }

  /** Mails that can be paid for. */
  affordable(): number {
    const { balance, packageRemaining, pricePerMail } = this.config;
    if (balance === null) return packageRemaining ?? Infinity;
    // A whole number of mails in spite of binary fractions: 0.3 / 0.1 is a little less than 3.
    const byBalance = pricePerMail === 0 ? Infinity : Math.floor(balance / pricePerMail + 1e-9);
    return (packageRemaining ?? 0) + byBalance;
  }

  pay(count: number): void {
    const { config } = this;
    const fromPackage = Math.min(count, config.packageRemaining ?? 0);
    if (config.packageRemaining !== null) config.packageRemaining -= fromPackage;
    if (config.balance !== null) {
      const left = config.balance - (count - fromPackage) * config.pricePerMail;
      config.balance = Math.max(0, Math.round(left * 1e6) / 1e6);
    }
  }

  /** What is missing when nothing is affordable. */
  shortage(): 'balance' | 'package' {
    return this.config.balance === null ? 'package' : 'balance';
  }
}
