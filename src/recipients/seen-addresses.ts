import { AddressFile } from './address-file.ts';
import { hashAddress } from './address-hash.ts';
import { AddressTable } from './address-table.ts';

export interface SeenAddressesOptions {
  /** For the file of addresses; on this machine. */
  directory: string;
  /** @default hashAddress */
  hash?: (address: string) => number;
}

/**
 * Which addresses were seen, and where. Exactly: a table in memory says where an equal address may
 * stand, and the address itself, in a file, decides. So 8 bytes of memory do for each of 10 million
 * addresses, and none is ever taken for another, whatever the hash.
 */
export class SeenAddresses {
  readonly #table = new AddressTable();
  readonly #file: AddressFile;
  readonly #hash: (address: string) => number;
  /** Of the call under way; fields, so that no closure is made for each row. */
  #address = '';
  #value = 0;
  readonly #fits = (place: number): boolean => {
    const value = this.#file.valueAt(place, this.#address);
    if (value === null) return false;
    this.#value = value;
    return true;
  };

  constructor({ directory, hash = hashAddress }: SeenAddressesOptions) {
    this.#file = new AddressFile(directory);
    this.#hash = hash;
  }

  get size(): number {
    return this.#table.size;
  }

  /**
   * The value under which the address came first, in any case of letters; null when it is new, and
   * then it is kept under `value` (32 bits).
   */
  add(address: string, value: number): number | null {
    const hash = this.#hash(address);
    this.#address = address;
    if (this.#table.find(hash, this.#fits) !== -1) return this.#value;
    this.#table.add(hash, this.#file.append(address, value));
    return null;
  }

  close(): void {
    this.#file.close();
  }
}
