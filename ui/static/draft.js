// 申报页的自动保存：开始打字一秒以后送到服务器，离开页面时再送一次；网络不通或者登录过期时，把整页留在这台电脑的浏览器里，
// 恢复以后（或者同一个人再登录以后）自动上传，传到就清除；退出登录时全部清除。谁在填、两处填写的不同，由服务器说。没有脚本时，按钮照常保存。
"use strict";

(() => {
  const PREFIX = "jiban:kept:";
  const SOON = 1000, BEAT = 20000, RETRY = 3000, OLD = 24 * 60 * 60 * 1000, SMALL = 60000;
  const who = document.body.dataset.who;
  const form = document.querySelector("form[data-keep]");

  // --- 留在浏览器里的 ---

  function entries() {
    const found = [];
    for (let at = 0; at < localStorage.length; at += 1) {
      const key = localStorage.key(at);
      if (key.startsWith(PREFIX)) found.push([key, read(key)]);
    }
    return found;
  }

  function read(key) {
    try {
      return JSON.parse(localStorage.getItem(key)) || {};
    } catch {
      return {};
    }
  }

  function forget(own = () => true) {
    try {
      for (const [key, entry] of entries()) if (own(key, entry)) localStorage.removeItem(key);
    } catch {
      return; // 浏览器不让保存，也就没有要清除的
    }
  }

  // --- 和服务器 ---

  let token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRF-Token"];

  function post(url, body, more = {}) {
    return fetch(url, { method: "POST", body, headers: { "X-CSRF-Token": token, accept: "application/json" }, redirect: "manual", ...more });
  }

  // 另一个窗口里重新登录以后，这一页的令牌已经换了：从服务器再要一次本页，取它的令牌；还是同一个人才继续。
  async function renewed() {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (!answer.ok || new URL(answer.url).pathname.startsWith("/sign-in")) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (page.body.dataset.who !== who) return false;
    token = JSON.parse(page.body.getAttribute("hx-headers"))["X-CSRF-Token"];
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRF-Token": token }));
    for (const input of document.querySelectorAll("input[name=_csrf]")) input.value = token;
    return true;
  }

  async function sent(url, body) {
    const answer = await post(url, body);
    return (answer.status === 419 || answer.status === 401) && (await renewed()) ? post(url, body) : answer;
  }

  // 上次没有传到的，现在传；传到的如果就是这一页，重新打开它。
  async function flush() {
    let here = "";
    for (const [key, entry] of entries()) {
      if (form && key === keyOf(form)) continue;
      try {
        const answer = await sent(entry.url, new URLSearchParams(entry.body));
        if (answer.ok || answer.status === 404) localStorage.removeItem(key);
        if (answer.ok && form) here = landed(await answer.json(), entry) || here;
      } catch {
        return; // 网络还没有恢复，下次再传
      }
    }
    if (here) location.replace(here);
  }

  function landed(news, entry) {
    const same = new URL(form.action).pathname === news.action || entry.page === location.pathname + location.search;
    return same && String(news.version) !== form.elements._version.value ? news.action : "";
  }

  function keyOf(page) {
    return `${PREFIX}${who}:${page.elements._seat.value}`;
  }

  // --- 这一页 ---

  function keepPage() {
    let url = form.dataset.keep, dirty = false, sending = false, failing = false, leaving = false, timer = 0, said = {};
    const told = document.getElementById("saved"), people = document.getElementById("people"), typing = document.getElementById("typing");
    const locked = typing.disabled;
    document.getElementById("saving").hidden = locked;

    // 同一页先后送出的，后面的号大：先送的晚到，不会盖掉后送的。用时刻编号，退回来重新打开的同一页也接着往上数。
    function counted() {
      form.elements._turn.value = Math.max(Date.now(), Number(form.elements._turn.value) + 1);
    }

    function body(typed) {
      if (typed) counted();
      const pairs = new URLSearchParams();
      for (const [name, value] of new FormData(form)) {
        if (typeof value === "string" && name !== "_csrf") pairs.append(name, value);
      }
      if (typing.disabled) pairs.append("_looks", "1");
      if (typed) pairs.append("_typed", "1");
      return pairs;
    }

    function keepHere() {
      try {
        const page = location.pathname + location.search;
        localStorage.setItem(keyOf(form), JSON.stringify({ url, page, body: body(true).toString(), at: Date.now() }));
        return true;
      } catch {
        return false;
      }
    }

    function say(text, tone = "", link = "", word = "重新登录") {
      if (told.dataset.text === text) return;
      told.dataset.text = text;
      told.className = `saved ${tone}`;
      told.textContent = text;
      if (link) told.append("　", linked(link, word));
    }

    function linked(href, word) {
      const made = document.createElement("a");
      made.href = href;
      made.textContent = word;
      return made;
    }

    function later(wait) {
      clearTimeout(timer);
      timer = setTimeout(() => send(), wait);
    }

    function touched(event) {
      if (!event.target.name || event.target.name.startsWith("_")) return;
      const waiting = dirty;
      dirty = true;
      if (failing) keepHere();
      if (!waiting && !sending) later(SOON);
    }

    async function send() {
      if (sending || leaving || (!dirty && url.startsWith("/apply/"))) return;
      const typed = dirty;
      sending = true;
      dirty = false;
      try {
        const answer = await sent(url, body(typed));
        await (answer.ok ? answer.json().then((news) => heard(news, typed)) : refused(answer, typed));
      } catch {
        away(typed, "网络中断，已保存在这台电脑上，恢复后自动上传");
      }
      sending = false;
      if (dirty) later(failing ? RETRY : SOON / 2);
    }

    function away(typed, text, link = "", word = "重新登录") {
      if (leaving) return; // 提交时已经留下；这里的中断是离开这一页造成的
      dirty = dirty || typed;
      failing = true;
      if (!dirty) return;
      say(keepHere() ? text : "没有保存：网络中断，这个浏览器也不能暂存。请不要关闭这一页", "warn", link, word);
      if (!link) later(RETRY);
    }

    async function refused(answer, typed) {
      if (answer.status === 419 || answer.status === 401) {
        away(typed, "登录已过期，请重新登录，填写的内容还在", `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
      } else if (answer.type === "opaqueredirect") {
        away(typed, "请先选择为哪个单位办理，填写的内容还在", location.href, "去选择");
      } else if (answer.status >= 500 || answer.status === 429) {
        away(typed, "系统暂时没有响应，已保存在这台电脑上，恢复后自动上传");
      } else {
        const problem = await answer.json().catch(() => ({}));
        say(`没有自动保存：${problem.detail || "请点“暂存并离开”"}`, "warn");
      }
    }

    function heard(news, typed) {
      failing = false;
      if (!dirty) localStorage.removeItem(keyOf(form));
      form.elements._version.value = news.version;
      form.elements._base.value = news.base;
      if (url.startsWith("/apply/")) history.replaceState(null, "", news.action);
      form.setAttribute("action", news.action);
      url = `${news.action}/autosave`;
      document.getElementById("left").textContent = news.left;
      others(news);
      const fresh = Object.keys(news.beside).length;
      if (typed || told.dataset.text) say(`已保存 ${news.at}${fresh ? "；有栏目在别处也填写了，请在栏目下面选择" : ""}`, fresh ? "warn" : "");
    }

    function others(news) {
      for (const name of Object.keys(said)) if (!(name in news.beside)) document.getElementById(`b-${name}`)?.remove();
      for (const [name, html] of Object.entries(news.beside)) {
        if (said[name] !== html) beside(name, html);
      }
      said = news.beside;
      if (!locked && !dirty) typing.disabled = news.locked;
      const turned = news.locked !== locked;
      const text = `${locked && news.locked ? "" : news.there}${turned ? (locked ? "这一页现在没有别人填写。" : "；您填写的都已保存。") : ""}`;
      if (people.dataset.text === text) return;
      people.dataset.text = people.textContent = text;
      if (turned) people.append(linked(form.getAttribute("action"), locked ? "刷新后填写" : "查看或者接手填写"));
    }

    function beside(name, html) {
      const made = document.createElement("template");
      made.innerHTML = html;
      const old = document.getElementById(`b-${name}`);
      const field = document.getElementById(`f-${name}`);
      if (old) old.replaceWith(made.content);
      else if (field) (field.closest(".field") || field).after(made.content);
    }

    function leave() {
      if (dirty || sending) keepHere();
      const last = body(dirty);
      last.append("_left", "1");
      if (!url.startsWith("/drafts/") && !dirty) return;
      if (last.toString().length < SMALL) post(url, last, { keepalive: true }).catch(() => {});
    }

    form.addEventListener("input", touched);
    form.addEventListener("change", touched);
    form.addEventListener("focusout", () => { if (dirty && !failing) send(); });
    // 留下的比提交的小一号：提交到了，再传留下的，什么也不改，也就不重新打开这一页（连同上面写明的错误）。
    form.addEventListener("submit", () => { leaving = true; if (dirty || sending) keepHere(); counted(); });
    document.addEventListener("visibilitychange", () => { if (document.hidden && dirty) send(); });
    window.addEventListener("pagehide", () => { if (!leaving) leave(); });
    window.addEventListener("pageshow", (event) => { if (event.persisted) { leaving = false; send(); } });
    window.addEventListener("online", () => { if (failing) send(); });
    setInterval(() => { if (!document.hidden || dirty) send(); }, BEAT);
    send();
    return { settle: () => (dirty && !failing ? send() : undefined) };
  }

  const kept = form ? keepPage() : { settle: () => undefined };

  // 退出登录：还没有送到的先送，最多等一秒半，再清除这台电脑上的。
  document.addEventListener("submit", async (event) => {
    const leaving = event.target;
    if (new URL(leaving.action).pathname !== "/sign-out") return;
    const last = kept.settle();
    if (last) {
      event.preventDefault();
      await Promise.race([last, new Promise((done) => setTimeout(done, 1500))]);
    }
    forget();
    if (last) setTimeout(() => leaving.submit());
  });

  forget((key, entry) => !key.startsWith(`${PREFIX}${who}:`) || !(Date.now() - entry.at < OLD));
  flush();
})();
