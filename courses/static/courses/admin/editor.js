/* The checks before publishing lead to the step they speak of: it is opened, and typing can begin. */
document.addEventListener("click", (event) => {
  const link = event.target.closest('#content-check a[href^="#"]');
  const section = link && document.getElementById(link.hash.slice(1));
  if (!section) return;
  event.preventDefault();
  const toggle = section.querySelector("[data-panel-toggle]");
  if (toggle && toggle.getAttribute("aria-expanded") === "false") toggle.click();
  section.scrollIntoView({ block: "start" });
  const first = section.querySelector("textarea, input:not([type=hidden]), select, button");
  if (first) first.focus({ preventScroll: true });
});
