// 给文件输入框拍照：浏览器看得到的任何摄像头；没有脚本、没有摄像头时，照常选择文件。
"use strict";

const words = JSON.parse(document.querySelector("[data-camera-words]").dataset.cameraWords);

function button(text, kind) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.className = kind;
  return made;
}

async function take(input) {
  const dialog = document.createElement("dialog");
  dialog.className = "camera";
  dialog.setAttribute("aria-label", words.title);
  const film = document.createElement("video");
  film.autoplay = film.playsInline = film.muted = true;
  const shutter = button(words.take, "button primary");
  const close = button(words.close, "button quiet");
  const said = document.createElement("p");
  said.setAttribute("role", "status");
  dialog.append(film, said, shutter, close);
  document.body.append(dialog);
  dialog.showModal();
  let stream = null;
  dialog.addEventListener("close", () => {
    if (stream) stream.getTracks().forEach((track) => track.stop());
    dialog.remove();
  });
  close.addEventListener("click", () => dialog.close());
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 2560 } } });
  } catch {
    said.textContent = words.none;
    shutter.remove();
    return;
  }
  film.srcObject = stream;
  shutter.addEventListener("click", () => {
    const canvas = document.createElement("canvas");
    canvas.width = film.videoWidth;
    canvas.height = film.videoHeight;
    canvas.getContext("2d").drawImage(film, 0, 0);
    canvas.toBlob((picture) => {
      const files = new DataTransfer();
      files.items.add(new File([picture], `${input.id}.jpg`, { type: "image/jpeg" }));
      input.files = files.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
      dialog.close();
      input.focus();
    }, "image/jpeg", 0.9);
  });
}

if (navigator.mediaDevices) {
  for (const opener of document.querySelectorAll("[data-camera]")) {
    opener.hidden = false;
    opener.addEventListener("click", () => take(document.getElementById(opener.dataset.camera)));
  }
}
