import { area, band, path, unpacked, type Doses, type Line, type Responses } from "./levels";
import { skew } from "./live";

const REDRAW_MS = 60_000;
/** The people of each visit that was opened, by the address they come from: fetched once, then kept. */
const known = new Map<string, Promise<Responses[]>>();

type Packed = Omit<Responses, "rates" | "gains"> & { rates: string; gains: string };

async function fetched(address: string): Promise<Responses[]> {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.statusText);
  const { groups } = (await answer.json()) as { groups: Packed[] };
  return groups.map((one) => ({ ...one, rates: unpacked(one.rates), gains: unpacked(one.gains) }));
}

/** `<level-curve>`: moves the predicted level on each minute, with or without the clinic's network. */
class LevelCurve extends HTMLElement {
  static observedAttributes = ["data-given"];
  #timer = 0;
  #skew = 0;
  #lines: Line[] = [];

  connectedCallback(): void {
    this.#skew = skew(Number(this.dataset.now), Date.now());
    this.#timer = window.setInterval(this.#draw, REDRAW_MS);
    void this.#begin();
  }

  disconnectedCallback(): void {
    window.clearInterval(this.#timer);
  }

  /** Another dose was recorded: the whole curve follows it. */
  attributeChangedCallback(): void {
    if (this.#lines.length) void this.#begin();
  }

  async #begin(): Promise<void> {
    const address = this.dataset.people!;
    if (!known.has(address)) known.set(address, fetched(address));
    try {
      const groups = await known.get(address)!;
      const given = JSON.parse(this.dataset.given!) as Doses[];
      const [until, step] = [Number(this.dataset.until), Number(this.dataset.step)];
      const minutes = Array.from({ length: Math.floor(until / step) + 1 }, (_one, place) => place * step);
      if (groups.length) this.#lines = band(groups, given, minutes);
      this.#draw();
    } catch {
      known.delete(address); // the server's drawing stays; the next one asks again
    }
  }

  #draw = (): void => {
    if (!this.#lines.length) return;
    const [left, right, bottom, top, high] = this.dataset.box!.split(" ").map(Number) as [number, number, number, number, number];
    const x = (minute: number): number => left + (minute / Number(this.dataset.until)) * (right - left);
    const y = (level: number): number => bottom - (Math.min(level, high) / high) * (bottom - top);
    const through = (lines: Line[], of: "low" | "median" | "high"): [number, number][] =>
      lines.map((one) => [x(one.minute), y(one[of])]);
    const now = (Date.now() + this.#skew - Number(this.dataset.start)) / 60_000;
    const here = this.#lines.reduce((best, one) => (Math.abs(one.minute - now) < Math.abs(best.minute - now) ? one : best));
    const turn = this.#lines.filter((one) => one.minute <= now).at(-1)?.minute ?? now;
    this.#set(".ch-range", { d: area(through(this.#lines, "high"), through(this.#lines, "low")) });
    this.#set(".ch-past", { d: path(through(this.#lines.filter((one) => one.minute <= turn), "median")) });
    this.#set(".ch-future", { d: path(through(this.#lines.filter((one) => one.minute >= turn), "median")) });
    this.#set(".ch-today", { x1: x(now), x2: x(now) });
    this.#set(".ch-dot", { cx: x(now), cy: y(here.median) });
    this.#set(".lab", { x: x(now) + (x(now) < left + 140 ? 8 : -8), "text-anchor": x(now) < left + 140 ? "start" : "end" });
    this.#say(here, now > Number(this.dataset.until));
  };

  /** The words follow the line; past the end of the drawing there is no now. */
  #say(here: Line, past: boolean): void {
    const told = (words: string): string =>
      words.replace(/%\((level|low|high)\)s/g, (_all, name: string) =>
        ({ level: here.median, low: here.low, high: here.high })[name]!.toFixed(0),
      );
    this.querySelector(".lab")!.textContent = told(this.dataset.words!);
    this.querySelector("desc")!.textContent = told(this.dataset.reading!);
    for (const part of this.querySelectorAll(".ch-today, .ch-dot, .lab")) part.toggleAttribute("hidden", past);
    const peak = this.#lines.reduce((best, one) => (one.median > best.median ? one : best));
    this.querySelector(".ch-peak")?.toggleAttribute("hidden", peak.minute <= here.minute);
  }

  #set(part: string, values: Record<string, string | number>): void {
    const found = this.querySelector(part);
    for (const [name, value] of Object.entries(values)) {
      found?.setAttribute(name, typeof value === "number" ? value.toFixed(1) : value);
    }
  }
}

customElements.define("level-curve", LevelCurve);
