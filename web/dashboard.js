// Keeps the numbers of an open page current: asks for its changing part every two seconds and puts in
// place what is different, so that neither the focus nor what somebody types is lost. The page works
// without it.
const EVERY_MS = 2_000;
/** The server answers within its own deadline of 15 seconds, also when Temporal does not. */
const ANSWER_MS = 20_000;

const live = document.querySelector('#live');
const gone = document.querySelector('#gone');
let timer;
let isAsking = false;
let isOver = false;

async function refresh() {
  clearTimeout(timer);
  // Nobody sees it; `visibilitychange` goes on.
  if (document.hidden || isAsking || isOver) return;
  isAsking = true;
  try {
    await ask();
  } catch {
    tell(gone.dataset.gone);
  } finally {
    isAsking = false;
  }
  if (!isOver) timer = setTimeout(() => void refresh(), EVERY_MS);
}

async function ask() {
  const answer = await fetch(live.dataset.live, {
    cache: 'no-store',
    redirect: 'error',
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  const text = await answer.text();
  if (answer.ok) {
    tell('');
    put(new DOMParser().parseFromString(text, 'text/html').body);
  } else if (answer.status === 401) {
    tell(gone.dataset.signedOut);
  } else {
    tell(text);
  }
  isOver = answer.status === 401 || answer.headers.get('Steadysend-Live') === 'over';
}

function tell(text) {
  // Said once, and not again every two seconds.
  if (gone.textContent !== text) gone.textContent = text;
  gone.hidden = text === '';
}

/** Part by part where the parts are the same, else as a whole. */
function put(next) {
  const focused = document.activeElement?.id ?? '';
  const names = (root) =>
    [...root.querySelectorAll('[data-part]')].map((part) => part.dataset.part);
  if (names(next).join('\n') === names(live).join('\n')) {
    const parts = live.querySelectorAll('[data-part]');
    for (const [place, part] of next.querySelectorAll('[data-part]').entries()) {
      if (parts[place].innerHTML !== part.innerHTML) parts[place].innerHTML = part.innerHTML;
    }
  } else {
    live.replaceChildren(...next.childNodes);
  }
  if (focused !== '' && document.activeElement === document.body) {
    document.getElementById(focused)?.focus();
  }
}

document.addEventListener('visibilitychange', () => void refresh());
timer = setTimeout(() => void refresh(), EVERY_MS);
