/* The builder of campaigns: variables are put in where one writes, and the launch names its number. What is right and
   what is kept, the server says. */
(() => {
  "use strict";

  const form = document.getElementById("campaign");
  if (!form) return;

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (!button) return;
    const field = document.getElementById(button.dataset.insert);
    field.setRangeText(button.textContent, field.selectionStart, field.selectionEnd, "end");
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  const nameNumber = () => {
    const place = document.getElementById("launch-number");
    const number = document.querySelector(".mj-build__number");
    if (place) place.textContent = number ? `${number.textContent} ${number.nextElementSibling.textContent}` : "";
  };
  document.body.addEventListener("htmx:afterSettle", nameNumber);
  nameNumber();

  // Who types while the steps are drawn anew loses nothing: what changed since the request is put back.
  const written = () => new Map([...document.querySelectorAll("#steps textarea, #steps input:not([type=hidden])")].map((field) => [field.name, field.value]));
  let asked = new Map(), typed = [];
  form.addEventListener("htmx:beforeRequest", (event) => { if (event.detail.target.id === "steps") asked = written(); });
  form.addEventListener("htmx:beforeSwap", (event) => {
    typed = event.detail.target.id === "steps" ? [...written()].filter(([name, value]) => asked.has(name) && asked.get(name) !== value) : [];
  });
  form.addEventListener("htmx:afterSwap", () => {
    for (const [name, value] of typed) {
      const field = form.elements.namedItem(name);
      if (!field || field.value === value) continue;
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    typed = [];
  });

  // What was opened to be pressed stays open when the check list is told anew.
  let isAsked = false;
  form.addEventListener("htmx:beforeSwap", () => { isAsked = Boolean(document.querySelector("#build-launch details[open]")); });
  document.body.addEventListener("htmx:afterSwap", () => {
    const question = document.querySelector("#build-launch details");
    if (isAsked && question) question.open = true;
  });

  const tellLost = () => {
    const place = document.getElementById("build-check");
    if (place.querySelector(".mj-lost")) return;
    const said = document.createElement("p");
    said.className = "mj-warn mj-lost";
    said.setAttribute("role", "alert");
    said.textContent = form.dataset.lost;
    place.append(said);
  };
  form.addEventListener("htmx:sendError", tellLost);
  form.addEventListener("htmx:responseError", tellLost);
})();
