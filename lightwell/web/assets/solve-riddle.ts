import { solve } from "./riddle";

const PATIENCE_MS = 8000;

/** `<solve-riddle bits>`: does the sum while the person types; sending waits for it a moment, never for long. */
class SolveRiddle extends HTMLElement {
  #solved: Promise<void> = Promise.resolve();

  connectedCallback(): void {
    const [riddle, answer] = this.querySelectorAll("input");
    const form = this.closest("form");
    if (!riddle || !answer || !form || !globalThis.crypto?.subtle) return;
    this.#solved = solve(riddle.value, Number(this.getAttribute("bits")), () => breathe()).then((found) => {
      answer.value = found;
    });
    form.addEventListener("submit", (event) => this.#wait(event, form, answer));
  }

  #wait(event: SubmitEvent, form: HTMLFormElement, answer: HTMLInputElement): void {
    const by = event.submitter;
    if (answer.value || this.hasAttribute("tired") || by?.hasAttribute("formaction")) return;
    event.preventDefault();
    void Promise.race([this.#solved, breathe(PATIENCE_MS)]).then(() => {
      this.toggleAttribute("tired", !answer.value);
      form.requestSubmit(by);
    });
  }
}

function breathe(ms = 0): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}

customElements.define("solve-riddle", SolveRiddle);
