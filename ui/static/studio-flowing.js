// 文书里填入内容：有脚本时填到光标处（没有定过光标的填到末尾），由人保存；没有脚本时按钮填到这一段的末尾并保存。
"use strict";

function placed(event) {
  if (event.target.matches("textarea") && event.key !== "Tab") event.target.dataset.placed = "";
}

document.addEventListener("pointerdown", placed);
document.addEventListener("keydown", placed);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-pick]");
  if (!button) return;
  const picked = document.getElementById(button.dataset.pick);
  const text = document.getElementById(picked.dataset.into);
  event.preventDefault();
  if (!picked.value) {
    picked.focus();
    return;
  }
  if (!("placed" in text.dataset)) text.setSelectionRange(text.value.length, text.value.length);
  text.setRangeText(`〔${picked.value}〕`, text.selectionStart, text.selectionEnd, "end");
  picked.value = "";
  text.focus();
});
