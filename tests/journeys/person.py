"""Someone who uses the clinic through a browser, in words that read like the pathway."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, expect

from tests.factories.staff import PASSWORD


class Person:
    """A person and their browser. Every errand fails on a script error or a refused resource."""

    def __init__(self, name: str, page: Page, look: Callable[[Page, str], None]):
        self.name, self.page, self._look = name, page, look
        self.part = page.locator("body")
        self.troubles: list[str] = []
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", self._hear)

    def _hear(self, message) -> None:
        harmless = "status of 422" in message.text or "status of 401" in message.text
        if message.type == "error" and not harmless:
            self.troubles.append(message.text)

    def signs_in(self, username: str) -> None:
        self.opens("/sign-in/")
        self.page.get_by_label("User name").fill(username)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.presses("Sign in")
        self.page.wait_for_url(lambda url: "/sign-in/" not in url)

    def opens(self, path: str) -> None:
        self.page.goto(path)

    def types(self, **values) -> None:
        """Fill fields by their names."""
        for name, value in values.items():
            self.field(name).first.fill(str(value))

    def chooses(self, **values) -> None:
        """Choose an option, a radio or a tick by field name and value."""
        for name, value in values.items():
            field = self.field(name)
            if field.first.evaluate("e => e.tagName") == "SELECT":
                field.first.select_option(str(value))
            else:
                mark = self.part.locator(f'[name="{name}"][value="{value}"]').first
                self.page.wait_for_load_state("networkidle")  # nothing moves any more under the pointer
                mark.evaluate("e => e.scrollIntoView({ block: 'center', behavior: 'instant' })")
                mark.check(force=True)

    def ticks(self, *names: str) -> None:
        for name in names:
            for box in self.field(name).all():
                box.check(force=True)

    def field(self, name: str) -> Locator:
        return self.part.locator(f'[name="{name}"]:not([type="hidden"])')

    @contextmanager
    def inside(self, selector: str) -> Iterator[None]:
        """Everything typed, chosen and pressed belongs to this part of the page; what is folded opens."""
        self.part = self.page.locator(selector).first
        self.part.evaluate("e => [e, ...e.querySelectorAll('details')].forEach(d => d.open = true)")
        try:
            yield
        finally:
            self.part = self.page.locator("body")

    def presses(self, label: str) -> None:
        self.part.get_by_role("button", name=label, exact=True).first.click()

    def follows(self, label: str) -> None:
        self.part.get_by_role("link", name=label, exact=True).first.click()

    def sees(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator("body"), f"{self.name} at {self.page.url}").to_contain_text(text)

    def shows(self, name: str) -> None:
        """A picture of this page, axe on it, and no trouble so far."""
        self._look(self.page, name)
        assert self.troubles == [], f"{self.name} on {name}: {self.troubles}"
