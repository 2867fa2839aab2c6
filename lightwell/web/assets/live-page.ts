import htmx from "htmx.org";

import { left, skew } from "./live";

const TICK_MS = 1000;
const POLL_MS = 5000;
/** Where the log stood, so that a fresh page part does not move it under a finger. */
let scrolled = 0;

/** `<live-page>`: ticks the ring, asks for news, says when the clinic cannot be reached. */
class LivePage extends HTMLElement {
  #timers: number[] = [];
  #skew = 0;

  connectedCallback(): void {
    this.#skew = skew(Number(this.dataset.now), Date.now());
    this.#log?.scrollTo(0, scrolled);
    this.#timers = [window.setInterval(this.#tick, TICK_MS), window.setInterval(this.#poll, POLL_MS)];
    this.addEventListener("htmx:beforeSwap", this.#keep);
    this.addEventListener("htmx:sendError", this.#lost);
    this.addEventListener("htmx:timeout", this.#lost);
    this.addEventListener("htmx:beforeOnLoad", this.#found);
    this.#tick();
  }

  disconnectedCallback(): void {
    this.#timers.forEach((timer) => window.clearInterval(timer));
  }

  get #log(): HTMLElement | null {
    return this.querySelector("#log");
  }

  #tick = (): void => {
    const ring = this.querySelector<HTMLElement>("[data-due]");
    if (!ring) return;
    const now = left(Number(ring.dataset.due), Date.now() + this.#skew, Number(ring.dataset.span));
    ring.querySelector("[data-left]")!.textContent = now.text;
    ring.querySelector(".left")!.setAttribute("stroke-dasharray", `${(now.share * 100).toFixed(1)} 100`);
    if (!now.late || ring.classList.contains("ring-now")) return;
    ring.classList.add("ring-late");
    ring.querySelector("[data-under]")!.textContent = ring.dataset.late!;
  };

  #poll = (): void => {
    const busy = document.hidden || document.querySelector(".htmx-request, [data-holding]");
    if (!busy) htmx.trigger(this, "poll", {});
  };

  #keep = (): void => {
    scrolled = this.#log?.scrollTop ?? 0;
  };

  #lost = (): void => {
    document.body.dataset.link = "lost";
  };

  #found = (): void => {
    delete document.body.dataset.link;
  };
}

customElements.define("live-page", LivePage);
