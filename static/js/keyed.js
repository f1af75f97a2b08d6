// The HTMX extension "keyed": what comes in is merged piece by piece, so that what is equal stays untouched, with its
// focus, its place in the scroll and what was typed into it.
(() => {
    "use strict";
    // What is being dragged is the hand's: it learns its new data, but is neither moved nor replaced nor taken away.
    const isHeld = (id) => document.getElementById(id)?.hasAttribute("data-held");
    const tellHeld = (news) => { Object.assign(document.getElementById(news.id).dataset, news.dataset); };
    // HTMX marks what has asked for something. It stays until it is answered: the places that its answer names are looked
    // for in its own tree, and of what was taken out of the page nobody would see an answer. Its own answer may replace it.
    const asks = (node) => node.matches(".htmx-request") || node.querySelector(".htmx-request");
    document.addEventListener("htmx:beforeOnLoad", (event) => { event.target.classList.remove("htmx-request"); });
    const isInUse = (node) => asks(node) || node.querySelector("details[open], [data-held]") || (node.matches("header, aside") && node.contains(document.activeElement) && document.activeElement.matches("input"));

    // Children of a keyed element are told apart by their ids: equal ones stay untouched.
    function merge(before, after, added) {
        if (before.isEqualNode(after)) { return; }
        if (!after.hasAttribute("data-keyed") || before.dataset.c !== after.dataset.c) {
            if (!isInUse(before)) { replace(before, after, added); }
            return;
        }
        for (const { name, value } of after.attributes) { before.setAttribute(name, value); }
        const kept = new Map([...before.children].map((child) => [child.id, child]));
        let place = before.firstElementChild;
        for (const child of [...after.children]) {
            const known = kept.get(child.id);
            kept.delete(child.id);
            if (isHeld(child.id)) { tellHeld(child); continue; }
            if (known && known.isEqualNode(child)) {
                if (known !== place) { before.insertBefore(known, place); } else { place = place.nextElementSibling; }
                continue;
            }
            before.insertBefore(child, place);
            added.push(child);
            if (known) {
                if (known === place) { place = place.nextElementSibling; }
                known.remove();
            }
        }
        for (const gone of kept.values()) { if (!isHeld(gone.id)) { gone.remove(); } }
    }

    function replace(before, after, added) {
        before.replaceWith(after);
        added.push(after);
    }

    htmx.defineExtension("keyed", {
        isInlineSwap: (style) => style === "keyed",
        handleSwap: (style, target, fragment) => {
            if (style !== "keyed") { return false; }
            const focused = document.activeElement && document.activeElement.id;
            const added = [];
            merge(target, fragment.firstElementChild, added);
            if (focused && document.activeElement === document.body) { document.getElementById(focused)?.focus({ preventScroll: true }); }
            return added;
        },
    });
})();
