// 工作台的单键快捷键。页面写明 data-key 的链接、按钮、折叠项和输入框就是快捷键，没有别的清单；在栏目里打字时不起作用。
// 办理的按钮只把焦点移过去，按回车才办理：误碰一个键不会办成一件事。
"use strict";

(() => {
  const FIELDS = "input:not([type=checkbox]):not([type=radio]):not([type=hidden]), textarea, select, [contenteditable]";
  const INSIDE = "input:not([type=hidden]), textarea, select, button:not(.away):not([name=_phrase]):not([name=_keep])";
  const shown = (each) => each.checkVisibility({ visibilityProperty: true }) && !each.disabled;
  const marked = () => [...document.querySelectorAll("[data-key]")].filter(shown);
  const rows = () => [...document.querySelectorAll("#inbox tbody a[href], #found tbody a[href]")].filter(shown);
  const row = () => document.activeElement.closest("#inbox tbody tr, #found tbody tr");
  const name = (each) => {
    const label = each.getAttribute("aria-label") || (each.labels && each.labels[0] ? each.labels[0].textContent : each.textContent);
    return label.replace(/\s+/g, " ").trim();
  };

  function move(step) {
    const all = rows();
    const here = row();
    const at = here ? all.findIndex((each) => here.contains(each)) : -1;
    const to = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + step));
    if (all[to]) all[to].focus();
  }

  function tick() {
    const box = row() && row().querySelector("input.tick");
    if (box) box.click();
  }

  function use(each) {
    if (each.matches("summary")) {
      const details = each.parentElement;
      details.open = true;
      const first = [...details.querySelectorAll(INSIDE)].find(shown);
      (details.matches(".phrases") ? details.querySelector("li button") || first || each : first || each).focus();
    } else if (each.matches(FIELDS) || each.closest("form.act, .counter form")) {
      each.focus();
    } else {
      each.click();
    }
  }

  function line(list, keys, text) {
    const term = document.createElement("dt");
    const said = document.createElement("dd");
    for (const key of keys) {
      const sign = document.createElement("kbd");
      sign.textContent = key;
      term.append(sign, " ");
    }
    said.textContent = text;
    list.append(term, said);
  }

  function help() {
    const dialog = document.createElement("dialog");
    const title = document.createElement("h2");
    const list = document.createElement("dl");
    const close = document.createElement("button");
    dialog.className = "keys";
    dialog.setAttribute("aria-labelledby", "keys-title");
    title.id = "keys-title";
    title.textContent = "本页的快捷键";
    if (rows().length) {
      line(list, ["j", "k"], "下一行、上一行；在列表里也可以用 ↓ ↑");
      line(list, ["回车"], "打开这一行");
      if (document.querySelector("#inbox input.tick")) line(list, ["v"], "勾选这一行");
    }
    const seen = new Set();
    for (const each of marked()) {
      if (seen.has(each.dataset.key)) continue;
      seen.add(each.dataset.key);
      const act = each.matches("form.act button");
      line(list, [each.dataset.key], act ? `到“${name(each)}”，再按回车办理` : name(each));
    }
    if ([...document.querySelectorAll("form.act textarea")].some(shown)) line(list, ["Ctrl", "回车"], "填写时：办理所在的这一项");
    for (const each of document.querySelectorAll("[accesskey]")) {
      if (shown(each)) line(list, ["Alt", each.accessKey], `${name(each)}（有的浏览器要加 Shift）`);
    }
    close.type = "button";
    close.className = "button secondary";
    close.textContent = "关闭";
    close.addEventListener("click", () => dialog.close());
    const note = document.createElement("p");
    note.className = "soft";
    note.textContent = "在栏目里打字时不起作用；可以在待办页下面的“单键快捷键”关闭。";
    dialog.append(title, list, note, close);
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }

  function pressed(event) {
    const list = rows().length > 0;
    if (list && event.key === "j") return move(1);
    if (list && event.key === "k") return move(-1);
    if (list && row() && event.key === "ArrowDown") return move(1);
    if (list && row() && event.key === "ArrowUp") return move(-1);
    if (list && row() && event.key === "v") return tick();
    if (event.key === "?") return help();
    const each = marked().find((one) => one.dataset.key === event.key);
    return each ? use(each) : false;
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
    const act = event.target.closest("form.act");
    if (event.ctrlKey) {
      if (event.key === "Enter" && act && event.target.matches("textarea")) act.requestSubmit();
      return;
    }
    if (event.target.matches(FIELDS)) return;
    if (pressed(event) !== false) event.preventDefault();
  });

  document.documentElement.classList.add("keyed");
  const button = document.getElementById("keys-button");
  button.hidden = false;
  button.addEventListener("click", help);
})();
