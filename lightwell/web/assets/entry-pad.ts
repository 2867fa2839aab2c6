import { level, press } from "./keypad";

type Field = HTMLInputElement | HTMLSelectElement;

/** `<entry-pad>`: the keypad beside the form of a check. Without it the form is filled in as any other. */
class EntryPad extends HTMLElement {
  #rows: HTMLElement[] = [];
  #at = 0;
  #fresh = true;

  connectedCallback(): void {
    this.#rows = [...this.#form.querySelectorAll<HTMLElement>("[data-row]")];
    this.#part("pad").hidden = false;
    this.#part("plain").hidden = true;
    this.#rows.forEach((row, place) => {
      const field = this.#field(row);
      field.setAttribute("inputmode", "none");
      field.addEventListener("focus", () => this.#show(place));
      field.addEventListener("input", this.#echo);
      field.addEventListener("change", () => this.#judge(row));
      this.#judge(row);
    });
    this.addEventListener("mousedown", (event) => event.preventDefault());
    this.addEventListener("click", this.#press);
    this.#go(Math.max(0, this.#rows.findIndex((row) => row.dataset.row === this.dataset.first)));
  }

  get #form(): HTMLFormElement {
    return document.querySelector(`#${this.dataset.form}`)!;
  }

  get #row(): HTMLElement {
    return this.#rows[this.#at]!;
  }

  #part(name: string): HTMLElement {
    return this.querySelector(`[data-${name}]`)!;
  }

  #field(row: HTMLElement): Field {
    return row.querySelector<Field>("input, select")!;
  }

  /** Go to a row; after the last one, to the button that saves. */
  #go(place: number): void {
    this.#judge(this.#row);
    const row = this.#rows[place];
    const target = row ? this.#field(row) : this.#form.querySelector<HTMLElement>("button[type=submit]")!;
    target.focus();
  }

  #show(place: number): void {
    if (place !== this.#at) this.#judge(this.#row);
    this.#at = place;
    this.#fresh = true;
    this.#rows.forEach((row, at) => row.toggleAttribute("data-current", at === place));
    const { row, label, unit, usual, possible } = this.#row.dataset;
    this.#part("name").textContent = label!;
    this.#part("unit").textContent = unit!;
    this.#part("usual").textContent = usual!;
    this.#part("possible").textContent = possible!;
    const levels = [...this.querySelectorAll<HTMLElement>("[data-levels]")];
    levels.forEach((part) => (part.hidden = part.dataset.levels !== row));
    this.#part("keys").hidden = levels.some((part) => !part.hidden);
    this.#echo();
  }

  #echo = (): void => {
    const field = this.#field(this.#row);
    this.#part("big").textContent = field.value;
    for (const button of this.querySelectorAll("[data-level]")) {
      button.setAttribute("aria-pressed", String(button.getAttribute("data-level") === field.value));
    }
  };

  #press = (event: Event): void => {
    const button = (event.target as Element).closest<HTMLElement>("[data-key], [data-level]");
    const field = this.#field(this.#row);
    if (!button) return;
    if (button.dataset.level) this.#choose(field, button.dataset.level);
    else if (button.dataset.key === "next") this.#go(this.#at + 1);
    else if (button.dataset.key === "none") this.#leaveOut(field);
    else {
      field.value = press(field.value, button.dataset.key!, this.#fresh);
      this.#fresh = false;
      this.#echo();
    }
  };

  #choose(field: Field, value: string): void {
    field.value = value;
    this.#echo();
    this.#go(this.#at + 1);
  }

  /** A value that could not be measured stays empty, and the note says so. */
  #leaveOut(field: Field): void {
    field.value = "";
    const note = this.#form.querySelector<HTMLInputElement>("[name=note]")!;
    const words = this.dataset.unmeasured!.replace("%(what)s", this.#row.dataset.label!);
    if (!note.value.includes(words)) note.value = [note.value, words].filter(Boolean).join(". ");
    this.#go(this.#at + 1);
  }

  /** Which limit the value meets: the row and the plan beside it say so, in the server's words. */
  #judge(row: HTMLElement): void {
    const { rules, low, high } = row.dataset;
    const found = level(this.#field(row).value, rules!, [Number(low), Number(high)]);
    row.classList.toggle("er-soon", found === "soon");
    row.classList.toggle("er-now", found === "now" || found === "impossible");
    for (const say of row.querySelectorAll<HTMLElement>("[data-say]")) say.hidden = say.dataset.say !== found;
    for (const plan of document.querySelectorAll<HTMLElement>(`[data-plan^="${row.dataset.row} "]`)) {
      plan.hidden = plan.dataset.plan !== `${row.dataset.row} ${found}`;
    }
  }
}

customElements.define("entry-pad", EntryPad);
