// The bar of a week's matching moves by itself. Without this file 「いまのようすを見る」 does the same.

const WAIT = 2000; // ms between two looks
const box = document.querySelector("[data-week-progress]");

async function look() {
  let now;
  try {
    const answer = await fetch(box.dataset.weekProgress, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    now = await answer.json();
  } catch {
    setTimeout(look, WAIT); // no signal: look again
    return;
  }
  const step = box.querySelector("[data-week-step]");
  if (!now.busy || (!step && now.step)) {
    location.reload();
    return;
  }
  box.querySelector("progress").value = now.done;
  if (step) {
    step.textContent = now.step;
    box.querySelector("[data-week-done]").textContent = now.done;
  }
  setTimeout(look, WAIT);
}

if (box) setTimeout(look, WAIT);
