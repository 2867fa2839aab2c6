import { ZOOMS, fieldOf, zoomed } from "./fax_review";

/** `<fax-review>`: the field one is in lights up its words on the scan; a word goes to its field; zoom by key. */
class FaxReview extends HTMLElement {
  connectedCallback(): void {
    const tools = this.querySelector<HTMLElement>("[data-zoom-tools]");
    if (!tools) return;
    tools.hidden = false;
    this.addEventListener("focusin", this.#light);
    this.addEventListener("click", this.#press);
    this.addEventListener("keydown", this.#hear);
  }

  get #pages(): HTMLElement {
    return this.querySelector<HTMLElement>("[data-pages]")!;
  }

  #marks(field: string): SVGRectElement[] {
    return [...this.querySelectorAll<SVGRectElement>(`[data-mark="${CSS.escape(field)}"]`)];
  }

  #light = (event: FocusEvent): void => {
    const name = (event.target as Element).getAttribute("name");
    if (!name) return;
    this.querySelectorAll(".mark.on").forEach((mark) => mark.classList.remove("on"));
    const marks = this.#marks(fieldOf(name));
    marks.forEach((mark) => mark.classList.add("on"));
    if (marks[0]) this.#show(marks[0]);
  };

  /** Bring a mark to the middle of the scan, without moving the form. */
  #show(mark: SVGRectElement): void {
    const pages = this.#pages, box = mark.getBoundingClientRect(), around = pages.getBoundingClientRect();
    pages.scrollTop += box.top - around.top - around.height / 2;
    pages.scrollLeft += box.left - around.left - around.width / 2;
  }

  #press = (event: MouseEvent): void => {
    const target = event.target as Element;
    const field = target.getAttribute("data-mark");
    if (field) this.#field(field)?.focus();
    const by = target.closest<HTMLElement>("button[data-zoom]")?.dataset.zoom;
    if (by) this.#zoom(Number(by));
  };

  #field(field: string): HTMLElement | null {
    const name = field === "birth_date" ? "birth_year" : field;
    return this.querySelector<HTMLElement>(`[name="${CSS.escape(name)}"]`);
  }

  #hear = (event: KeyboardEvent): void => {
    if (event.target !== this.#pages || event.ctrlKey || event.metaKey) return;
    const by = { "+": 1, "=": 1, "-": -1 }[event.key];
    if (by) this.#zoom(by);
  };

  #zoom(by: number): void {
    const step = zoomed(Number(this.#pages.dataset.zoom ?? 0), by);
    this.#pages.dataset.zoom = String(step);
    this.querySelector("[data-zoom-shown]")!.textContent = `${ZOOMS.get(step)} %`;
  }
}

customElements.define("fax-review", FaxReview);
