/* The builder of segments: a tree of groups and conditions, kept as JSON in a hidden field. The server decides what is
   valid and counts; here nothing is checked twice. */
(() => {
  "use strict";

  const el = (tag, attributes = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (value === true) node.setAttribute(name, "");
      else if (value !== false && value != null) node.setAttribute(name, value);
    }
    node.append(...children);
    return node;
  };

  const select = (options, chosen, label, onchange) =>
    el("select", { class: "mj-input", "aria-label": label, onchange: (event) => onchange(event.target.value) },
      ...options.map(([value, text]) => el("option", { value, selected: value === chosen }, text)));

  const build = (root) => {
    const says = root.dataset;
    const { fields, matches } = JSON.parse(document.getElementById("segment-catalogue").textContent);
    const byKey = new Map(fields.map((field) => [field.key, field]));
    const kept = root.querySelector("input[type=hidden]");
    const place = root.querySelector(".mj-segment__tree");
    const shown = root.querySelector(".mj-segment__preview");
    const fresh = () => ({ field: fields[0].key, op: fields[0].ops[0][0], value: [] });
    const tree = read(kept.value) || { match: "all", rules: [fresh()] };
    let timer, asked = 0;

    function read(text) {
      try { const said = JSON.parse(text); return said && Array.isArray(said.rules) ? said : null; } catch { return null; }
    }

    const changed = () => {
      kept.value = JSON.stringify({ version: 1, ...tree });
      clearTimeout(timer);
      timer = setTimeout(ask, 400);
    };
    const rebuilt = () => { place.replaceChildren(group(tree, [], null)); changed(); };

    const inputOf = (rule) => (byKey.get(rule.field)?.ops.find(([key]) => key === rule.op) || [])[2] || "";

    const chips = (field, values, set) => {
      if (!field.choices.length) return el("span", { class: "mj-quiet" }, says.none);
      return el("span", { class: "mj-segment__chips", role: "group", "aria-label": field.label },
        ...field.choices.map(([value, label]) => el("label", { class: "mj-segment__chip" },
          el("input", { type: "checkbox", checked: values.includes(value),
            onchange: (event) => set(event.target.checked ? [...values, value] : values.filter((one) => one !== value)) }),
          el("bdi", {}, label))));
    };

    const box = (type, value, label, set, more = {}) =>
      el("input", { class: "mj-input", type, value: value ?? "", "aria-label": label, ...more, oninput: (event) => set(event.target.value) });

    const put = (rule) => (value) => { rule.value = value; changed(); };

    // By what the comparison takes.
    const inputs = {
      "": () => [],
      choices: (rule, field) => {
        const values = Array.isArray(rule.value) ? rule.value : [];
        return [chips(field, values, (chosen) => { rule.value = chosen; rebuilt(); })];
      },
      words: (rule) => [box("text", (Array.isArray(rule.value) ? rule.value : []).join(", "), says.value,
        (text) => put(rule)(text.split(/[,،]/).map((word) => word.trim()).filter(Boolean)), { dir: "auto", placeholder: says.words })],
      number: (rule) => [box("number", rule.value, says.value, put(rule), { step: "any", dir: "ltr", inputmode: "decimal" })],
      range: (rule) => {
        const ends = Array.isArray(rule.value) ? rule.value : ["", ""];
        const set = (at) => (text) => { ends[at] = text; put(rule)([...ends]); };
        return [box("number", ends[0], says.value, set(0), { step: "any", dir: "ltr" }), el("span", {}, says.and),
          box("number", ends[1], says.value, set(1), { step: "any", dir: "ltr" })];
      },
      days: (rule) => [box("number", rule.value, says.days, put(rule), { min: 1, max: 3650, dir: "ltr" }), el("span", {}, says.days)],
      day: (rule) => [box("date", rule.value, says.value, put(rule), { dir: "ltr" })],
      activity: (rule, field) => {
        const value = rule.value && !Array.isArray(rule.value) ? rule.value : { kinds: [] };
        return [chips(field, value.kinds, (kinds) => { rule.value = { ...value, kinds }; rebuilt(); }),
          el("span", {}, says.ever), box("number", value.days, says.days,
            (days) => put(rule)({ kinds: value.kinds, ...(days ? { days } : {}) }), { min: 1, max: 3650, dir: "ltr" }),
          el("span", {}, says.days)];
      },
    };

    const empty = (input) => ({ "": null, activity: { kinds: [] }, choices: [], words: [], range: ["", ""] })[input] ?? (input ? "" : null);

    const remove = (parent, part) => el("button", { type: "button", class: "mj-segment__remove", "aria-label": says.remove, title: says.remove,
      onclick: () => { parent.rules = parent.rules.filter((one) => one !== part); rebuilt(); } }, "×");

    const fieldSelect = (rule) => {
      const groups = new Map();
      for (const field of fields) groups.set(field.group, [...(groups.get(field.group) || []), field]);
      return el("select", { class: "mj-input", "aria-label": says.field, onchange: (event) => {
        const field = byKey.get(event.target.value);
        Object.assign(rule, { field: field.key, op: field.ops[0][0], value: empty(field.ops[0][2]) });
        rebuilt();
      } }, ...[...groups].map(([label, members]) => el("optgroup", { label },
        ...members.map((field) => el("option", { value: field.key, selected: field.key === rule.field }, field.label)))));
    };

    const condition = (rule, path, parent) => {
      const field = byKey.get(rule.field) || fields[0];
      const before = inputOf(rule);
      return el("div", { class: "mj-segment__rule", "data-path": path.join(".") },
        fieldSelect(rule),
        select(field.ops, rule.op, says.op, (op) => {
          rule.op = op;
          if (inputOf(rule) !== before) rule.value = empty(inputOf(rule));
          rebuilt();
        }),
        el("span", { class: "mj-segment__value" }, ...(inputs[before] || inputs[""])(rule, field)),
        remove(parent, rule),
        el("p", { class: "mj-segment__fault mj-warn", role: "alert" }));
    };

    const group = (said, path, parent) => el("fieldset", { class: "mj-segment__group", "data-path": path.join(".") },
      el("div", { class: "mj-segment__head" }, el("span", {}, says.match),
        select(matches, said.match, says.match, (match) => { said.match = match; changed(); }),
        ...(parent ? [remove(parent, said)] : [])),
      ...said.rules.map((rule, at) => (Array.isArray(rule.rules) ? group : condition)(rule, [...path, at], said)),
      el("p", { class: "mj-segment__fault mj-warn", role: "alert" }),
      el("div", { class: "mj-segment__more" },
        el("button", { type: "button", class: "mj-button", onclick: () => { said.rules.push(fresh()); rebuilt(); } }, `+ ${says.add}`),
        ...(path.length < 3 ? [el("button", { type: "button", class: "mj-button", onclick: () => {
          said.rules.push({ match: "any", rules: [fresh()] }); rebuilt();
        } }, `+ ${says.group}`)] : [])));

    const tell = (faults) => {
      for (const place of root.querySelectorAll(".mj-segment__fault")) place.textContent = "";
      for (const [path, text] of faults) {
        const fault = root.querySelector(`[data-path="${path}"] > .mj-segment__fault`);
        if (fault) fault.textContent = text;
      }
    };

    async function ask() {
      const mine = ++asked;
      shown.setAttribute("aria-busy", "true");
      const body = new URLSearchParams({ definition: kept.value, csrfmiddlewaretoken: root.closest("form").elements.csrfmiddlewaretoken.value });
      try {
        const answer = await fetch(says.preview, { method: "POST", body });
        if (mine !== asked) return;
        if (!answer.ok) throw new Error(answer.status);
        shown.innerHTML = await answer.text();
        tell(JSON.parse(shown.querySelector("[data-faults] script").textContent));
      } catch {
        if (mine === asked) shown.textContent = says.lost;
      }
      shown.removeAttribute("aria-busy");
    }

    shown.textContent = says.counting;
    rebuilt();
  };

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".mj-segment").forEach(build));
})();
