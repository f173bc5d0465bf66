// 文书里填入内容：有脚本时填到光标处，由人保存；没有脚本时按钮填到这一段的末尾并保存。
"use strict";

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
  text.setRangeText(`〔${picked.value}〕`, text.selectionStart, text.selectionEnd, "end");
  picked.value = "";
  text.focus();
});
