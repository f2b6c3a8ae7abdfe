import type { Context } from 'hono';
import type { html } from 'hono/html';
import type { Session } from './security/sessions.ts';
import type { Language } from './texts/language.ts';
import type { Texts } from './texts/en.ts';

/** Markup of ours, in which everything else has been escaped. */
export type Html = ReturnType<typeof html>;

/** What every page is drawn with. */
export interface View {
  language: Language;
  texts: Texts;
  /** Null before somebody has signed in. */
  session: Session | null;
  /** Where this page is, to come back to it. */
  path: string;
  readOnly: boolean;
  /** Whether there is a folder with campaign files. */
  canLaunch: boolean;
  /** Temporal's web UI and the namespace in it; null when nobody knows where that is. */
  temporalUi: { url: string; namespace: string } | null;
}

export interface PageEnv {
  Variables: { view: View };
}

export type PageContext = Context<PageEnv>;
