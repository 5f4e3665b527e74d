// Make the components work where the browser can; every page works without this.
import { initAll } from "./vendor/govuk-frontend.min.js";
import { MultiSelect } from "./vendor/moj-frontend.min.js";

document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");
initAll();

for (const table of document.querySelectorAll('[data-module="moj-multi-select"]')) new MultiSelect(table, {});

// Copy what a button names, and say so to everybody.
for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    const words = button.querySelector("[data-copy-words]");
    const before = words.textContent;
    words.textContent = "Copied";
    setTimeout(() => { words.textContent = before; }, 2000);
  });
}

for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Show how far a job has come: the page names where the fragment is, and says when it is over.
for (const place of document.querySelectorAll("[data-poll]")) {
  const ask = async () => {
    const answer = await fetch(place.dataset.poll, { headers: { accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const text = await answer.text();
    const made = new DOMParser().parseFromString(text, "text/html").body;
    place.replaceChildren(...made.childNodes);
    if (place.querySelector("[data-poll-over]")) location.reload();
    else setTimeout(ask, 2000);
  };
  setTimeout(ask, 2000);
}
