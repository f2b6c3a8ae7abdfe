import { WireError } from './wire-errors.ts';

/**
 * Declarative parameters of an action: what the gateway checks before the product sees a request.
 * The code for a wrong JSON type is not documented; InvalidParameter is the closest in the list.
 */
export interface Field<T> {
  readonly required: boolean;
  /** `place` names the parameter as the wire does: `Datas.0.Email`. `isQuery`: all values are text. */
  read(value: unknown, place: string, isQuery: boolean): T;
}

export type Shape = Record<string, Field<unknown>>;
export type InputOf<S extends Shape> = {
  [K in keyof S]: S[K] extends Field<infer T> ? T : never;
};

export function text(): Field<string> {
  return {
    required: true,
    read: (value, place) => (typeof value === 'string' ? value : wrongType(place, 'a string')),
  };
}

/** The API's integers are unsigned. */
export function integer(): Field<number> {
  return {
    required: true,
    read(value, place, isQuery) {
      const number = isQuery && /^\d{1,15}$/.test(String(value)) ? Number(value) : value;
      return Number.isSafeInteger(number) && Number(number) >= 0
        ? Number(number)
        : wrongType(place, 'an unsigned integer');
    },
  };
}

export function list<T>(item: Field<T>): Field<T[]> {
  return {
    required: true,
    read: (value, place, isQuery) =>
      Array.isArray(value)
        ? value.map((entry, index) => item.read(entry, `${place}.${index}`, isQuery))
        : wrongType(place, 'an array'),
  };
}

export function object<S extends Shape>(shape: S): Field<InputOf<S>> {
  return {
    required: true,
    read: (value, place, isQuery) =>
      isRecord(value)
        ? readInput(shape, value, isQuery, `${place}.`)
        : wrongType(place, 'an object'),
  };
}

export function optional<T>(field: Field<T>): Field<T | undefined> {
  return { ...field, required: false };
}

/** Reads an object by its shape. Null counts as absent: the official SDK for Node drops it, others do not. */
export function readInput<S extends Shape>(
  shape: S,
  params: Record<string, unknown>,
  isQuery: boolean,
  prefix = '',
): InputOf<S> {
  for (const name in params) {
    if (!Object.hasOwn(shape, name)) {
      throw new WireError('UnknownParameter', `The parameter \`${prefix}${name}\` is not known.`);
    }
  }
  const input: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(shape)) {
    const value = params[name];
    if (value !== undefined && value !== null) {
      input[name] = field.read(value, prefix + name, isQuery);
    } else if (field.required) {
      throw new WireError('MissingParameter', `The parameter \`${prefix}${name}\` is missing.`);
    }
  }
  return input as InputOf<S>;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrongType(place: string, expected: string): never {
  throw new WireError('InvalidParameter', `The parameter \`${place}\` must be ${expected}.`);
}
