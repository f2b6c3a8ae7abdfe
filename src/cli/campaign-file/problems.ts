import type { Document, LineCounter } from 'yaml';
import { isMap, isNode, isScalar } from 'yaml';
import type { z } from 'zod';
import { nearest } from '../../nearest.ts';
import { knownKeys } from './known-keys.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** One thing wrong with the file: where, what, and what to do. */
export interface Problem {
  line: number | null;
  text: string;
}

/** Turns the schema's issues into sentences with the line of the YAML that each is about. */
export class ProblemWriter {
  readonly #document: Document;
  readonly #lines: LineCounter;

  constructor(document: Document, lines: LineCounter) {
    this.#document = document;
    this.#lines = lines;
  }

  problems(issues: readonly Issue[]): Problem[] {
    return issues.flatMap((issue) => this.#problemsOf(issue));
  }

  /** A problem found by a check of our own, at a key that exists. */
  at(path: Path, text: string): Problem {
    return { line: this.#lineOf(path), text: `${nameOf(path)}: ${text}` };
  }

  /** Whether the file itself says it: defaults do not count. */
  has(path: readonly string[]): boolean {
    return this.#document.hasIn(path);
  }

  get(path: readonly string[]): unknown {
    return this.#document.getIn(path);
  }

  #problemsOf(issue: Issue): Problem[] {
    if (issue.code === 'invalid_union') {
      // Of the right kind but for something within: that is what to tell.
      const inside = issue.errors.find((branch) => branch.every(isInside)) ?? [];
      if (inside.length > 0) {
        const { path } = issue;
        return inside.flatMap((inner) =>
          this.#problemsOf({ ...inner, path: [...path, ...inner.path] }),
        );
      }
    }
    if (issue.code !== 'unrecognized_keys') {
      return [this.at(issue.path, this.#sentence(issue))];
    }
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      return { line: this.#keyLine(path), text: unknownKey(path, issue.path) };
    });
  }

  #sentence(issue: Issue): string {
    const value = this.#document.getIn([...issue.path]);
    if (value === undefined) return 'is missing.';
    switch (issue.code) {
      case 'invalid_type':
        return `must be ${TYPES[issue.expected] ?? issue.expected}, not ${shown(value)}.`;
      case 'too_big':
        return `may be at most ${issue.maximum}${unitOf(issue.origin)}, but is ${sizeOf(value)}.`;
      case 'too_small':
        return issue.origin === 'string'
          ? 'must not be empty.'
          : `must be at least ${issue.minimum}${unitOf(issue.origin)}, but is ${sizeOf(value)}.`;
      case 'invalid_value':
        return notAmong(value, issue.values.map(String));
      case 'invalid_union':
        if (issue.message !== 'Invalid input')
          return `must be ${issue.message}, not ${shown(value)}.`;
        if (issue.errors.flat().some(isFormat)) return wrongFormat(issue.errors.flat(), value);
        return notAmong(value, issue.errors.flat().flatMap(choicesOf));
      case 'invalid_format':
        return wrongFormat([issue], value);
      default:
        // Our own checks say whole sentences, or the end of one.
        return /[.?]$/.test(issue.message) ? issue.message : `${issue.message}.`;
    }
  }

  #lineOf(path: Path): number | null {
    // A missing key has no line of its own: its parent's helps, and the file's first does not.
    for (let depth = path.length; depth > 0; depth -= 1) {
      const line = this.#keyLine(path.slice(0, depth));
      if (line !== null) return line;
    }
    return null;
  }

  #keyLine(path: Path): number | null {
    const parent = path.length === 1 ? this.#document.contents : this.#node(path.slice(0, -1));
    const pair = isMap(parent)
      ? parent.items.find((item) => isScalar(item.key) && String(item.key.value) === path.at(-1))
      : undefined;
    const node = pair?.key ?? this.#node(path);
    const start = isNode(node) ? node.range?.[0] : undefined;
    return start === undefined ? null : this.#lines.linePos(start).line;
  }

  #node(path: Path): unknown {
    return this.#document.getIn([...path], true);
  }
}

function unknownKey(path: Path, parent: Path): string {
  const known = knownKeys(parent);
  const near = nearest(String(path.at(-1)), known);
  const hint = near === null ? `Known here: ${known.join(', ')}.` : `Did you mean ${near}?`;
  return `${nameOf(path)}: unknown key. ${hint}`;
}

const TYPES: Record<string, string> = {
  string: 'a text (write it in quotes)',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a group of keys',
  record: 'a group of keys',
  array: 'a list',
};

function notAmong(value: unknown, choices: string[]): string {
  const near = nearest(String(value), choices);
  const hint = near === null ? '' : ` Did you mean ${near}?`;
  return `must be one of ${choices.map((choice) => JSON.stringify(choice)).join(', ')}, not ${shown(value)}.${hint}`;
}

function isInside(issue: Issue): boolean {
  return issue.path.length > 0 || issue.code === 'unrecognized_keys';
}

function isFormat(issue: Issue): boolean {
  return issue.code === 'invalid_format';
}

/** The schema's own words for a format, with the words that may stand in its place. */
function wrongFormat(issues: readonly Issue[], value: unknown): string {
  const words = issues.flatMap(choicesOf).map((word) => JSON.stringify(word));
  const format = issues.find(isFormat)?.message ?? '';
  return `must be ${[format, ...words].join(', or ')}, not ${shown(value)}.`;
}

function choicesOf(issue: Issue): string[] {
  return issue.code === 'invalid_value' ? issue.values.map(String) : [];
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' entries' : '';
}

function sizeOf(value: unknown): string {
  return typeof value === 'string' ? String(value.length) : shown(value);
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 60));
  if (isMap(value)) return 'a group of keys';
  if (isNode(value)) return 'a list';
  return value === null ? 'nothing' : JSON.stringify(value);
}

function nameOf(path: Path): string {
  return path.length === 0 ? 'the file' : path.map(String).join('.');
}
