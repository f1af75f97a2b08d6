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

  // What was opened to be pressed stays open when the check list is told anew.
  let isAsked = false;
  form.addEventListener("htmx:beforeSwap", () => { isAsked = Boolean(document.querySelector("#build-launch details[open]")); });
  document.body.addEventListener("htmx:afterSwap", () => {
    const asked = document.querySelector("#build-launch details");
    if (isAsked && asked) asked.open = true;
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
