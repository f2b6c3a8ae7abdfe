import type { CommandNode } from './command-tree.ts';

/** In single quotes, for bash and zsh. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** fish knows two escapes inside single quotes. */
export function quotedForFish(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

export function names(items: readonly { name: string }[]): string {
  return items.map(({ name }) => name).join(' ');
}

/** The flags that take a value, each with what it is: `--out:file`. */
export function valuesOf({ flags }: CommandNode): string {
  return flags.flatMap(({ name, value }) => (value === null ? [] : [`${name}:${value}`])).join(' ');
}
