import { type Field, fill, KEY, kept, read } from "./draft";

const DAYS = 3;
const PAUSE_MS = 400;

/** `<referral-draft>`: keeps what is typed in this browser until it is sent, cleared or some days old. */
class ReferralDraft extends HTMLElement {
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #fresh: Record<string, string> = {};

  connectedCallback(): void {
    const form = this.closest("form");
    if (!form) return;
    this.#show("[data-kept]");
    this.#fresh = kept(fieldsOf(form), {}) ?? {};
    if (this.hasAttribute("fresh")) this.#bringBack(form);
    form.addEventListener("input", () => this.#keepSoon(form));
    form.addEventListener("submit", () => this.#keep(form));
    for (const button of form.querySelectorAll("[data-clear-draft]")) {
      button.addEventListener("click", () => this.#clear());
    }
  }

  #bringBack(form: HTMLFormElement): void {
    const draft = read(localStorage.getItem(KEY), Date.now(), DAYS);
    if (!draft) return localStorage.removeItem(KEY);
    const rows = draft.values["trial_rows"];
    const asked = new URLSearchParams(location.search).get("rows");
    if (rows && rows !== this.#fresh["trial_rows"] && asked !== rows) return location.replace(`?rows=${rows}`);
    fill(fieldsOf(form), draft.values);
    this.#show("[data-back]", form);
  }

  #keepSoon(form: HTMLFormElement): void {
    clearTimeout(this.#waiting);
    this.removeAttribute("saved");
    this.#waiting = setTimeout(() => this.#keep(form), PAUSE_MS);
  }

  #keep(form: HTMLFormElement): void {
    clearTimeout(this.#waiting);
    const values = kept(fieldsOf(form), this.#fresh);
    if (!values) return;
    localStorage.setItem(KEY, JSON.stringify({ at: Date.now(), values }));
    this.setAttribute("saved", "");
  }

  #clear(): void {
    clearTimeout(this.#waiting);
    localStorage.removeItem(KEY);
    location.replace(location.pathname);
  }

  #show(selector: string, within: Element = this): void {
    for (const part of within.querySelectorAll<HTMLElement>(selector)) part.hidden = false;
    for (const part of this.querySelectorAll<HTMLElement>("[data-without]")) part.hidden = true;
  }
}

/** `<draft-sent>`: the referral has arrived; nothing of it stays in this browser. */
class DraftSent extends HTMLElement {
  connectedCallback(): void {
    localStorage.removeItem(KEY);
  }
}

function fieldsOf(form: HTMLFormElement): Field[] {
  return [...form.elements].filter((one): one is HTMLElement & Field => "value" in one && "name" in one);
}

customElements.define("referral-draft", ReferralDraft);
customElements.define("draft-sent", DraftSent);
