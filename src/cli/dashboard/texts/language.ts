import { EN } from './en.ts';
import type { Texts } from './en.ts';
import { ZH } from './zh.ts';

export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

export const TEXTS: Readonly<Record<Language, Texts>> = { en: EN, zh: ZH };

/** As HTML names it. */
export const LANGUAGE_TAGS: Readonly<Record<Language, string>> = { en: 'en', zh: 'zh-CN' };

/** What was chosen, else what the browser likes best of ours. */
export function languageOf(chosen: string | undefined, accepted: string | undefined): Language {
  const known = languageNamed(chosen);
  if (known !== null) return known;
  const liked = (accepted ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.split(';').map((text) => text.trim());
      const quality = parameters.find((text) => text.startsWith('q='))?.slice(2) ?? '1';
      return { language: languageNamed(tag.split('-')[0]), quality: Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .toSorted((a, b) => b.quality - a.quality);
  return liked.find(({ language }) => language !== null)?.language ?? 'en';
}

export function languageNamed(text: string | undefined): Language | null {
  const name = text?.toLowerCase();
  return LANGUAGES.find((language) => language === name) ?? null;
}
