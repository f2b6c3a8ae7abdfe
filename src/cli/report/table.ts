import { escapeHtml } from '../escape-html.ts';

/** `lines` are rows of the page's own making; heads are text. */
export function table(heads: readonly string[], lines: readonly string[]): string {
  const cells = heads.map((head) => `<th scope="col">${escapeHtml(head)}</th>`);
  return `<table><thead><tr>${cells.join('')}</tr></thead>\n<tbody>\n${lines.join('\n')}\n</tbody></table>`;
}
