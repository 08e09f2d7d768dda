// Lesson 20: the answer appears beside its message without a new page. The form does the same without this script.

const form = document.querySelector("[data-scam]");

form?.addEventListener("submit", (event) => {
  const section = event.submitter?.closest("section");
  if (!section) return;
  event.preventDefault();
  const answer = section.querySelector("[data-answer]");
  const chosen = section.querySelector("input:checked")?.value;
  const right = chosen === answer.dataset.answer;
  const why = answer.querySelector("[data-why]");
  answer.querySelector('[data-when="none"]').hidden = Boolean(chosen);
  answer.querySelector('[data-when="right"]').hidden = !right;
  answer.querySelector('[data-when="wrong"]').hidden = right;
  why.hidden = !chosen;
  why.classList.toggle("note--good", right);
  why.classList.toggle("note--alarm", !right);
});
