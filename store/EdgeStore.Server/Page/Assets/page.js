// Asks /fleet again and again and shows it; and /conflicts, when there are new ones. The JSON is MemberStatus and
// ConflictReport of admin.proto: 64-bit numbers are texts in it, bytes are base64.
// Everything from it becomes text nodes, never markup.
import { sparkline, star } from "./charts.js";
import { bytes, count, duration, key, offset, stampTime } from "./format.js";

const interval = 2000;
const mostSamples = 450;
const mostRows = 200;
const mostInMap = 16;
const soon = 14 * 86_400_000;

const history = new Map();
let shownConflicts = "";
const byId = id => document.getElementById(id);

function say(id, text) {
  // Only on a change: screen readers read it out.
  if (byId(id).textContent !== text) byId(id).textContent = text;
}

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function levelOf(peer) {
  if (!peer.connected && !isKnownThroughOthers(peer)) return "bad";
  return peer.converged ? "good" : "warn";
}

function verdictOf(fleet) {
  if (fleet.divergenceDetected) return ["bad", "Diverged"];
  if (fleet.peers.length === 0) return ["unknown", "A lone member"];
  const behind = fleet.peers.filter(peer => !peer.converged).length;
  if (behind === 0) return ["good", "Converged"];
  return ["warn", `Not converged with ${behind} of ${count(fleet.peers.length, "peer")}`];
}

function showVerdict(fleet) {
  const [level, text] = verdictOf(fleet);
  byId("verdict").dataset.level = level;
  say("verdict", text);
  say("name", fleet.name);
  document.title = `${fleet.name}: ${text} – edgestore`;
}

function factsOf(fleet) {
  const state = fleet.state.replace("MEMBER_STATE_", "").toLowerCase();
  const [free, total] = [Number(fleet.diskFreeBytes), Number(fleet.diskTotalBytes)];
  const facts = [
    ["State", state],
    ["Up for", duration(Number(fleet.uptimeMs))],
    ["Keys", Number(fleet.liveKeys).toLocaleString("en")],
    ["Revision", fleet.revision],
    ["Data", `${bytes(Number(fleet.dbSizeInUseBytes))} in use of ${bytes(Number(fleet.dbSizeBytes))}`],
    ["Disk", `${bytes(free)} free of ${bytes(total)}`,
      element("meter", { min: 0, max: total, low: total * 0.8, high: total * 0.9, optimum: 0, value: total - free, "aria-label": "disk used" })],
    ["Member id", element("span", { class: "id" }, BigInt(fleet.memberId).toString(16).padStart(16, "0"))],
    ["Version", fleet.buildVersion],
  ];
  if (fleet.tag !== 0) facts.splice(1, 0, ["Tag", String(fleet.tag)]);
  if (fleet.site) facts.splice(1, 0, ["Site", fleet.site]);
  if (fleet.peerCertificateNotAfter !== "0") {
    const end = Number(fleet.peerCertificateNotAfter) * 1000;
    const left = end - Number(fleet.clockMs);
    facts.push(["Peer certificate", left > 0 ? `ends in ${duration(left)}` : "has expired", null, left > soon ? "unknown" : "bad"]);
  }
  return facts;
}

function showFacts(fleet) {
  byId("facts").replaceChildren(...factsOf(fleet).map(([term, text, extra, level]) => element(
    "div", {}, element("dt", {}, term), element("dd", level ? { "data-level": level } : {}, text, ...(extra ? [extra] : [])))));
}

function remember(fleet) {
  for (const peer of fleet.peers) {
    const samples = history.get(peer.tag) ?? [];
    samples.push({ at: performance.now(), lagMs: Number(peer.lagMs), connected: peer.connected || isKnownThroughOthers(peer) });
    if (samples.length > mostSamples) samples.shift();
    history.set(peer.tag, samples);
  }
}

// By the topology there need not be a link.
function isKnownThroughOthers(peer) {
  return !peer.connected && !peer.chosen && peer.heardOf;
}

function rowOf(peer, fleet) {
  const heard = Number(peer.lastSeenMs);
  const down = heard === 0 ? "down" : `down, heard ${duration(Math.max(0, Number(fleet.clockMs) - heard))} ago`;
  const level = levelOf(peer);
  const cell = (label, attributes, ...children) => element("td", { "data-label": label, ...attributes }, ...children);
  const marked = (mark, text) => element("span", { "data-level": mark }, element("span", { class: "dot" }), text);
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, peer.name),
    cell("Site", { class: "site" }, peer.site),
    cell("Link", {}, peer.connected ? "up" : isKnownThroughOthers(peer) ? "through others" : marked("bad", down)),
    cell("Content", {}, marked(level, peer.converged ? "same" : "differs")),
    cell("Lacks", { class: "number" }, peer.lagChanges === "0" ? "–" : count(Number(peer.lagChanges), "change")),
    cell("For", { class: "number" }, peer.lagMs === "0" ? "–" : duration(Number(peer.lagMs))),
    cell("Lag over time", {}, sparkline(history.get(peer.tag))),
    cell("Clock", { class: "number" }, heard === 0 ? "–" : offset(Number(peer.clockOffsetMs))),
    cell("Last error", { class: "error" }, ...(peer.lastError ? [element("span", { title: peer.lastError }, peer.lastError)] : [])));
}

function showPeers(fleet) {
  const order = { bad: 0, warn: 1, good: 2 };
  const peers = [...fleet.peers].sort((a, b) => order[levelOf(a)] - order[levelOf(b)] || a.name.localeCompare(b.name, "en", { numeric: true }));
  byId("peers").hidden = peers.length === 0;
  byId("peers").querySelector("table").classList.toggle("no-sites", !peers.some(peer => peer.site));
  byId("rows").replaceChildren(...peers.slice(0, mostRows).map(peer => rowOf(peer, fleet)));
  byId("more").hidden = peers.length <= mostRows;
  say("more", `and ${peers.length - mostRows} more; those that need a look come first`);
  byId("links").hidden = peers.length === 0 || peers.length > mostInMap;
  // Neighbours in the drawing are of one site.
  const bySite = [...fleet.peers].sort((a, b) => a.site.localeCompare(b.site, "en") || a.name.localeCompare(b.name, "en", { numeric: true }));
  byId("map").replaceChildren(star(fleet.name, bySite.map(peer => ({
    name: peer.name,
    level: levelOf(peer),
    link: peer.connected ? "up" : isKnownThroughOthers(peer) ? "none" : "down",
  }))));
}

const ruleOf = name => name.replace("CONFLICT_RULE_", "").toLowerCase().replaceAll("_", "-");

function conflictRow({ conflict, winner, loser }) {
  const cell = (label, ...children) => element("td", { "data-label": label }, ...children);
  const write = (name, stamp) => `${name || `tag ${stamp.tag}`}, ${stampTime(stamp).toLocaleTimeString()}`;
  const lost = conflict.fields.length > 0 ? conflict.fields.join(" ") : conflict.lostDelete ? "the delete" : bytes(Number(conflict.lostBytes));
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, key(conflict.key)),
    cell("Noted", new Date(Number(conflict.unixMs)).toLocaleString()),
    cell("Rule", ruleOf(conflict.rule)),
    cell("Kept", write(winner, conflict.winner)),
    cell("Lost", write(loser, conflict.loser)),
    cell("What was lost", lost));
}

async function showConflicts(fleet) {
  byId("conflicts").hidden = fleet.peers.length === 0 && fleet.conflictsNoted === "0";
  const rules = fleet.conflicts.map(({ rule, count }) => `${Number(count).toLocaleString("en")} ${ruleOf(rule)}`);
  say("rules", rules.length === 0
    ? "No merge at this member has discarded an acknowledged write."
    : `Acknowledged writes that merges at this member discarded: ${rules.join(", ")}.`);
  if (fleet.conflictsNoted === shownConflicts) return;
  const reports = await ask("conflicts");
  byId("discarded").replaceChildren(...reports.map(conflictRow));
  byId("conflicts").querySelector("table").hidden = reports.length === 0;
  shownConflicts = fleet.conflictsNoted;
}

function show(fleet) {
  remember(fleet);
  showVerdict(fleet);
  showFacts(fleet);
  showPeers(fleet);
  const now = new Date(Number(fleet.clockMs));
  byId("time").dateTime = now.toISOString();
  byId("time").textContent = now.toLocaleTimeString();
}

async function ask(path) {
  const answer = await fetch(path, { cache: "no-store", signal: AbortSignal.timeout(10_000) });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  return answer.json();
}

async function look() {
  try {
    const fleet = await ask("fleet");
    show(fleet);
    await showConflicts(fleet);
    byId("silence").hidden = true;
  } catch (error) {
    say("silence", `This member does not answer (${error.message}). What stands here is the last that it said.`);
    byId("silence").hidden = false;
  }
  setTimeout(look, interval);
}

look();
