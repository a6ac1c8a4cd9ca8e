// Numbers and times as people read them.

const byteUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

export function bytes(value) {
  let unit = 0;
  while (value >= 1024 && unit < byteUnits.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value.toFixed(unit === 0 || value >= 100 ? 0 : 1)} ${byteUnits[unit]}`;
}

// The two largest units that say something: 350 ms, 4.2 s, 3 m 20 s, 5 d 2 h.
export function duration(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000);
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (seconds < 60) return `${Math.floor(milliseconds / 100) / 10} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${seconds % 60} s`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} m`;
  return `${Math.floor(seconds / 86400)} d ${Math.floor((seconds % 86400) / 3600)} h`;
}

export function offset(milliseconds) {
  if (milliseconds === 0) return "0 ms";
  return (milliseconds > 0 ? "+" : "−") + duration(Math.abs(milliseconds));
}

export function count(number, thing) {
  return `${number.toLocaleString("en")} ${thing}${number === 1 ? "" : "s"}`;
}

// Keys are bytes; one that is no text, or would not be readable, is shown as hexadecimal.
export function key(base64) {
  const raw = Uint8Array.from(atob(base64), character => character.charCodeAt(0));
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(raw);
    if (!/\p{Cc}/u.test(text)) return text;
  } catch {
    // Not text.
  }
  return "hex:" + Array.from(raw, byte => byte.toString(16).padStart(2, "0")).join("");
}

// When a stamp was given, by the clock of its member: 48 bits of Unix milliseconds, 16 of counter.
export function stampTime(stamp) {
  return new Date(Number(BigInt(stamp.time) >> 16n));
}
