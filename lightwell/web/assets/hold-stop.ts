const HOLD_MS = 1000;

/** `<hold-stop>`: a finger that stays for a second stops at once; a keyboard follows the link to the dialog. */
class HoldStop extends HTMLElement {
  #timer = 0;
  #label = "";

  connectedCallback(): void {
    this.#label = this.#words.dataset.held!;
    this.#words.textContent = this.#label;
    const link = this.querySelector("a")!;
    link.addEventListener("pointerdown", this.#begin);
    for (const end of ["pointerup", "pointerleave", "pointercancel"]) link.addEventListener(end, this.#end);
    link.addEventListener("click", this.#click);
    link.addEventListener("contextmenu", (event) => event.preventDefault());
  }

  get #words(): HTMLElement {
    return this.querySelector("[data-label]")!;
  }

  #begin = (event: PointerEvent): void => {
    if (!event.isPrimary || event.button !== 0) return;
    this.dataset.holding = "";
    this.#words.textContent = this.dataset.say!;
    this.#timer = window.setTimeout(this.#stop, HOLD_MS);
  };

  #end = (): void => {
    window.clearTimeout(this.#timer);
    delete this.dataset.holding;
    this.#words.textContent = this.#label;
  };

  #stop = (): void => {
    this.querySelector("form")!.requestSubmit();
  };

  /** A click from a finger or a mouse has a count; one from a keyboard or a screen reader has none. */
  #click = (event: MouseEvent): void => {
    if (event.detail > 0) event.preventDefault();
  };
}

customElements.define("hold-stop", HoldStop);
