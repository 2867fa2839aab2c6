import { actOf, nextRow } from "./list_keys";

const OFF = "lightwell-keys-off";

/** `<list-keys>`: J and K move through the rows, Enter opens, a letter goes to what carries it; can be turned off. */
class ListKeys extends HTMLElement {
  connectedCallback(): void {
    const hints = this.querySelector<HTMLElement>("[data-hints]");
    if (hints) hints.hidden = false;
    if (this.#switch) {
      this.#switch.checked = localStorage.getItem(OFF) === null;
      this.#switch.addEventListener("change", this.#keep);
    }
    document.addEventListener("keydown", this.#hear);
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.#hear);
  }

  get #switch(): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>("[data-keys]");
  }

  #keep = (): void => {
    if (this.#switch?.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  };

  #hear = (event: KeyboardEvent): void => {
    if (this.#switch && !this.#switch.checked) return;
    const act = actOf(event, isTyping(event.target));
    const to = act?.kind === "move" ? this.#row(act.by) : act && this.#carrier(act.key);
    if (!to) return;
    event.preventDefault();
    reach(to);
  };

  #row(by: 1 | -1): HTMLElement | undefined {
    const rows = [...this.querySelectorAll<HTMLElement>("[data-row]")];
    const focused = rows.indexOf(document.activeElement as HTMLElement);
    const here = focused < 0 ? rows.findIndex((row) => row.hasAttribute("aria-current")) : focused;
    return rows[nextRow(here, by, rows.length)];
  }

  #carrier(key: string): HTMLElement | null {
    return this.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  }
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches("input:not([type=radio], [type=checkbox]), textarea, select");
}

/** Go to a row or a field; open what is folded and go to its first field. */
function reach(element: HTMLElement): void {
  const folded = element.closest("details");
  if (!folded || element.tagName !== "SUMMARY") return element.focus();
  folded.open = true;
  folded.querySelector<HTMLElement>("textarea, input:not([type=hidden])")?.focus();
}

customElements.define("list-keys", ListKeys);
