// 代码表的栏目：边输边选（WAI-ARIA 组合框）。没有脚本时这是一个普通的文字栏目，填名称或者代码。
// 上下键移动，回车选定，Esc 收起；还有下一级的，选了就往下看。选中的写成“名称（代码）”，由平台认出代码。
"use strict";

const COMBO_WAIT = 150;
const combos = new WeakMap();
let comboCount = 0;

function comboOf(input) {
  if (!combos.has(input)) combos.set(input, makeCombo(input));
  return combos.get(input);
}

function makeCombo(input) {
  const list = document.createElement("ul");
  list.id = `combo-${++comboCount}`;
  list.className = "combo";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0] ? input.labels[0].textContent.trim() : "可选的项");
  list.hidden = true;
  const told = document.createElement("p");
  told.className = "away";
  told.setAttribute("role", "status");
  input.closest(".input").append(list, told);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(combo, option);
  });
  const combo = { input, list, told, active: -1, asked: 0, timer: 0 };
  return combo;
}

function options(combo) {
  return [...combo.list.querySelectorAll("[role=option]:not([aria-disabled])")];
}

async function ask(combo, more) {
  const turn = ++combo.asked;
  const address = new URL(combo.input.dataset.codes, location.href);
  for (const [name, value] of Object.entries(more)) address.searchParams.set(name, value);
  let rows;
  try {
    const answer = await fetch(address, { headers: { "HX-Request": "true" } });
    if (!answer.ok) return;
    rows = await answer.text();
  } catch {
    return;
  }
  if (turn !== combo.asked || document.activeElement !== combo.input) return;
  const made = new DOMParser().parseFromString(rows, "text/html");
  combo.list.replaceChildren(...made.querySelectorAll("li"));
  options(combo).forEach((option, place) => {
    option.id = `${combo.list.id}-${place}`;
  });
  open(combo);
  const chosen = options(combo).findIndex((option) => option.getAttribute("aria-selected") === "true");
  point(combo, chosen);
  const count = combo.list.querySelectorAll("[data-code]").length;
  combo.told.textContent = count ? `列出 ${count} 项，用上下键选择` : "没有找到，换一个词试试";
}

function open(combo) {
  combo.list.hidden = false;
  combo.input.setAttribute("aria-expanded", "true");
}

function close(combo) {
  combo.asked++;
  clearTimeout(combo.timer);
  combo.list.hidden = true;
  combo.input.setAttribute("aria-expanded", "false");
  point(combo, -1);
}

function point(combo, place) {
  const all = options(combo);
  all.forEach((option, each) => option.classList.toggle("on", each === place));
  combo.active = place;
  if (place < 0) {
    combo.input.removeAttribute("aria-activedescendant");
    return;
  }
  combo.input.setAttribute("aria-activedescendant", all[place].id);
  all[place].scrollIntoView({ block: "nearest" });
}

function take(combo, option) {
  if ("at" in option.dataset) {
    ask(combo, { q: "", at: option.dataset.at });
    return;
  }
  if (!("code" in option.dataset)) return;
  if ("takes" in option.dataset) {
    combo.input.value = option.dataset.typed;
    combo.input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  if ("opens" in option.dataset) ask(combo, { q: "", at: option.dataset.code });
  else close(combo);
}

function combobox(event) {
  const target = event.target;
  return target instanceof HTMLInputElement && target.dataset.codes !== undefined ? comboOf(target) : null;
}

document.addEventListener("focusin", (event) => combobox(event));

document.addEventListener("click", (event) => {
  const combo = combobox(event);
  if (combo && combo.list.hidden) ask(combo, { q: combo.input.value });
});

document.addEventListener("input", (event) => {
  const combo = combobox(event);
  if (!combo) return;
  clearTimeout(combo.timer);
  combo.timer = setTimeout(() => ask(combo, { q: combo.input.value }), COMBO_WAIT);
});

document.addEventListener("focusout", (event) => {
  const combo = combobox(event);
  if (combo) close(combo);
});

document.addEventListener("keydown", (event) => {
  const combo = combobox(event);
  if (!combo || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
  const all = options(combo);
  const shown = !combo.list.hidden;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (!shown) ask(combo, { q: combo.input.value });
    else if (all.length) point(combo, (combo.active + (event.key === "ArrowDown" ? 1 : combo.active < 0 ? 0 : -1) + all.length) % all.length);
  } else if (event.key === "Enter" && shown && combo.active >= 0) {
    event.preventDefault();
    take(combo, all[combo.active]);
  } else if (event.key === "Escape" && shown) {
    event.preventDefault();
    event.stopPropagation();
    close(combo);
  }
});
