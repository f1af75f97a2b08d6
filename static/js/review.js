// The review desk by keyboard: letters decide, arrows go from field to field; words and fields light each other up.
(() => {
    "use strict";
    const desk = document.getElementById("desk");
    if (!desk) { return; }
    const dialog = document.getElementById("desk-reject");
    // Fields whose words stand under another name in the evidence.
    const OTHER_NAME = { city: "location_city", is_paid: "pay", pay_text: "pay", pay_amount: "pay", pay_amount_max: "pay", pay_currency: "pay", phones: "contact", whatsapp: "contact", emails: "contact", urls: "contact", handles: "contact" };
    const nameOf = (field) => OTHER_NAME[field.dataset.field] || field.dataset.field;
    const fields = [...desk.querySelectorAll("[data-field]")];
    const marks = [...desk.querySelectorAll(".mj-lit")];
    const says = (mark, name) => mark.dataset.fields.split(" ").includes(name);
    const inputs = () => [...desk.querySelectorAll(".mj-desk__fields :is(input, select, textarea):not([type=hidden])")];
    const isTyping = (node) => node.matches("input, select, textarea");

    function light(names) {
        for (const mark of marks) { mark.classList.toggle("is-lit", names.some((name) => says(mark, name))); }
        for (const field of fields) { field.classList.toggle("is-lit", names.includes(nameOf(field))); }
    }
    for (const field of fields) {
        field.addEventListener("focusin", () => {
            light([nameOf(field)]);
            marks.find((mark) => says(mark, nameOf(field)))?.scrollIntoView({ block: "nearest" });
        });
        field.addEventListener("pointerenter", () => light([nameOf(field)]));
    }
    for (const mark of marks) {
        const names = mark.dataset.fields.split(" ");
        mark.addEventListener("pointerenter", () => light(names));
        mark.addEventListener("click", () => fields.find((field) => names.includes(nameOf(field)))?.querySelector("input:not([type=hidden]), select, textarea")?.focus());
    }

    function edit() { inputs()[0]?.focus(); inputs()[0]?.select(); }
    desk.querySelector("[data-edit]")?.addEventListener("click", edit);
    desk.querySelector("[data-reject]")?.addEventListener("click", () => dialog.showModal());
    desk.querySelector("[data-close]")?.addEventListener("click", () => dialog.close());

    function goOn(event, step) {
        const all = inputs();
        const next = all[all.indexOf(document.activeElement) + step];
        if (next) { next.focus(); event.preventDefault(); }
    }
    document.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) { return; }
        const typing = isTyping(event.target);
        if (event.key === "Escape" && typing) { event.target.blur(); return; }
        // In a list, a date or several lines the arrows have a meaning of their own.
        if (event.key.startsWith("Arrow") && !event.target.matches("select, textarea, [type=date], [type=number]")) {
            if (event.key === "ArrowDown") { goOn(event, 1); }
            if (event.key === "ArrowUp") { goOn(event, -1); }
            return;
        }
        // Enter in a field keeps what was typed and goes back to the letters: nothing is published by accident.
        if (event.key === "Enter" && typing && !event.target.matches("textarea")) { event.preventDefault(); event.target.blur(); return; }
        if (typing) { return; }
        const within = dialog?.open ? dialog : desk;
        const key = event.key.toLowerCase();
        const button = [...within.querySelectorAll("[data-key]")].find((one) => one.dataset.key.split(" ").includes(key) && (dialog?.open || !dialog?.contains(one)));
        if (button) { event.preventDefault(); button.click(); }
    });
})();
