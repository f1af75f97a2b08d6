// The board: cards are dragged by mouse, finger or keys; the server has the last word on where each one lies.
// Requests are HTMX's; what comes back are whole columns, merged card by card (keyed.js).
(() => {
    "use strict";
    const board = document.getElementById("board");
    if (!board) { return; }
    const byId = (id) => document.getElementById(id);
    const PULSE_MS = 4000;
    const MOVES = JSON.parse(byId("board-moves").textContent);
    const mayMove = board.dataset.mayMove === "1", maySell = board.dataset.maySell === "1";
    const isRtl = document.documentElement.dir === "rtl";
    const lists = () => [...board.querySelectorAll("[data-cards]")];
    const cardsIn = (list) => [...list.querySelectorAll(".mj-deal")];
    const listOf = (stage) => byId(`cards-${stage}`);
    const titleOf = (stage) => byId(`column-${stage}`).dataset.title;

    // --- What is said ------------------------------------------------------------------------------------------------
    const say = (sentence, card, stage) => {
        byId("board-said").textContent = board.dataset[sentence].replace("NAME", card.dataset.name).replace("STAGE", stage ? titleOf(stage) : "");
    };
    function tell(sentence) {
        const toast = document.createElement("p");
        toast.className = "mj-toast mj-toast--no";
        toast.textContent = sentence;
        byId("toasts").replaceChildren(...(sentence ? [toast] : []));
        fade();
    }
    let fading = 0;
    function fade() {
        clearTimeout(fading);
        fading = setTimeout(() => byId("toasts").replaceChildren(), 9000);
    }

    // --- Asking the server -------------------------------------------------------------------------------------------
    // One after the other, so that a hand quicker than the line loses no move: `posted` are the moves not answered yet.
    let line = Promise.resolve(), waiting = 0, deeds = 0, pending = null;
    const posted = [];
    let answered = null;
    const shown = () => Object.fromEntries(lists().map((list) => [`shown_${list.dataset.cards}`, cardsIn(list).length]));
    const view = () => Object.fromEntries(new URLSearchParams(byId("board-state").dataset.query));
    const isBusy = () => waiting || dragged || carried || board.querySelector("dialog[open]");
    // Sources that no answer replaces, and two of them: HTMX lets one element ask one thing at a time.
    const silently = (source) => ({ source, target: "#board-state", swap: "none" });

    function ask(verb, url, values) {
        waiting += 1;
        deeds += 1;
        line = line.then(() => htmx.ajax(verb, url, { ...silently("#board"), values: values && { ...view(), ...shown(), ...values } }))
            .catch(() => tell(board.dataset.lost)).finally(() => { waiting -= 1; });
    }

    let asked = 0;
    function pulse() {
        if (isBusy() || document.visibilityState !== "visible") { return; }
        const params = new URLSearchParams({ ...view(), ...shown(), version: byId("board-state").dataset.version });
        asked = deeds;
        htmx.ajax("GET", `${board.dataset.pulse}?${params}`, silently("#columns"));
    }
    setInterval(pulse, PULSE_MS);
    document.addEventListener("visibilitychange", pulse);

    // A card in somebody's hand, or with a move on its way, stays where it is whatever an answer says of before.
    const holds = new Map();
    function hold(card) {
        holds.set(card.id, (holds.get(card.id) ?? 0) + 1);
        card.dataset.held = "";
    }
    function release(card) {
        const left = holds.get(card.id) - 1;
        holds.set(card.id, left);
        if (!left) { delete card.dataset.held; }
    }
    function answeredMove() {
        const move = posted.shift();
        if (move) { release(move.card); }
        return move;
    }

    const isMove = (event) => event.detail.requestConfig?.verb === "post";
    board.addEventListener("htmx:beforeSwap", (event) => {
        const { xhr } = event.detail;
        const part = xhr.getResponseHeader("X-Board");
        if (xhr.status !== 204 && !part) {
            event.detail.shouldSwap = event.detail.isError = false;
            tell(xhr.status === 200 ? board.dataset.out : board.dataset.lost);
            if (isMove(event)) { putBack(answeredMove()); }
        }
        if (part === "moved") { answered = answeredMove(); }
        // An answer that was asked for before something was done, or while a card is in the air, tells of before.
        if (part === "pulse" && (asked !== deeds || isBusy())) { event.detail.shouldSwap = false; }
    });
    board.addEventListener("htmx:sendError", (event) => {
        tell(board.dataset.lost);
        if (isMove(event)) { putBack(answeredMove()); }
    });
    board.addEventListener("htmx:afterRequest", (event) => {
        const part = event.detail.xhr?.getResponseHeader?.("X-Board");
        if (part === "moved") { landed(answered); }
        if (part === "listed") { showView(); }
        // What was said of a card in somebody's hand is asked for again.
        if (part && board.querySelector("[data-held]")) { byId("board-state").dataset.version = ""; }
        if (part) { rove(); light(); }
    });

    // --- Moving a card -----------------------------------------------------------------------------------------------
    let dragged = null, carried = null;

    function putBack(move) {
        if (!move) { return; }
        const { card, home, next } = move;
        if (card.isConnected) { home.insertBefore(card, next && next.parentNode === home ? next : home.firstElementChild); }
        unmark();
    }

    function takeBack() {
        putBack(pending);
        pending = null;
    }

    function landed(move) {
        if (!dragged) { unmark(); }
        fade();
        const toast = byId("toasts").textContent.trim();
        if (toast) { byId("board-said").textContent = ""; }
        const focus = move?.focus && !dragged && move.card.id;
        if (focus) { byId(focus)?.focus({ preventScroll: true }); byId(focus)?.scrollIntoView({ block: "nearest", inline: "nearest" }); }
    }

    // Where the card lies when all moves under way are done.
    const stageOf = (card) => posted.findLast((move) => move?.card.id === card.id)?.to ?? card.dataset.stage;

    function post(card, to, more = {}) {
        const seen = stageOf(card);
        posted.push({ ...pending, card, to });
        hold(card);
        pending = null;
        ask("POST", card.dataset.move, { to, seen, ...more });
    }

    // The card lies where it was dropped until the server has said where it is.
    function dropped(card, to, home, next, focus = false) {
        pending = { card, home, next, focus };
        const from = stageOf(card);
        if (to === from) { takeBack(); return; }
        const known = MOVES[from].includes(to);
        if (known && to === "LOST") { askWhy(card); }
        else if (known && to === "WON" && maySell) { askAmount(card); }
        else { post(card, to); }
    }

    const open = (dialog, card) => {
        const heading = dialog.querySelector("h2");
        heading.dataset.text ??= heading.textContent;
        heading.textContent = heading.dataset.text.replace("NAME", card.dataset.name);
        dialog.returnValue = "";
        dialog.showModal();
    };
    function whenAnswered(dialog, then) {
        dialog.onclose = () => { if (dialog.returnValue) { then(dialog.returnValue); } else { const card = pending?.card; takeBack(); card?.focus({ preventScroll: true }); } };
    }
    function askWhy(card) {
        const dialog = byId("ask-LOST"), field = dialog.querySelector("[name=reason]");
        field.value = "";
        open(dialog, card);
        field.focus();
        whenAnswered(dialog, () => post(card, "LOST", { reason: field.value }));
    }
    function askAmount(card) {
        const dialog = byId("ask-WON"), field = (name) => dialog.querySelector(`[name=${name}]`);
        field("amount").value = card.dataset.value;
        field("currency").value = card.dataset.currency || field("currency").dataset.default;
        field("product_name").value = card.dataset.product;
        open(dialog, card);
        field("amount").focus();
        field("amount").select();
        whenAnswered(dialog, (how) => {
            const sold = how === "go" && field("amount").value;
            post(card, "WON", sold ? { amount: field("amount").value, currency: field("currency").value, product_name: field("product_name").value } : {});
        });
    }
    function choose(card) {
        const dialog = byId("choose");
        for (const button of dialog.querySelectorAll("[data-target]")) { button.hidden = !MOVES[card.dataset.stage].includes(button.dataset.target); }
        open(dialog, card);
        dialog.onclose = () => { const to = dialog.returnValue; if (to) { dropped(card, to, card.parentNode, card.nextElementSibling, true); } else { card.focus({ preventScroll: true }); } };
    }

    // Where the card in the air may lie, and where not.
    function mark(card) {
        for (const column of board.querySelectorAll(".mj-column")) {
            const stage = column.dataset.stage, from = stageOf(card);
            column.classList.toggle("mj-column--yes", MOVES[from].includes(stage));
            column.classList.toggle("mj-column--no", stage !== from && !MOVES[from].includes(stage));
        }
    }
    function unmark() {
        for (const column of board.querySelectorAll(".mj-column")) { column.classList.remove("mj-column--yes", "mj-column--no"); }
    }

    // --- Mouse and fingers -------------------------------------------------------------------------------------------
    const drags = (list) => new Sortable(list, {
        // By pointer events everywhere, as fingers do: browsers' own dragging differs and does not always begin.
        forceFallback: true, fallbackOnBody: true, fallbackTolerance: 4,
        group: "board", draggable: ".mj-deal", animation: 140, sort: false, delay: 220, delayOnTouchOnly: true, touchStartThreshold: 6,
        filter: "[data-choose], [data-chat]", preventOnFilter: false, ghostClass: "mj-deal--ghost", chosenClass: "mj-deal--chosen", dragClass: "mj-deal--air",
        scroll: true, scrollSensitivity: 60, emptyInsertThreshold: 40,
        onChoose: ({ item }) => { hold(item); },
        onUnchoose: ({ item }) => { release(item); },
        onStart: ({ item }) => {
            dragged = { home: item.parentNode, next: item.nextElementSibling };
            board.classList.add("mj-board--drag");
            mark(item);
        },
        onEnd: ({ item, to }) => {
            const { home, next } = dragged;
            dragged = null;
            board.classList.remove("mj-board--drag");
            if (to === home) { unmark(); } else { dropped(item, to.dataset.cards, home, next); }
        },
    });
    if (mayMove) { lists().forEach(drags); }

    board.addEventListener("click", (event) => {
        const hit = (selector) => event.target.closest(selector);
        const card = hit(".mj-deal");
        if (hit("[data-help]")) { byId("board-help").showModal(); }
        else if (hit("[data-choose]")) { choose(card); }
        else if (hit("[data-reason]")) { const form = hit("form"); form.reason.value = hit("[data-reason]").textContent.trim(); form.reason.focus(); }
        else if (hit("[data-undo]")) { const link = hit("[data-undo]"); posted.push(null); ask("POST", link.dataset.url, { to: link.dataset.undo, seen: link.dataset.seen }); }
        else if (hit("[data-tab]")) { event.preventDefault(); byId(`column-${hit("[data-tab]").dataset.tab}`).scrollIntoView({ behavior: "smooth", inline: "start", block: "nearest" }); }
        else if (card && !hit("a, button")) { card.focus({ preventScroll: true }); }
        if (hit("dialog") && event.target.matches("dialog")) { event.target.close(""); }
    });

    // On a phone one stage at a time: its tab is lit.
    let lit = "NEW";
    const light = () => board.querySelectorAll("[data-tab]").forEach((tab) => { if (tab.dataset.tab === lit) { tab.setAttribute("aria-current", "true"); } else { tab.removeAttribute("aria-current"); } });
    const seen = new IntersectionObserver((entries) => {
        for (const { isIntersecting, target } of entries) {
            if (!isIntersecting) { continue; }
            lit = target.dataset.stage;
            light();
            byId(`tab-${lit}`).scrollIntoView({ inline: "nearest", block: "nearest" });
        }
    }, { root: byId("columns"), threshold: .6 });
    board.querySelectorAll(".mj-column").forEach((column) => seen.observe(column));

    // --- Another view ------------------------------------------------------------------------------------------------
    const form = byId("board-filters");
    let typing = 0;
    function look() {
        const said = [...new FormData(form)].filter(([, value]) => value);
        ask("GET", `${board.dataset.columns}?${new URLSearchParams(said)}`);
    }
    function showView() {
        const query = byId("board-state").dataset.query;
        history.replaceState(null, "", query ? `${board.dataset.page}?${query}` : board.dataset.page);
        byId("board-clear").hidden = !query;
        for (const select of form.querySelectorAll("select")) { select.parentNode.classList.toggle("mj-choice--on", Boolean(select.value)); }
        lists().forEach((list) => { list.scrollTop = 0; });
    }
    form.addEventListener("submit", (event) => { event.preventDefault(); look(); });
    form.addEventListener("change", (event) => { if (event.target.matches("select")) { look(); } });
    form.addEventListener("input", (event) => { if (event.target.matches("input")) { clearTimeout(typing); typing = setTimeout(look, 350); } });
    byId("board-clear").addEventListener("click", (event) => { event.preventDefault(); form.reset(); form.q.value = ""; form.querySelectorAll("select").forEach((select) => { select.value = ""; }); look(); });

    // --- Keys --------------------------------------------------------------------------------------------------------
    // One card at a time can be reached by Tab; from there arrows walk.
    function rove(card) {
        const current = card || board.querySelector(".mj-deal[tabindex='0']");
        const all = [...board.querySelectorAll(".mj-deal")];
        for (const each of all) { each.tabIndex = -1; }
        const next = current && current.isConnected ? current : all[0];
        if (next) { next.tabIndex = 0; }
    }
    board.addEventListener("focusin", (event) => { if (event.target.matches(".mj-deal")) { rove(event.target); } });

    const go = (card) => { if (card) { card.focus({ preventScroll: true }); card.scrollIntoView({ block: "nearest", inline: "nearest" }); } };
    function walk(card, step) {
        const all = cardsIn(card.parentNode);
        go(all[all.indexOf(card) + step]);
    }
    function cross(card, step) {
        const all = lists(), row = cardsIn(card.parentNode).indexOf(card);
        for (let at = all.indexOf(card.parentNode) + step; at >= 0 && at < all.length; at += step) {
            const found = cardsIn(all[at]);
            if (found.length) { go(found[Math.min(row, found.length - 1)]); return; }
        }
    }

    function pickUp(card) {
        if (!mayMove || waiting) { return; }
        carried = { card, home: card.parentNode, next: card.nextElementSibling };
        card.classList.add("mj-deal--carried");
        mark(card);
        say("picked", card);
    }
    function carry(step) {
        const { card } = carried, all = lists();
        const target = all[all.indexOf(card.parentNode) + step];
        if (!target) { return; }
        const stage = target.dataset.cards, from = card.dataset.stage;
        target.prepend(card);
        target.scrollTop = 0;
        go(card);
        say(stage === from || MOVES[from].includes(stage) ? "over" : "closed", card, stage);
    }
    function putDown(isDropped) {
        const { card, home, next } = carried;
        carried = null;
        card.classList.remove("mj-deal--carried");
        const to = card.parentNode.dataset.cards;
        if (isDropped && to !== card.dataset.stage) { dropped(card, to, home, next, true); return; }
        putBack({ card, home, next });
        go(card);
        say("back", card, card.dataset.stage);
    }

    const AHEAD = isRtl ? -1 : 1;
    const CARRYING = { ArrowRight: () => carry(AHEAD), ArrowLeft: () => carry(-AHEAD), Enter: () => putDown(true), " ": () => putDown(true), Escape: () => putDown(false), Tab: () => {} };
    const WALKING = {
        ArrowDown: (card) => walk(card, 1), ArrowUp: (card) => walk(card, -1), ArrowRight: (card) => cross(card, AHEAD), ArrowLeft: (card) => cross(card, -AHEAD),
        " ": pickUp, m: pickUp, Enter: (card) => card.querySelector("[data-lead-page]").click(), c: (card) => card.querySelector("[data-chat]")?.click(),
    };
    // By its place on the keyboard where the layout is Arabic.
    const keyOf = (event, keys) => keys[event.key] ? event.key : event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : event.key;

    document.addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey || board.querySelector("dialog[open]")) { return; }
        if (carried) {
            const does = CARRYING[event.key];
            if (does) { event.preventDefault(); does(); }
            return;
        }
        if (event.target.matches(".mj-deal")) {
            const does = WALKING[keyOf(event, WALKING)];
            if (does) { event.preventDefault(); does(event.target); return; }
        }
        if (event.target.matches("input, textarea, select")) { if (event.key === "Escape") { event.target.blur(); } return; }
        if (event.key === "/") { event.preventDefault(); byId("board-search").focus(); }
        if (event.key === "?") { byId("board-help").showModal(); }
    });
    // Whoever clicks elsewhere has put it back.
    document.addEventListener("pointerdown", () => { if (carried) { putDown(false); } });

    rove();
})();
