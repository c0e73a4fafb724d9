"use strict";
// Pointing at a stage dims everything that it neither waits for nor holds up.
(() => {
  const stages = [...document.querySelectorAll("[data-stage]")];
  const edges = [...document.querySelectorAll("[data-from]")];
  const index = (key) => {
    const map = new Map();
    for (const edge of edges) {
      const name = edge.dataset[key];
      map.set(name, [...(map.get(name) || []), edge]);
    }
    return map;
  };
  const into = index("to"), outOf = index("from");
  const reach = (start, map, key, lit) => {
    const open = [start];
    while (open.length > 0) {
      for (const edge of map.get(open.pop()) || []) {
        lit.add(edge);
        const next = edge.dataset[key];
        if (!lit.has(next)) {
          lit.add(next);
          open.push(next);
        }
      }
    }
  };
  const show = (name) => {
    const lit = new Set([name]);
    reach(name, into, "from", lit);
    reach(name, outOf, "to", lit);
    for (const edge of edges) edge.classList.toggle("dim", !lit.has(edge));
    for (const stage of stages) {
      const on = lit.has(stage.dataset.stage);
      if (stage.tagName === "TR") stage.classList.toggle("lit", stage.dataset.stage === name);
      else stage.classList.toggle("dim", !on);
    }
  };
  const clear = () => {
    for (const it of [...edges, ...stages]) it.classList.remove("dim", "lit");
  };
  for (const stage of stages) {
    stage.addEventListener("pointerenter", () => show(stage.dataset.stage));
    stage.addEventListener("pointerleave", clear);
  }
})();
