// The two drawings. Both only repeat what stands beside them in words.
import { duration } from "./format.js";

const svgNamespace = "http://www.w3.org/2000/svg";

function svg(name, attributes, ...children) {
  const element = document.createElementNS(svgNamespace, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

// Lag over time; where the link was down, the background says so.
// samples: [{ at, lagMs, connected }], oldest first.
export function sparkline(samples) {
  const [width, height] = [180, 32];
  const highest = Math.max(1000, ...samples.map(sample => sample.lagMs));
  const from = samples[0].at;
  const span = Math.max(1, samples.at(-1).at - from);
  const x = sample => ((sample.at - from) / span) * width;
  const y = sample => height - 2 - (sample.lagMs / highest) * (height - 4);
  const line = samples.map(sample => `${x(sample).toFixed(1)},${y(sample).toFixed(1)}`);
  const downs = samples.slice(1).filter(sample => !sample.connected).map(sample => {
    const before = samples[samples.indexOf(sample) - 1];
    return svg("rect", { class: "down", x: x(before).toFixed(1), y: 0, width: (x(sample) - x(before) + 0.5).toFixed(1), height });
  });
  const most = Math.max(...samples.map(sample => sample.lagMs));
  return svg(
    "svg",
    {
      class: "spark", viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", role: "img",
      "aria-label": most === 0 ? `no lag in ${duration(span)}` : `lag at most ${duration(most)} in ${duration(span)}`,
    },
    ...downs,
    svg("line", { class: "base", x1: 0, y1: height - 2, x2: width, y2: height - 2 }),
    svg("polygon", { class: "area", points: [`0,${height - 2}`, ...line, `${x(samples.at(-1)).toFixed(1)},${height - 2}`].join(" ") }),
    svg("polyline", { class: "line", points: line.join(" ") }));
}

// This member in the middle, its peers around it.
// peers: [{ name, level, link }]; link is up, down, or none: then others pass on what there is to know.
export function star(self, peers) {
  const isRow = peers.length <= 2;
  const [width, height] = [420, isRow ? 110 : 270];
  const middle = { x: width / 2, y: height / 2 - 6 };
  const nodes = peers.map((peer, index) => {
    // Up to two peers left and right, more of them from the top on.
    const angle = (index / peers.length) * 2 * Math.PI - (isRow ? Math.PI : Math.PI / 2);
    return { peer, x: middle.x + Math.cos(angle) * 150, y: middle.y + Math.sin(angle) * 100 };
  });
  const short = name => (name.length > 18 ? name.slice(0, 17) + "…" : name);
  return svg(
    "svg",
    { class: "map", viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" },
    ...nodes.filter(({ peer }) => peer.link !== "none").map(({ peer, x, y }) => svg("line", {
      x1: middle.x, y1: middle.y, x2: x.toFixed(1), y2: y.toFixed(1), "data-level": peer.level, class: peer.link,
    })),
    ...nodes.flatMap(({ peer, x, y }) => [
      svg("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: 8, "data-level": peer.level }),
      svg("text", { x: x.toFixed(1), y: (y + 23).toFixed(1) }, short(peer.name)),
    ]),
    svg("circle", { class: "self", cx: middle.x, cy: middle.y, r: 11 }),
    svg("text", { x: middle.x, y: middle.y + 27 }, short(self)));
}
