// 规则表的键盘编辑。没有脚本时，每行有自己的修改页；这里只是把同一个表单放进格子里。
// 方向键移动，回车、F2 或者直接打字开始修改；回车保存并向下，Tab 保存并到下一格，Esc 放弃。
"use strict";

(() => {
  const QUIET = ["Shift", "Control", "Alt", "Meta", "CapsLock"];
  let table = null;
  let busy = false;
  let editing = null;

  const rows = () => [...table.querySelectorAll("tbody tr[data-row]")];
  const cells = (row) => [...row.querySelectorAll("td[data-part]")];
  const place = (cell) => { const row = cell.closest("tr"); return [rows().indexOf(row), cells(row).indexOf(cell)]; };
  const said = (text) => { const line = document.querySelector("#grid-said"); if (line) line.textContent = text; };

  function at(row, column) {
    const all = rows();
    const line = all[Math.min(all.length - 1, Math.max(0, row))];
    return line && cells(line)[Math.min(cells(line).length - 1, Math.max(0, column))];
  }

  function focus(cell) {
    if (!cell) return;
    table.querySelectorAll("td[tabindex='0']").forEach((each) => { each.tabIndex = -1; });
    cell.tabIndex = 0;
    cell.focus();
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  function start() {
    table = document.querySelector("table[data-grid]");
    if (!table) return;
    table.setAttribute("role", "grid");
    const box = table.closest(".rules-box");
    box.removeAttribute("tabindex");
    rows().forEach((row, line) => cells(row).forEach((cell, column) => {
      cell.setAttribute("role", "gridcell");
      cell.tabIndex = line === 0 && column === 0 ? 0 : -1;
    }));
    const hint = document.querySelector(".grid-hint");
    if (hint) hint.hidden = false;
  }

  function box(cell, text) {
    const part = cell.dataset.part;
    const options = (cell.dataset.options || "").split("|").filter(Boolean);
    const picked = options.length && (part === "force" || (part.startsWith("then.") && options.includes(text)));
    const made = document.createElement(picked ? "select" : part === "basis" || part === "say" ? "textarea" : "input");
    made.setAttribute("aria-label", cell.dataset.label);
    if (picked) {
      options.forEach((each) => made.add(new Option(each, each, false, each === text)));
    } else if (options.length) {
      const list = document.createElement("datalist");
      list.id = "grid-options";
      options.forEach((each) => list.append(new Option(each)));
      cell.append(list);
      made.setAttribute("list", "grid-options");
    }
    made.value = text;
    return made;
  }

  function edit(cell, typed) {
    if (editing || busy) return;
    const words = cell.querySelector(".words").textContent;
    editing = { cell, before: cell.innerHTML, words };
    cell.textContent = "";
    cell.classList.add("editing");
    const input = box(cell, words);
    cell.prepend(input);
    if (typed !== undefined && input.tagName !== "SELECT") input.value = typed;
    input.focus();
    if (input.select && typed === undefined) input.select();
    said("");
  }

  function leave() {
    const { cell, before } = editing;
    editing = null;
    cell.classList.remove("editing");
    cell.innerHTML = before;
    return cell;
  }

  async function post(fields) {
    const body = new URLSearchParams({ _csrf: table.dataset.csrf, ...fields });
    const answer = await fetch(table.dataset.grid, { method: "POST", body, credentials: "same-origin" });
    return { ok: answer.ok, page: new DOMParser().parseFromString(await answer.text(), "text/html") };
  }

  function renew(page) {
    for (const part of [".studio-bar", "#rules-work"]) {
      const fresh = page.querySelector(part);
      const old = document.querySelector(part);
      if (fresh && old) {
        old.replaceWith(document.adoptNode(fresh));
        if (window.htmx) window.htmx.process(document.querySelector(part));
      }
    }
    start();
  }

  async function save(step) {
    const { cell, words } = editing;
    const input = cell.querySelector("input, textarea, select");
    const [line, column] = place(cell);
    const next = () => focus(step === "stay" ? at(line, column) : step === "down" ? at(line + 1, column) : at(line, column + step));
    if (input.value.trim() === words.trim()) {
      leave();
      next();
      return;
    }
    busy = true;
    input.readOnly = true;
    const box = table.closest(".rules-box");
    const [left, top] = [box.scrollLeft, box.scrollTop];
    try {
      const { ok, page } = await post({ row: cell.closest("tr").dataset.row, [cell.dataset.part]: input.value });
      if (ok && page.querySelector("#rules-work")) {
        editing = null;
        renew(page);
        const fresh = table.closest(".rules-box");
        [fresh.scrollLeft, fresh.scrollTop] = [left, top];
        next();
        said("");
      } else {
        const why = page.querySelector(".summary li") || page.querySelector("main h1");
        said(why ? why.textContent.trim() : "没有保存，请刷新页面再改");
        input.setAttribute("aria-invalid", "true");
        input.setAttribute("aria-describedby", "grid-said");
        input.readOnly = false;
        input.focus();
      }
    } catch {
      said("没有保存：连接不上平台，请稍后再按回车");
      input.readOnly = false;
      input.focus();
    } finally {
      busy = false;
    }
  }

  function whileEditing(event) {
    const area = event.target.tagName === "TEXTAREA";
    if (event.isComposing || busy) return;
    if (event.key === "Escape") {
      event.preventDefault();
      said("");
      focus(leave());
    } else if (event.key === "Enter" && !(area && event.shiftKey)) {
      event.preventDefault();
      save("down");
    } else if (event.key === "Tab") {
      event.preventDefault();
      save(event.shiftKey ? -1 : 1);
    }
  }

  function whileMoving(event, cell) {
    const [line, column] = place(cell);
    const last = cells(cell.closest("tr")).length - 1;
    const steps = {
      ArrowUp: [line - 1, column], ArrowDown: [line + 1, column], ArrowLeft: [line, column - 1], ArrowRight: [line, column + 1],
      Home: [event.ctrlKey ? 0 : line, 0], End: [event.ctrlKey ? rows().length - 1 : line, last],
    };
    if (steps[event.key]) {
      event.preventDefault();
      focus(at(...steps[event.key]));
    } else if (event.key === "Enter" || event.key === "F2") {
      event.preventDefault();
      edit(cell);
    } else if (event.key === "Delete" && cell.dataset.part.startsWith("when.")) {
      event.preventDefault();
      edit(cell, "");
      save("stay");
    } else if (event.key === "Process") {
      edit(cell, "");
    } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && !QUIET.includes(event.key)) {
      event.preventDefault();
      edit(cell, event.key);
    }
  }

  document.addEventListener("keydown", (event) => {
    if (!table || !table.contains(event.target)) return;
    const cell = event.target.closest("td[data-part]");
    if (!cell) return;
    if (editing) {
      if (editing.cell === cell) whileEditing(event);
    } else if (event.target === cell) {
      whileMoving(event, cell);
    }
  });

  document.addEventListener("dblclick", (event) => {
    const cell = table && event.target.closest("td[data-part]");
    if (cell && table.contains(cell)) edit(cell);
  });

  document.addEventListener("click", (event) => {
    const cell = table && event.target.closest("td[data-part]");
    if (cell && table.contains(cell) && !editing && !event.target.closest("a, button, input, summary")) focus(cell);
  });

  document.addEventListener("focusout", (event) => {
    if (!editing || busy || !editing.cell.contains(event.target) || editing.cell.contains(event.relatedTarget)) return;
    if (document.hasFocus() && event.relatedTarget) save("stay");
  });

  // 说明里可以填入的：点一下放进光标处。
  function fill() {
    document.querySelectorAll(".fillable[data-into]").forEach((list) => {
      const into = document.getElementById(list.dataset.into);
      list.querySelectorAll("code").forEach((code) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "button quiet small";
        button.textContent = code.textContent;
        button.addEventListener("click", () => {
          into.setRangeText(code.textContent, into.selectionStart, into.selectionEnd, "end");
          into.focus();
        });
        code.replaceWith(button);
      });
    });
  }

  // 刚加的一行：直接到它的第一格。没有脚本时，地址里的编号就是焦点。
  function fresh() {
    const link = table && location.hash.startsWith("#n-") && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (link && table.contains(link)) {
      focus(cells(link.closest("tr"))[0]);
      link.closest("tr").scrollIntoView({ block: "center" });
    }
  }

  start();
  fill();
  window.addEventListener("load", () => setTimeout(fresh)); // 浏览器自己跳到编号以后
})();
