import { nextOption } from "./medicine_box";

/**
 * `<medicine-box>`: a combobox. The server fills the list while a name is typed; arrows move, Enter takes, Escape
 * closes. Taking an option writes its ATC code too; typing on takes that code away again. Any words may stay.
 */
class MedicineBox extends HTMLElement {
  #here = -1;
  #written = "";

  connectedCallback(): void {
    this.addEventListener("keydown", this.#press);
    this.addEventListener("input", this.#typed);
    this.addEventListener("htmx:afterSwap", this.#filled);
    this.addEventListener("focusout", this.#left);
    this.#list.addEventListener("mousedown", this.#clicked);
  }

  get #field(): HTMLInputElement {
    return this.querySelector<HTMLInputElement>("[role=combobox]")!;
  }

  get #list(): HTMLElement {
    return this.querySelector<HTMLElement>("[role=listbox]")!;
  }

  get #code(): HTMLInputElement | null {
    return this.closest("form")!.querySelector<HTMLInputElement>("[name=atc_code]");
  }

  get #options(): HTMLElement[] {
    return [...this.#list.querySelectorAll<HTMLElement>("[role=option]")];
  }

  #filled = (): void => {
    this.#open(this.#options.length > 0 && document.activeElement === this.#field);
  };

  #typed = (): void => {
    const code = this.#code;
    if (code && this.#written && code.value === this.#written) code.value = "";
    this.#written = "";
  };

  #press = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && !this.#list.hidden) {
      event.preventDefault();
      this.#open(false);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.#list.hidden) this.#open(this.#options.length > 0);
      this.#point(nextOption(this.#here, event.key, this.#options.length));
    } else if (event.key === "Enter" && this.#here >= 0) {
      event.preventDefault();
      this.#take(this.#options[this.#here]);
    }
  };

  #clicked = (event: MouseEvent): void => {
    const option = event.target instanceof Element ? event.target.closest<HTMLElement>("[role=option]") : null;
    if (!option) return;
    event.preventDefault();
    this.#take(option);
  };

  #left = (): void => this.#open(false);

  #open(open: boolean): void {
    this.#list.hidden = !open;
    this.#field.setAttribute("aria-expanded", String(open));
    this.#point(-1);
  }

  #point(here: number): void {
    this.#here = here;
    this.#options.forEach((option, place) => option.setAttribute("aria-selected", String(place === here)));
    const option = this.#options[here];
    if (option) this.#field.setAttribute("aria-activedescendant", option.id);
    else this.#field.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  #take(option: HTMLElement | undefined): void {
    if (!option) return;
    this.#field.value = option.dataset.name ?? "";
    this.#written = option.dataset.code ?? "";
    if (this.#code) this.#code.value = this.#written;
    this.#open(false);
  }
}

customElements.define("medicine-box", MedicineBox);
