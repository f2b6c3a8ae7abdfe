import { html } from 'hono/html';
import { count, moment } from '../../status-text.ts';
import { LIST_LIMIT, type ListedCampaign } from '../campaigns.ts';
import type { Html, View } from '../view.ts';
import { holds, stateWord } from './campaign-state.ts';
import { facts, progress, when } from './parts.ts';

/** The first page. It has no personal data. */
export function campaignList(view: View, campaigns: readonly ListedCampaign[]): Html {
  const { texts } = view;
  if (campaigns.length === 0) return html`<p>${texts.noCampaigns}</p>`;
  return html`<ul class="cards">
      ${campaigns.map((campaign) => card(view, campaign))}
    </ul>
    ${campaigns.length < LIST_LIMIT ? '' : html`<p>${texts.onlyNewest(count(LIST_LIMIT))}</p>`}
    <p class="quiet" data-part="updated">${texts.updated(moment(new Date().toISOString()))}</p>`;
}

function card(view: View, { entry, look }: ListedCampaign): Html {
  const { texts } = view;
  const { status, isFresh, at } = look;
  // What Temporal knows by itself is newer than what a worker once said.
  const state = isFresh && status !== null ? status.state : entry.state;
  const { id, name, startedAt, finishedAt } = entry;
  return html`<li class="card" data-part="campaign-${id}">
    <h2><a id="to-${id}" href="/campaigns/${encodeURIComponent(id)}">${name}</a></h2>
    <p>${stateWord(view, state)} <span class="quiet">${id}</span></p>
    ${status !== null && isFresh ? holds(view, status) : ''}
    ${status === null || status.counts.recipients === 0 ? '' : progress(view, status.counts)}
    ${isFresh ? '' : html`<p class="quiet">${staleText(view, at)}</p>`}
    ${facts([
      [texts.started, when(startedAt)],
      [texts.finished, finishedAt === null ? null : when(finishedAt)],
    ])}
  </li>`;
}

export function staleText({ texts }: View, at: number | null): string {
  return at === null ? texts.noAnswer : texts.stale(moment(new Date(at).toISOString()));
}
