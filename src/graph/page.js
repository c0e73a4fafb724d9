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
  // The drawing: as wide as the window, or as large as it is, beginning with the first stage of the critical path.
  const figure = document.querySelector("figure");
  const cards = stages.filter((it) => it.tagName !== "TR");
  const bringUp = (stage) => stage?.scrollIntoView({ block: "nearest", inline: "center" });
  const nav = document.querySelector("nav");
  const [size, search] = nav.children;
  const isFit = () => figure.classList.contains("fit");
  const resize = (fit) => {
    figure.classList.toggle("fit", fit);
    size.textContent = fit ? "Full size" : "Fit the window";
    if (!fit) bringUp(cards.find((it) => it.classList.contains("critical")) || cards[0]);
  };
  size.addEventListener("click", () => resize(!isFit()));
  search.addEventListener("input", () => {
    clear();
    const wanted = search.value.trim().toLowerCase();
    if (!wanted) return;
    const fits = (it) => it.textContent.toLowerCase().includes(wanted);
    const rows = stages.filter((it) => it.tagName === "TR" && fits(it));
    const names = new Set(rows.map((it) => it.dataset.stage));
    for (const card of cards) card.classList.toggle("dim", !names.has(card.dataset.stage));
    for (const row of rows) row.classList.add("lit");
    bringUp(cards.find((it) => names.has(it.dataset.stage)));
  });
  nav.hidden = false;
  // Text of half its size can still be read; below that the drawing begins at its full size.
  resize(figure.clientWidth >= figure.querySelector("svg").viewBox.baseVal.width / 2);
  for (const stage of stages) {
    stage.addEventListener("pointerenter", () => show(stage.dataset.stage));
    stage.addEventListener("pointerleave", clear);
  }
})();
