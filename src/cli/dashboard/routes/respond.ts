import type { HtmlEscapedString } from 'hono/utils/html';
import { layout, type Page } from '../pages/layout.ts';
import { problemBody } from '../pages/plain.ts';
import { answerTo } from '../problem.ts';
import type { Dashboard } from '../dashboard.ts';
import type { Html, PageContext } from '../view.ts';

type Status = 200 | 401 | 403 | 404 | 409 | 413 | 422 | 429 | 500 | 502 | 503;

export async function sendPage(
  c: PageContext,
  page: Page,
  status: Status = 200,
): Promise<Response> {
  return c.html(await whole(layout(c.var.view, page)), status);
}

/** What a page asks for to bring its numbers up to date. */
export async function sendPart(c: PageContext, part: Html, isOver: boolean): Promise<Response> {
  // Nothing of it will change any more, so nobody needs to ask again.
  if (isOver) c.header('Steadysend-Live', 'over');
  return c.html(await whole(part));
}

/** A problem as a page, or as a sentence for the script of one. */
export async function sendProblem(
  c: PageContext,
  error: unknown,
  { logger }: Pick<Dashboard, 'logger'>,
): Promise<Response> {
  const isChange = c.req.method === 'POST' || c.req.path === '/launch/check';
  const { status, title, text, message, isBug } = answerTo(error, isChange);
  if (isBug) logger.error({ err: error }, 'dashboard: a page failed');
  const { view } = c.var;
  const { problems } = view.texts;
  const sentence = text === null ? null : problems[text];
  if (c.req.path.startsWith('/live/'))
    return c.text(message ?? sentence ?? problems[title], status);
  const body = problemBody(view, sentence, message);
  return await sendPage(c, { title: problems[title], body }, status);
}

async function whole(markup: Html): Promise<HtmlEscapedString> {
  return await markup;
}

/** A field of a form as text; '' when it was not sent. */
export async function field(c: PageContext, name: string): Promise<string> {
  const value = (await c.req.parseBody())[name];
  return typeof value === 'string' ? value : '';
}
