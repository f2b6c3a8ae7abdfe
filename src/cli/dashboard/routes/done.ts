import type { PageContext } from '../view.ts';

/** What was just done, told once on the page that follows it. */
export function doneText(c: PageContext): string | null {
  const { done } = c.var.view.texts;
  const name = c.req.query('done') ?? '';
  return Object.hasOwn(done, name) ? done[name as keyof typeof done] : null;
}
