// 只补 htmx 做不到的：菜单点别处或按 Esc 收起；打印；焦点到第一个空的栏目；换入出错的内容后，焦点到错误汇总；自动保存不成时，写好的留在页上；
// 常用语就地填入。没有脚本时一切照常。
"use strict";

function openMenus() {
  return document.querySelectorAll("details.me[open]");
}

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

for (const printer of document.querySelectorAll("[data-print]")) {
  printer.hidden = false;
  printer.addEventListener("click", () => window.print());
}

for (const area of document.querySelectorAll("[data-first-empty]")) {
  const fields = [...area.querySelectorAll("input:not([type=hidden]):not([type=radio]):not([type=checkbox]), select, textarea")];
  const empty = fields.find((field) => !field.value && !field.disabled && !field.readOnly);
  if (empty && document.activeElement === document.body) empty.focus();
}

document.addEventListener("htmx:afterSwap", (event) => {
  const summary = event.detail.target.querySelector(".summary");
  if (summary) summary.focus();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const form = event.detail.requestConfig.elt;
  if (!form.matches("[data-autosave]") || event.detail.xhr.status < 400) return;
  event.detail.shouldSwap = false;
  event.preventDefault();
  const place = form.querySelector(".kept");
  const note = document.createElement("p");
  note.className = "hint";
  note.setAttribute("role", "status");
  note.textContent = "刚才的内容没有自动保存，可能登录已经过期。请在另一个窗口登录，再回到这里继续；写好的还在。";
  place.replaceChildren(note);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-fill]");
  const field = button && document.getElementById(button.dataset.fill);
  if (!field) return;
  event.preventDefault();
  const from = button.dataset.from && document.getElementById(button.dataset.from);
  const words = from ? from.value : button.dataset.words;
  const before = field.value.trimEnd();
  field.value = before === "" || "。；，、：！？".includes(before.at(-1)) ? before + words : `${before}；${words}`;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});

// 复制表格：富文本给文字处理软件，制表符分隔的文本给电子表格。浏览器不给剪贴板时选中表格，由人自己复制；不用脚本的，存文件。
function copyButtons(within) {
  for (const button of within.querySelectorAll("button[data-copy]")) button.hidden = false;
}

function cellsOf(table) {
  return [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent.trim().replace(/\s+/g, " ")));
}

function bareTable(table, rows, below) {
  const made = document.createElement("table");
  made.border = "1";
  made.createCaption().textContent = table.caption ? table.caption.textContent : "";
  for (const cells of rows) {
    const row = made.insertRow();
    for (const text of cells) row.insertCell().textContent = text;
  }
  const said = document.createElement("p");
  said.textContent = below;
  return made.outerHTML + said.outerHTML;
}

async function copyTable(table, below) {
  const rows = cellsOf(table);
  const title = table.caption ? table.caption.textContent : "";
  const plain = [title, ...rows.map((cells) => cells.join("\t")), below].join("\n");
  if (navigator.clipboard && window.ClipboardItem) {
    const parts = { "text/html": bareTable(table, rows, below), "text/plain": plain };
    const blobs = Object.fromEntries(Object.entries(parts).map(([type, text]) => [type, new Blob([text], { type })]));
    await navigator.clipboard.write([new ClipboardItem(blobs)]);
    return "已复制";
  }
  getSelection().selectAllChildren(table);
  return "已选中表格，请按 Ctrl+C 复制";
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest ? event.target.closest("button[data-copy]") : null;
  if (!button) return;
  const block = button.closest("details");
  const told = block.querySelector("[data-copied]");
  const below = block.querySelector(":scope > p:last-child").textContent.trim();
  try {
    told.textContent = await copyTable(document.getElementById(button.dataset.copy), below);
  } catch {
    getSelection().selectAllChildren(document.getElementById(button.dataset.copy));
    told.textContent = "浏览器不允许直接复制，已选中表格，请按 Ctrl+C";
  }
});

document.addEventListener("DOMContentLoaded", () => copyButtons(document));
