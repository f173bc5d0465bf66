// 配置申请表：换了条件里的栏目就刷新那一条；栏目可以拖动，效果和“移到”相同。没有脚本时按按钮，一切照常。
"use strict";

document.addEventListener("change", (event) => {
  const refresh = event.target.dataset && event.target.dataset.refreshes;
  const button = refresh && document.getElementById(refresh);
  if (button) button.click();
});

for (const button of document.querySelectorAll(".refresh")) button.hidden = true;

const narrow = window.matchMedia("(max-width: 48rem)");
const palette = document.querySelector(".former .palette");
if (palette && narrow.matches) palette.open = false;

document.addEventListener("htmx:afterSwap", () => prepare());

// 还没有用到的新栏目跟着标题改名：右边的表单也跟着改。
document.addEventListener("renamed", (event) => {
  const { was, now } = event.detail;
  for (const each of document.querySelectorAll("input[type=hidden]")) if (each.value === was) each.value = now;
  for (const each of document.querySelectorAll("#properties a[href]")) each.href = each.getAttribute("href").replace(`at=${was}`, `at=${now}`).replace(`#c-${was}`, `#c-${now}`);
});

let dragged = null;

function clearMarks() {
  for (const marked of document.querySelectorAll(".card.before, .stack.over")) marked.classList.remove("before", "over");
}

function prepare() {
  for (const card of document.querySelectorAll(".former .card[data-way]")) card.draggable = true;
}

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest ? event.target.closest(".card[data-way]") : null;
  if (!dragged) return;
  dragged.classList.add("dragging");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.way);
});

document.addEventListener("dragover", (event) => {
  const stack = dragged && event.target.closest && event.target.closest(".stack[data-block]");
  if (!stack) return;
  event.preventDefault();
  clearMarks();
  const card = event.target.closest(".stack > .card");
  (card && card !== dragged ? card : stack).classList.add(card && card !== dragged ? "before" : "over");
});

document.addEventListener("drop", (event) => {
  const stack = dragged && event.target.closest && event.target.closest(".stack[data-block]");
  if (!stack) return;
  event.preventDefault();
  const card = event.target.closest(".stack > .card");
  const form = document.getElementById("dragged");
  form.elements.way.value = dragged.dataset.way;
  form.elements.block.value = stack.dataset.block;
  form.elements.before.value = card && card !== dragged ? card.dataset.way : "";
  form.submit();
});

document.addEventListener("dragend", () => {
  if (dragged) dragged.classList.remove("dragging");
  dragged = null;
  clearMarks();
});

prepare();
