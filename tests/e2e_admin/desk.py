"""The editor's desk as an editor uses it: what is pressed and typed, in a real browser."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

from PIL import Image, ImageDraw

from people.actions import DEMO_PASSWORD

WATCH = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`REFUSED ${event.effectiveDirective} ${event.blockedURI} ${event.sample} on ${location.pathname}`);
});
window.underWay = 0;
const plainFetch = window.fetch;
window.fetch = (...asked) => { window.underWay += 1; return plainFetch(...asked).finally(() => { window.underWay -= 1; }); };
"""
# Wagtail saves by itself, and takes whatever the form holds when the answer comes for what was saved: a change made
# in between is not noticed. So: nothing unsaved, nothing under way, and that for longer than it takes to look again.
QUIET = """() => {
  const form = document.querySelector("form[data-edit-form]");
  const watch = window.wagtail.app.getControllerForElementAndIdentifier(form, "w-unsaved");
  const quiet = watch?.initialFormData && watch.initialFormData === watch.formData && !window.underWay;
  window.quietSince = quiet ? window.quietSince || performance.now() : 0;
  return quiet && performance.now() - window.quietSince > 700;
}"""
LAST_ADD = "#{name}-root > [data-streamfield-stream-container] > div:last-child > .c-sf-add-button"


def photo(colour: str = "#2e7d4f", size: tuple[int, int] = (640, 1240), kind: str = "PNG") -> bytes:
    """A picture as an editor's phone would take it."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rounded_rectangle((200, 900, 440, 1060), 40, fill=colour)
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


@dataclass
class Desk:
    """One browser window in the admin. ``faults``: refused scripts, errors, answers from 500 on."""

    page: Any
    faults: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.add_init_script(WATCH)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.faults.append(f"error {error}"))
        self.page.on(
            "response",
            lambda answer: answer.status >= 500 and self.faults.append(f"{answer.status} {answer.url}"),
        )

    def _hear(self, message: Any) -> None:
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            self.faults.append(message.text)

    def log_in(self, username: str) -> None:
        self.page.goto("/cms/")
        self.page.locator("[name=username]").fill(username)
        self.page.locator("[name=password]").fill(DEMO_PASSWORD)
        self.page.locator("main button[type=submit]").click()
        # A demo shows the code that the person's phone would show.
        code = self.page.locator("[data-demo-code]").inner_text()
        self.page.locator("[name=code]").fill(code)
        self.page.locator("form:has([name=code]) button[type=submit]").click()
        self.page.wait_for_url("**/cms/")

    def follow(self, name: str) -> None:
        """A link of the page, and on: until the next page's scripts stand ready."""
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("link", name=name).first.click()

    def settled(self) -> None:
        """Until the form notices changes: Wagtail takes what happens in its first moments for its start."""
        self.page.wait_for_function(QUIET)

    # --- the lesson form ----------------------------------------------------------------------
    def new_lesson(self, course: str) -> None:
        """By the way an editor goes: pages, the course, a new page below it."""
        self.page.goto("/cms/pages/")
        for title in ("スマホ学園", "レッスンを見る", course):
            row = self.page.locator(
                "main tr", has=self.page.locator("td.title").get_by_text(title, exact=True)
            )
            row.locator("td:last-child a").click()
            self.page.locator("header", has_text=title).wait_for()
        self.page.locator("header a[href$='/add_subpage/']").first.click()
        self.page.wait_for_url("**/add/courses/lessonpage/**")
        self.page.locator(LAST_ADD.format(name="steps")).wait_for()

    def add_step(self, text: str) -> int:
        """A new step at the end; gives its position from 0."""
        position = self.page.locator(
            "[data-streamfield-child]:has(> [name^='steps-'][name$='-type'][value='step'])"
        ).count()
        self.page.locator(LAST_ADD.format(name="steps")).click()
        self.page.locator(f"#steps-{position}-value-text").fill(text)
        return position

    def step(self, position: int) -> Any:
        """The whole block of a step, by its place in the page."""
        return self.page.locator(
            "#steps-root > [data-streamfield-stream-container] > [data-streamfield-child]"
        ).nth(position)

    def copy_step(self, position: int) -> None:
        self.step(position).locator("[data-streamfield-action='DUPLICATE']").first.click()

    def upload(self, step: int, *, title: str, credit: str, data: bytes, name: str = "photo.png") -> None:
        """A picture from the editor's computer, through the chooser of a step."""
        self.open_upload(step)
        self.fill_upload(title=title, credit=credit, data=data, name=name)
        self.page.locator(".modal").wait_for(state="detached")

    def open_upload(self, step: int) -> None:
        self.page.locator(
            f"#steps-{step}-value-screen-image-chooser [data-chooser-action-choose]"
        ).first.click()
        self.page.get_by_role("tab", name="アップロード").click()

    def fill_upload(self, *, title: str, credit: str, data: bytes, name: str = "photo.png") -> None:
        modal = self.page.locator(".modal")
        modal.locator("input[type=file]").set_input_files(
            [{"name": name, "mimeType": "image/png", "buffer": data}]
        )
        modal.locator("[name$='-title']").fill(title)
        modal.locator("[name$='-credit']").fill(credit)
        modal.get_by_role("button", name="アップロード").click()

    def choose(self, step: int, title: str) -> None:
        """A picture that is in the library already."""
        self.page.locator(
            f"#steps-{step}-value-screen-image-chooser [data-chooser-action-choose]"
        ).first.click()
        self.page.locator(".modal").get_by_role("link", name=title).first.click()
        self.page.locator(".modal").wait_for(state="detached")

    def describe(self, step: int, alt: str) -> None:
        self.page.locator(f"#steps-{step}-value-screen-alt").fill(alt)

    def places(self, step: int) -> Any:
        """The editor of places to touch of a step."""
        return self.page.locator(f"hotspot-editor:has(#steps-{step}-value-screen-hotspots)")

    def tab(self, name: str) -> None:
        self.page.get_by_role("tab", name=name, exact=True).click()

    def save(self) -> None:
        self.page.locator("form[data-edit-form] footer button[type=submit]").first.click()
        self.page.locator(".messages li.success").first.wait_for()
        self.settled()

    def act(self, name: str) -> None:
        """One of the actions in the menu beside 'save draft': publish, submit, approve."""
        self.page.locator("form[data-edit-form] footer [data-w-dropdown-target='toggle']").click()
        self.page.locator(f"form[data-edit-form] footer [name='{name}']").first.click()
