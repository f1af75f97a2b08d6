// The inbox: what comes in is merged piece by piece, so that nothing jumps, no draft is lost and no voice note stops.
// Requests are HTMX's; the server answers with parts of the page, each with its id.
(() => {
    "use strict";
    const inbox = document.getElementById("inbox");
    if (!inbox) { return; }
    const byId = (id) => document.getElementById(id);
    const PULSE_MS = 1500;
    const title = document.title;

    // --- The thread stays at its end while one reads the end, and where one is otherwise --------------------------
    let stays = true, olderFrom = null;
    const toEnd = () => { const scroll = byId("scroll"); if (scroll) { scroll.scrollTop = scroll.scrollHeight; } };
    const atEnd = (scroll) => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
    inbox.addEventListener("scroll", (event) => { if (event.target.id === "scroll") { stays = atEnd(event.target); } }, true);
    // Pictures arrive after their place was measured.
    inbox.addEventListener("load", () => { if (stays && !location.hash) { toEnd(); } }, true);

    // --- What is being written -----------------------------------------------------------------------------------
    const text = () => byId("composer-text");
    const draftKey = () => `inbox-draft-${byId("composer").dataset.c}`;
    const grow = () => { const field = text(); if (field) { field.style.height = "auto"; field.style.height = `${Math.min(field.scrollHeight + 2, 200)}px`; } };
    const mode = () => byId("composer")?.querySelector("[name=mode]:checked")?.value || "reply";

    function composerArrived() {
        const field = text();
        if (!field) { return; }
        if (!field.value) { field.value = sessionStorage.getItem(draftKey()) || ""; }
        modeChanged();
        grow();
    }

    function modeChanged() {
        const field = text();
        field.placeholder = mode() === "note" ? field.dataset.note : field.dataset.reply;
        byId("composer").classList.toggle("mj-composer--note", mode() === "note");
    }

    function quote(bubble) {
        byId("composer-quoted").value = bubble ? bubble.dataset.quotable : "";
        const line = byId("composer-quote");
        line.hidden = !bubble;
        line.querySelector(".mj-grow").textContent = bubble ? (bubble.querySelector(".mj-bubble__text")?.textContent || "…") : "";
        if (bubble) { text().focus(); }
    }

    function fileChosen(input) {
        const line = byId("composer-file");
        line.hidden = !input.files.length;
        line.querySelector(".mj-grow").textContent = input.files[0]?.name || "";
    }

    // --- Canned replies ------------------------------------------------------------------------------------------
    const canned = () => byId("canned");
    const options = () => [...canned().querySelectorAll("[role=option]")];
    let offering = 0;

    function offer() {
        const field = text(), asked = mode() === "reply" && /^\/\S*$/.test(field.value);
        clearTimeout(offering);
        if (!asked) { canned().hidden = true; return; }
        offering = setTimeout(() => {
            const url = `${byId("composer").dataset.canned}?q=${encodeURIComponent(field.value.slice(1))}`;
            htmx.ajax("GET", url, { source: "#canned", target: "#canned", swap: "none" }).then(() => { canned().hidden = !/^\/\S*$/.test(text().value); });
        }, 120);
    }

    function walk(step) {
        const all = options(), now = all.findIndex((each) => each.getAttribute("aria-selected") === "true");
        if (!all.length) { return; }
        all[now]?.setAttribute("aria-selected", "false");
        const next = all[(now + step + all.length) % all.length];
        next.setAttribute("aria-selected", "true");
        next.scrollIntoView({ block: "nearest" });
    }

    function take(option) {
        if (!option) { return; }
        const field = text();
        field.value = option.dataset.text;
        canned().hidden = true;
        field.focus();
        grow();
        sessionStorage.setItem(draftKey(), field.value);
    }

    // A suggested reply: beside what is written already, never instead of it.
    function use(suggested) {
        const field = text();
        write("reply");
        field.value = field.value.trim() && !field.value.includes(suggested) ? `${field.value.trimEnd()}\n${suggested}` : suggested;
        grow();
        sessionStorage.setItem(draftKey(), field.value);
    }

    // --- Looking at a conversation, at another view --------------------------------------------------------------
    const current = () => byId("thread")?.dataset.c || "";
    const query = () => byId("inbox-filters").dataset.query;
    const pane = (name) => { inbox.dataset.pane = name; };

    function mark() {
        const opened = current();
        for (const link of inbox.querySelectorAll("[data-open]")) {
            if (link.dataset.open === opened) { link.setAttribute("aria-current", "true"); } else { link.removeAttribute("aria-current"); }
        }
        const unread = byId("inbox-filters").dataset.unread;
        const own = title.replace(/^\(\d+\+?\) /, "");
        document.title = unread > 0 ? `(${unread > 99 ? "99+" : unread}) ${own}` : own;
    }

    function open(link, { push = true } = {}) {
        const url = link.href, row = link.closest(".mj-row");
        pane("thread");
        row?.classList.remove("mj-row--unread");
        row?.querySelector(".mj-row__unread")?.remove();
        htmx.ajax("GET", url, { source: "#thread", target: "#thread", swap: "none" }).then(() => {
            if (push) { history.pushState({ inbox: true }, "", url); }
            stays = true;
            composerArrived();
            toEnd();
            mark();
            pulse();
        });
    }

    function walkList(step) {
        const links = [...inbox.querySelectorAll("[data-open]")];
        const now = links.findIndex((link) => link.dataset.open === current());
        const next = links[now < 0 ? 0 : now + step];
        if (next) { next.scrollIntoView({ block: "nearest" }); open(next); }
    }

    // Back and forward: what the address says is loaded anew.
    window.addEventListener("popstate", () => location.reload());

    // --- What is new ---------------------------------------------------------------------------------------------
    // An answer that was asked for before something was done tells of the time before it.
    let asking = false, deeds = 0, deedsWhenAsked = 0;
    function pulse() {
        if (asking || document.visibilityState !== "visible") { return; }
        const versions = byId("versions").dataset, latest = byId("latest")?.dataset || {};
        const params = new URLSearchParams(query());
        params.set("inbox", versions.inbox);
        params.set("shown", inbox.querySelectorAll("[data-open]").length);
        if (current()) {
            params.set("c", current());
            params.set("thread", versions.thread);
            params.set("since", latest.since || "");
            params.set("window", latest.window || "");
        }
        asking = true;
        deedsWhenAsked = deeds;
        htmx.ajax("GET", `${inbox.dataset.pulse}?${params}`, { source: "#versions", target: "#versions", swap: "none" }).finally(() => { asking = false; });
    }
    setInterval(pulse, PULSE_MS);
    document.addEventListener("visibilitychange", pulse);

    // --- Trouble is said, and said once --------------------------------------------------------------------------
    let trouble = "";
    function tell(sentence) {
        if (trouble === sentence) { return; }
        trouble = sentence;
        const toast = document.createElement("p");
        toast.className = "mj-toast mj-toast--no";
        toast.textContent = sentence;
        byId("toasts").replaceChildren(...(sentence ? [toast] : []));
    }

    let fading = 0;
    function fade() {
        clearTimeout(fading);
        fading = setTimeout(() => { if (!trouble) { byId("toasts").replaceChildren(); } }, 7000);
    }

    // What one does is done in the view that one looks at now.
    inbox.addEventListener("htmx:configRequest", (event) => {
        if (event.detail.verb !== "post") { return; }
        for (const [name, value] of new URLSearchParams(query())) { event.detail.parameters[name] = value; }
        event.detail.parameters.shown = inbox.querySelectorAll("[data-open]").length;
    });
    inbox.addEventListener("htmx:beforeSwap", (event) => {
        const { xhr } = event.detail;
        const isOurs = xhr.status === 204 || xhr.getResponseHeader("X-Inbox");
        if (!isOurs) { event.detail.shouldSwap = false; event.detail.isError = false; }
        if (isOurs) { if (trouble) { tell(""); } } else { tell(xhr.status === 200 ? inbox.dataset.out : inbox.dataset.lost); }
        if (xhr.getResponseHeader("X-Inbox") === "pulse" && deeds !== deedsWhenAsked) { event.detail.shouldSwap = false; }
        const scroll = byId("scroll");
        olderFrom = event.detail.target.id === "older" && scroll ? scroll.scrollHeight - scroll.scrollTop : null;
    });
    inbox.addEventListener("htmx:sendError", () => tell(inbox.dataset.lost));
    inbox.addEventListener("htmx:afterRequest", (event) => {
        const { xhr, requestConfig } = event.detail;
        const part = xhr?.getResponseHeader?.("X-Inbox");
        if (!part) { return; }
        if (part !== "pulse") { deeds += 1; }
        const scroll = byId("scroll");
        if (part === "older" && olderFrom !== null) { scroll.scrollTop = scroll.scrollHeight - olderFrom; }
        if (part === "sent") {
            if (!byId("composer").querySelector("[role=alert]")) { sessionStorage.removeItem(draftKey()); stays = true; }
            composerArrived();
            text()?.focus();
        } else if (part === "pulse" || part === "acted") {
            if (!byId("composer-text")?.value) { composerArrived(); }
        }
        if (part === "acted") { fade(); }
        if (part === "listed") { history.replaceState(history.state, "", `${current() ? location.pathname : inbox.dataset.page}?${query()}`); byId("list-scroll").scrollTop = 0; }
        if (stays && part !== "older" && part !== "opened") { toEnd(); }
        if (requestConfig) { mark(); }
    });

    // --- Mouse and fingers ---------------------------------------------------------------------------------------
    inbox.addEventListener("click", (event) => {
        const hit = (selector) => event.target.closest(selector);
        const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
        const link = hit("[data-open]"), view = hit("[data-view]");
        for (const menu of inbox.querySelectorAll("details.mj-menu[open]")) {
            if (!menu.contains(event.target) || hit("[role=menuitem]")) { menu.open = false; }
        }
        if (link && plain) { event.preventDefault(); open(link); }
        else if (view && plain) { event.preventDefault(); byId("inbox-search").value = ""; htmx.ajax("GET", view.dataset.view, { source: "#rows", target: "#rows", swap: "none" }); }
        else if (hit("[data-back]")) { event.preventDefault(); pane("list"); }
        else if (hit("[data-person]")) { inbox.dataset.pane === "person" ? pane("thread") : pane("person"); }
        else if (hit("[data-help]")) { byId("inbox-help").showModal(); }
        else if (hit("[data-untemplate]")) { byId("templates").className = "mj-templates"; byId("templates").replaceChildren(); }
        else if (hit("[data-use]")) { use(hit("[data-use]").dataset.use); }
        else if (hit("[data-unquote]")) { quote(null); }
        else if (hit("[data-unfile]")) { const input = byId("composer").querySelector("[name=file]"); input.value = ""; fileChosen(input); }
        else if (hit("[role=option]")) { take(hit("[role=option]")); }
    });
    inbox.addEventListener("dblclick", (event) => { const bubble = event.target.closest("[data-quotable]"); if (bubble && text()) { quote(bubble); } });
    inbox.addEventListener("change", (event) => {
        if (event.target.name === "file") { fileChosen(event.target); }
        if (event.target.name === "mode") { modeChanged(); text().focus(); }
    });
    inbox.addEventListener("input", (event) => {
        if (event.target !== text()) { return; }
        sessionStorage.setItem(draftKey(), text().value);
        grow();
        offer();
    });
    // A picture from the clipboard is a file like any other.
    inbox.addEventListener("paste", (event) => {
        const input = byId("composer")?.querySelector("[name=file]");
        if (event.target === text() && input && event.clipboardData.files.length) { input.files = event.clipboardData.files; fileChosen(input); }
    });

    // --- Keys ----------------------------------------------------------------------------------------------------
    const press = (key) => {
        const target = inbox.querySelector(`[data-key="${key}"]`);
        if (target?.matches("details")) { target.open = true; target.querySelector("[role=menuitem]")?.focus(); } else { target?.click(); }
    };
    const write = (wanted) => {
        const radio = byId("composer")?.querySelector(`[value=${wanted}]:not(:disabled)`);
        if (radio) { radio.checked = true; modeChanged(); text().focus(); }
    };
    const KEYS = {
        j: () => walkList(1), k: () => walkList(-1), r: () => write("reply"), n: () => write("note"),
        e: () => press("e"), s: () => press("s"), a: () => press("a"),
        "/": () => byId("inbox-search").focus(), "?": () => byId("inbox-help").showModal(),
    };

    function keyInComposer(event) {
        if (!canned().hidden && options().length) {
            const selected = options().find((each) => each.getAttribute("aria-selected") === "true");
            const does = { ArrowDown: () => walk(1), ArrowUp: () => walk(-1), Enter: () => take(selected), Tab: () => take(selected), Escape: () => { canned().hidden = true; } }[event.key];
            if (does) { event.preventDefault(); does(); return; }
        }
        // On a phone Enter makes a new line, as everywhere there.
        const sends = event.key === "Enter" && !event.shiftKey && !event.isComposing && (event.ctrlKey || event.metaKey || matchMedia("(pointer: fine)").matches);
        if (sends) { event.preventDefault(); if (!byId("composer-send").disabled) { byId("composer").requestSubmit(); } }
        if (event.key === "Escape") { text().blur(); }
    }

    document.addEventListener("keydown", (event) => {
        if (event.target === text()) { keyInComposer(event); return; }
        if (event.key === "Escape") {
            inbox.querySelectorAll("details.mj-menu[open]").forEach((menu) => { menu.open = false; });
            if (event.target.matches("input")) { event.target.blur(); }
            if (inbox.dataset.pane === "person") { pane("thread"); }
        }
        const isTyping = event.target.matches("input, textarea, select, [contenteditable]") || byId("inbox-help").open;
        if (isTyping || event.ctrlKey || event.metaKey || event.altKey) { return; }
        // By its place on the keyboard where the layout is Arabic.
        const key = KEYS[event.key] ? event.key : event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : "";
        if (KEYS[key]) { event.preventDefault(); KEYS[key](); }
    });

    composerArrived();
    mark();
    if (!location.hash) { toEnd(); }
})();
