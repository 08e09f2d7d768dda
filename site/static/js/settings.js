// The reader's own settings without a reload: text size, furigana and colours change at once and are kept in
// the cookie "reader" (size.ruby.color.phone), which the server reads too (core.cookies: its name over HTTPS). Another phone means other pictures,
// so that choice is left to the form, which works without this script.

const ORDER = ["size", "ruby", "color", "phone"];
const YEAR = 365 * 24 * 60 * 60;
const root = document.documentElement;

function remember() {
  const value = ORDER.map((name) => root.dataset[name]).join(".");
  const [before, secure] = location.protocol === "https:" ? ["__Host-", "; secure"] : ["", ""];
  document.cookie = `${before}reader=${value}; path=/; max-age=${YEAR}; samesite=lax${secure}`;
}

function mark(name, value) {
  for (const input of document.querySelectorAll(`[data-settings-form] input[name="${name}"]`)) {
    input.checked = input.value === value;
  }
}

function apply(form, name, value) {
  root.dataset[name] = value;
  remember();
  mark(name, value);
  const said = form.querySelector("[data-settings-said]");
  said.textContent = "";
  // A new task, so that the same sentence is spoken again.
  setTimeout(() => { said.textContent = said.dataset.settingsSaid; });
}

// A page that the browser kept and shows again (the way back) takes the settings made since.
window.addEventListener("pageshow", (event) => {
  const kept = document.cookie.match(/(?:^|; )(?:__Host-)?reader=([a-z.]+)/);
  if (!event.persisted || !kept) return;
  kept[1].split(".").forEach((value, position) => {
    const name = ORDER[position];
    if (!name || name === "phone") return;
    root.dataset[name] = value;
    mark(name, value);
  });
});

for (const form of document.querySelectorAll("[data-settings-form]")) {
  form.addEventListener("change", (event) => {
    const { name, value } = event.target;
    if (name in root.dataset && name !== "phone") apply(form, name, value);
  });
  form.addEventListener("submit", (event) => {
    const phone = form.querySelector('input[name="phone"]:checked');
    const details = form.closest("details");
    if (!details || (phone && phone.value !== root.dataset.phone)) return;
    event.preventDefault();
    remember();
    details.open = false;
    details.querySelector("summary").focus();
  });
}
