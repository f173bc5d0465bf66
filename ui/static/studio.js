// 修订稿的页面：不在打字时，Ctrl+Z 撤销，Ctrl+Y 或者 Ctrl+Shift+Z 重做；当前的部分滚到看得见的地方。
const typing = (node) => node && (node.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(node.tagName));

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || typing(event.target)) return;
  const key = event.key.toLowerCase();
  const again = key === "y" || (key === "z" && event.shiftKey);
  if (!again && key !== "z") return;
  const button = document.querySelector(again ? "button[data-redo]" : "button[data-undo]");
  if (!button || button.disabled) return;
  event.preventDefault();
  button.form.requestSubmit(button);
});

document.addEventListener("DOMContentLoaded", () => {
  const current = document.querySelector(".studio-tabs a[aria-current]");
  const box = document.querySelector(".studio-tabs");
  if (current && box) box.scrollLeft = current.offsetLeft - box.clientWidth / 3;
});
