import { extend, fromPath, LONGEST, place, signature, toPath, type Stroke } from "./signature";

/** A form sent twice by a nervous finger is sent once; after a while it may be tried again. */
const SENDING_MS = 8000;

/** `<signature-pad>`: shows the pad, keeps the drawing in the hidden field, folds the typed name away. */
class SignaturePad extends HTMLElement {
  #strokes: Stroke[] = [];
  #sentAt = Number.NEGATIVE_INFINITY;

  connectedCallback(): void {
    this.#strokes = fromPath(this.#field.value);
    this.querySelector<HTMLElement>("[data-pad]")!.hidden = false;
    const typed = this.querySelector("details")!;
    if (!("keep" in typed.dataset)) typed.open = false;
    this.#svg.addEventListener("pointerdown", this.#begin);
    this.#svg.addEventListener("pointermove", this.#draw);
    this.querySelector("[data-clear]")!.addEventListener("click", this.#clear);
    this.closest("form")?.addEventListener("submit", this.#once);
    this.#show();
  }

  get #field(): HTMLInputElement {
    return this.querySelector<HTMLInputElement>("input[name=signature]")!;
  }

  get #svg(): SVGSVGElement {
    return this.querySelector("svg[role=img]")!;
  }

  #begin = (event: PointerEvent): void => {
    if (!event.isPrimary || event.button !== 0) return;
    event.preventDefault();
    this.#svg.setPointerCapture(event.pointerId);
    this.#strokes.push([place(event.clientX, event.clientY, this.#svg.getBoundingClientRect())]);
    this.#show();
  };

  #draw = (event: PointerEvent): void => {
    const stroke = this.#strokes.at(-1);
    if (!stroke || !this.#svg.hasPointerCapture(event.pointerId)) return;
    const box = this.#svg.getBoundingClientRect();
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const at of passed.length ? passed : [event]) {
      if (this.#field.value.length < LONGEST) extend(stroke, place(at.clientX, at.clientY, box));
    }
    this.#show();
  };

  #clear = (): void => {
    this.#strokes = [];
    this.#show();
  };

  #once = (event: SubmitEvent): void => {
    if (event.timeStamp - this.#sentAt < SENDING_MS) event.preventDefault();
    else this.#sentAt = event.timeStamp;
  };

  #show(): void {
    this.querySelector(".pad-ink")!.setAttribute("d", toPath(this.#strokes));
    this.#field.value = signature(this.#strokes);
  }
}

customElements.define("signature-pad", SignaturePad);
