// 配置申请表：换了条件里的栏目就刷新那一条；栏目可以拖动，效果和“移到”相同。没有脚本时按按钮，一切照常。
"use strict";

document.addEventListener("change", (event) => {
  const refresh = event.target.dataset && event.target.dataset.refreshes;
  const button = refresh && document.getElementById(refresh);
  if (button) button.click();
});

for (const button of document.querySelectorAll(".refresh")) button.hidden = true;
