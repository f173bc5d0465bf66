// 材料分段上传：选好文件就开始传，网络断了从断处接着传，传完校验，再从服务器取回这一项的样子。没有脚本或者不能算散列的浏览器，用表单整个上传。
"use strict";

(() => {
  const PIECE = 256 * 1024, RETRY = 3000;
  const form = document.querySelector("form[data-pieces]");
  if (!form || !window.crypto?.subtle) return;
  const headers = () => ({ "X-CSRF-Token": form.elements._csrf.value, accept: "application/json" });
  const pause = (wait) => new Promise((done) => setTimeout(done, wait));
  let running = 0, waiting = null;

  async function digest(data) {
    return [...new Uint8Array(await crypto.subtle.digest("SHA-256", data))].map((each) => each.toString(16).padStart(2, "0")).join("");
  }

  async function told(url, body) {
    const answer = await fetch(url, { method: "POST", headers: headers(), body, redirect: "manual" });
    if (answer.status >= 500 || answer.status === 429) throw new Error("later");
    if (answer.status === 419 || answer.status === 401 || answer.type === "opaqueredirect") return { wrong: "登录已过期，请重新登录后再选择这个文件，会从断处接着传" };
    const news = await answer.json().catch(() => ({ wrong: "文件没有传上去，请重新选择" }));
    return "received" in news ? news : { wrong: news.detail || "文件没有传上去，请重新选择" };
  }

  // 一段一段地传；网络断了等它恢复。
  async function sent(file, material, show) {
    const data = await file.arrayBuffer();
    const about = { material, filename: file.name, size: file.size, digest: await digest(data) };
    let at = null;
    for (;;) {
      try {
        at ??= await told(form.dataset.pieces, new URLSearchParams(about));
        while (!at.wrong && !at.done) {
          show(at.received, file.size);
          at = await told(`${form.dataset.pieces}/${at.id}?start=${at.received}`, data.slice(at.received, at.received + PIECE));
        }
        return at.wrong || "";
      } catch {
        show(at?.received || 0, file.size, "网络中断，恢复后从断处接着传。请不要关闭这一页");
        at = null;
        await pause(RETRY);
      }
    }
  }

  // 焦点还在这一项里才放回去：人已经走到“下一步”的，不拉回来。
  async function renewed(part) {
    const answer = await fetch(location.pathname, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(part.id), at = document.activeElement;
    const here = at === document.body || part.contains(at);
    if (fresh) part.replaceWith(document.adoptNode(fresh));
    else location.reload();
    if (here) document.getElementById(part.id)?.querySelector("input[type=file]")?.focus({ preventScroll: true });
  }

  // 传的时候就占好它那一行：传完按钮不移位。
  function meter(part, name) {
    const list = part.querySelector(".materials") || document.createElement("ul");
    const line = document.createElement("li");
    const [called, words, bar, take] = ["span", "small", "progress", "button"].map((each) => document.createElement(each));
    list.className = "materials";
    line.className = "upload-line";
    words.setAttribute("role", "status");
    called.textContent = name;
    take.className = "button quiet";
    take.disabled = true;
    take.textContent = "删去";
    line.append(called, bar, words, take);
    part.querySelector(".upload-line")?.remove();
    list.append(line);
    part.append(list);
    return (received, size, text = "") => {
      bar.max = size;
      bar.value = received;
      bar.setAttribute("aria-label", "上传进度");
      const now = text || `已传 ${Math.floor((100 * received) / size)}%`;
      if (words.textContent !== now) words.textContent = now;
    };
  }

  function refused(part, why) {
    const line = part.querySelector(".upload-line"), words = line.querySelector("small");
    for (const each of line.querySelectorAll("progress, button")) each.remove();
    words.className = "error";
    words.textContent = why;
  }

  async function chosen(input) {
    const file = input.files[0], part = input.closest(".upload-part"), name = input.name;
    if (!file || !part) return;
    const show = meter(part, file.name);
    input.disabled = true;
    running += 1;
    show(0, file.size || 1);
    const wrong = await sent(file, name, show).catch(() => "文件不能读取，请重新选择");
    input.disabled = false;
    input.value = "";
    if (wrong) refused(part, wrong);
    else await renewed(part).catch(() => show(file.size, file.size, "已经传好，刷新页面就能看到"));
    running -= 1;
    if (wrong) waiting = null;
    if (!running && waiting?.isConnected) form.requestSubmit(waiting);
  }

  // 还在传的时候点了按钮：传完再走。
  form.addEventListener("submit", (event) => {
    if (!running) return;
    event.preventDefault();
    waiting = event.submitter;
  });

  form.addEventListener("change", (event) => {
    if (event.target.type === "file") chosen(event.target);
  });
  window.addEventListener("beforeunload", (event) => {
    if (running) event.preventDefault();
  });
})();
