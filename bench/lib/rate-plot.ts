/** The plot of the README: sends a second over time, with what happened meanwhile. */
export interface RatePlot {
  /** Accepted sends in each second. */
  perSecond: readonly number[];
  ceiling: number;
  /** In seconds; without `to` it is a moment. */
  marks: readonly { from: number; to?: number; label: string }[];
}

const WIDTH = 860;
const HEIGHT = 260;
const LEFT = 44;
const RIGHT = 16;
const TOP = 40;
const BOTTOM = 36;

/** Colours follow the reader's scheme: an image in a page has no other way to know it. */
const STYLE = `
    text { font: 12px system-ui, sans-serif; fill: #57606a; }
    .grid { stroke: #d0d7de; }
    .rate { fill: none; stroke: #0969da; stroke-width: 2; stroke-linejoin: round; }
    .area { fill: #0969da; opacity: .12; }
    .ceiling { stroke: #57606a; stroke-dasharray: 5 4; }
    .held { fill: #bf8700; opacity: .16; }
    .moment { stroke: #cf222e; stroke-width: 1.5; }
    @media (prefers-color-scheme: dark) {
      text { fill: #8b949e; }
      .grid { stroke: #30363d; }
      .rate { stroke: #58a6ff; }
      .area { fill: #58a6ff; }
      .ceiling { stroke: #8b949e; }
      .held { fill: #d29922; }
      .moment { stroke: #f85149; }
    }`;

export function renderRatePlot(plot: RatePlot): string {
  const seconds = plot.perSecond.length;
  const most = Math.max(plot.ceiling, ...plot.perSecond) * 1.1;
  const x = (second: number) =>
    round(LEFT + (second / Math.max(seconds, 1)) * (WIDTH - LEFT - RIGHT));
  const y = (rate: number) => round(HEIGHT - BOTTOM - (rate / most) * (HEIGHT - TOP - BOTTOM));
  // In the middle of its second, for a line that begins and ends where the data does.
  const points = plot.perSecond.map((rate, second) => `${x(second + 0.5)},${y(rate)}`);
  const floor = y(0);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Chunks sent a second over ${seconds} seconds">`,
    `  <style>${STYLE}\n  </style>`,
    ...yAxis(plot.ceiling, y),
    ...xAxis(seconds, x, floor),
    ...plot.marks.flatMap((mark) => markLines(mark, x, floor)),
    `  <line class="ceiling" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(plot.ceiling)}" y2="${y(plot.ceiling)}"/>`,
    `  <polygon class="area" points="${x(0.5)},${floor} ${points.join(' ')} ${x(seconds - 0.5)},${floor}"/>`,
    `  <polyline class="rate" points="${points.join(' ')}"/>`,
    '</svg>',
    '',
  ].join('\n');
}

function yAxis(ceiling: number, y: (rate: number) => number): string[] {
  const ticks = [0, ceiling / 2, ceiling];
  return [
    ...ticks.map(
      (rate) => `  <text x="${LEFT - 8}" y="${y(rate) + 4}" text-anchor="end">${rate}</text>`,
    ),
    ...ticks.map(
      (rate) =>
        `  <line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(rate)}" y2="${y(rate)}"/>`,
    ),
    `  <text x="4" y="14">chunks a second (dashed: the API's ceiling)</text>`,
  ];
}

function xAxis(seconds: number, x: (second: number) => number, floor: number): string[] {
  const step = seconds > 200 ? 60 : seconds > 60 ? 20 : 10;
  const ticks = Array.from({ length: Math.floor(seconds / step) + 1 }, (_, tick) => tick * step);
  return ticks.map(
    (second) =>
      `  <text x="${x(second)}" y="${floor + 18}" text-anchor="middle">${second} s</text>`,
  );
}

function markLines(
  mark: RatePlot['marks'][number],
  x: (second: number) => number,
  floor: number,
): string[] {
  const { from, to, label } = mark;
  const text = `  <text x="${x(from) + 4}" y="${TOP - 8}">${label}</text>`;
  if (to === undefined) {
    return [
      `  <line class="moment" x1="${x(from)}" x2="${x(from)}" y1="${TOP - 4}" y2="${floor}"/>`,
      text,
    ];
  }
  const width = round(x(to) - x(from));
  return [
    `  <rect class="held" x="${x(from)}" y="${TOP - 4}" width="${width}" height="${floor - TOP + 4}"/>`,
    text,
  ];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
