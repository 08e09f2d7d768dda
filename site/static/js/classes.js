// Adds 印刷する where a script can print; without scripts the PDF is there.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
