// The entry form while somebody is on the telephone: who it may be appears while the kana, name or number is
// typed. Arrow down and Enter choose; Enter without a choice saves. Without this file a button searches.

const WAIT = 180; // ms without a key before the school is asked
const $ = (root, pick) => root.querySelector(pick);

function start(form) {
  form.querySelectorAll("[data-no-script]").forEach((each) => { each.hidden = true; });
  form.querySelectorAll("[data-person]").forEach((box) => person(form, box));
  form.addEventListener("change", (event) => {
    if (event.target.name === "source") bySource(form, event.target.value);
  });
}

function bySource(form, source) {
  $(form, "[data-only]").hidden = source !== "postcard";
  const second = $(form, '[data-person="p2"]');
  if (second && source === "postcard") second.open = true;
}

function person(form, box) {
  const id = $(box, "[data-id]"), fields = $(box, "[data-fields]"), chosen = $(box, "[data-chosen]");
  const list = document.createElement("ul");
  Object.assign(list, { id: `${box.dataset.person}-list`, className: "entry__list", hidden: true });
  list.setAttribute("role", "listbox");
  let rows = [], active = -1, timer, asked = 0, field;

  const shut = () => {
    clearTimeout(timer);
    asked += 1;
    list.hidden = true;
    active = -1;
    if (field) {
      field.setAttribute("aria-expanded", "false");
      field.removeAttribute("aria-activedescendant");
    }
  };
  const mark = (to) => {
    active = to;
    [...list.children].forEach((item, n) => item.setAttribute("aria-selected", String(n === active)));
    if (active < 0) field.removeAttribute("aria-activedescendant");
    else {
      field.setAttribute("aria-activedescendant", list.children[active].id);
      list.children[active].scrollIntoView({ block: "nearest" });
    }
  };
  const choose = (row) => {
    shut();
    id.value = row.id;
    $(box, "[data-chosen-name]").textContent = row.name;
    $(box, "[data-chosen-more]").textContent = more(row);
    chosen.hidden = false;
    fields.hidden = true;
    const alike = $(box, "[data-alike]");
    if (alike) alike.remove();
    form.querySelector(".button--main").focus();
  };
  const show = (found) => {
    rows = found;
    list.replaceChildren(...rows.map((row, n) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${n}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.textContent = `${row.name}　${more(row)}`;
      // "mousedown", so that the field does not lose its place first.
      item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(row); });
      return item;
    }));
    field.parentElement.classList.add("entry__finds");
    field.parentElement.append(list);
    list.hidden = rows.length === 0;
    active = -1;
    field.setAttribute("aria-expanded", String(!list.hidden));
  };
  const ask = async () => {
    const mine = (asked += 1), words = field.value.trim();
    if (words.length < 2) { shut(); return; }
    try {
      const answer = await fetch(`${form.dataset.find}?q=${encodeURIComponent(words)}`, {
        headers: { "X-Requested-With": "XMLHttpRequest" },
      });
      if (answer.ok && mine === asked) show((await answer.json()).rows);
    } catch {
      // No line just now: typing goes on, and saving recognises the person all the same.
    }
  };

  box.querySelectorAll("[data-finds]").forEach((input) => {
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);
    input.addEventListener("input", () => {
      field = input;
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    });
    // On a slow line the clerk has begun before this file came.
    if (input === document.activeElement && input.value) input.dispatchEvent(new Event("input"));
    input.addEventListener("blur", () => { if (field === input) shut(); });
    input.addEventListener("keydown", (event) => {
      if (event.isComposing || list.hidden || field !== input) return;
      if (event.key === "ArrowDown") mark((active + 1) % rows.length);
      else if (event.key === "ArrowUp") mark(active <= 0 ? rows.length - 1 : active - 1);
      else if (event.key === "Escape") shut();
      else if (event.key === "Enter" && active >= 0) choose(rows[active]);
      else return;
      event.preventDefault();
    });
  });
  $(box, "[data-unchoose]").addEventListener("click", (event) => {
    event.preventDefault();
    id.value = "";
    chosen.hidden = true;
    fields.hidden = false;
    $(fields, "input").focus();
  });
  $(box, "[data-channel]").addEventListener("change", (event) => {
    $(box, "[data-contact]").hidden = !["mail", "post"].includes(event.target.value);
  });
}

const more = (row) => `${row.kana}　${row.born}年生まれ　…${row.tel}`;

document.querySelectorAll("[data-entry]").forEach(start);
