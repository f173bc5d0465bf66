// 只补 htmx 做不到的：菜单点别处或按 Esc 收起；换入出错的内容后，焦点到错误汇总。没有脚本时一切照常。
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

document.addEventListener("htmx:afterSwap", (event) => {
  const summary = event.detail.target.querySelector(".summary");
  if (summary) summary.focus();
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
