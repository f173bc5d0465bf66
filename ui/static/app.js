// 只补 htmx 做不到的：菜单点别处或按 Esc 收起；打印；换入出错的内容后，焦点到错误汇总。没有脚本时一切照常。
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

document.addEventListener("htmx:afterSwap", (event) => {
  const summary = event.detail.target.querySelector(".summary");
  if (summary) summary.focus();
});
