"""Drawing on the pad, with the mouse as a finger."""

from playwright.sync_api import Page

STROKES = (
    ((60, 110), (95, 35), (130, 110)),
    ((75, 80), (115, 78)),
    ((150, 100), (190, 60), (230, 100), (290, 70)),
)
"""An A and a wave, on a pad of 350 by 150."""


def draws_a_name(page: Page) -> None:
    """Each stroke as one movement of the pressed mouse."""
    box = page.locator("signature-pad svg[role=img]").bounding_box()
    assert box is not None
    for stroke in STROKES:
        places = [(box["x"] + x * box["width"] / 350, box["y"] + y * box["height"] / 150) for x, y in stroke]
        page.mouse.move(*places[0])
        page.mouse.down()
        for place in places[1:]:
            page.mouse.move(*place, steps=4)
        page.mouse.up()
