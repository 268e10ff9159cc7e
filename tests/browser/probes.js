// What is looked at in a page: functions, each of which returns what a test will judge. The tests call them by name.

// End what is on its way (Material fades colors and slides menus), so that all is seen as it comes to rest.
function settle() {
  for (const animation of document.getAnimations()) {
    try { animation.finish() } catch { /* one that never ends */ }
  }
}

// How an element is called in the message of a test.
function say(element) {
  const text = element.getAttribute("aria-label") || element.querySelector("annotation")?.textContent ||
    element.textContent;
  return `<${element.tagName.toLowerCase()} class="${element.getAttribute("class") || ""}"> ` +
    text.trim().replace(/\s+/g, " ").slice(0, 60);
}

function twoFrames() {
  return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
}

// When fonts have come and two frames were painted: what moved after it had been painted, as pairs of the value of the
// layout shift and the elements that moved.
async function shifts() {
  await document.fonts.ready;
  await twoFrames();
  return await new Promise(done => {
    const found = [];
    new PerformanceObserver(list => found.push(...list.getEntries())).observe({type: "layout-shift", buffered: true});
    const element = node => node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
    const moved = shift => shift.sources.filter(s => s.node).map(s => say(element(s.node)));
    setTimeout(() => done(found.map(shift => [shift.value, moved(shift)])), 50);
  });
}

// What sticks out of the window at a side: Material cuts the page off there, so that nobody can scroll to it. Only the
// outermost elements, and not what scrolls in a box of its own, waits in the drawer of the menu, or cannot be seen.
function sticksOut() {
  settle();
  const width = document.documentElement.clientWidth, found = [];
  const scrolls = e => ["auto", "scroll"].includes(getComputedStyle(e).overflowX);
  const look = element => {
    for (const child of element.children) {
      const box = child.getBoundingClientRect();
      if (child.matches(".md-sidebar, .md-search, .md-skip, script, style")) continue;
      if (!box.width || !child.checkVisibility({opacityProperty: true})) continue;
      if (box.right > width + 1 || box.left < -1) {
        found.push(`${say(child)} (from ${Math.round(box.left)} to ${Math.round(box.right)} px)`);
      } else if (!child.matches("svg, .katex") && !scrolls(child)) look(child);
    }
  };
  look(document.body);
  return found;
}

// Of each displayed formula: whether it is wider than its box, and how far inside the box its ends are when the box is
// scrolled to its start and to its end; negative means out of reach.
function formulaEnds() {
  return [...document.querySelectorAll("div.formula")].map(box => {
    const drawn = () => {
      const range = document.createRange();
      range.selectNodeContents(box.querySelector(".katex-html"));
      return range.getBoundingClientRect();
    };
    const outer = box.getBoundingClientRect();
    box.scrollLeft = 0;
    const start = drawn().left - outer.left;
    box.scrollLeft = box.scrollWidth;
    const end = outer.right - drawn().right;
    box.scrollLeft = 0;
    const tex = box.querySelector("annotation").textContent.trim().replace(/\s+/g, " ");
    return {tex, wide: drawn().width > outer.width, start, end};
  });
}

// Signs that a line break has torn from the formula that they follow or precede, with that formula.
function torn() {
  const beside = (formula, back) => {
    const walker = document.createTreeWalker(formula.closest("p, li, td, th, dd, figcaption, summary") || document.body,
      NodeFilter.SHOW_TEXT);
    walker.currentNode = back ? formula : [...formula.querySelectorAll("*")].at(-1);
    let node = back ? walker.previousNode() : walker.nextNode();
    while (node && formula.contains(node)) node = back ? walker.previousNode() : walker.nextNode();
    if (!node || node.parentElement.closest(".formula")) return null;
    const range = document.createRange(), at = back ? node.length - 1 : 0;
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    return [node.data[at], range.getBoundingClientRect()];
  };
  const apart = (a, b) => a.height && (a.top >= b.bottom || a.bottom <= b.top);
  const isTorn = (sign, signs, base) => sign && signs.includes(sign[0]) && apart(sign[1], base);
  const found = [];
  for (const formula of document.querySelectorAll("article span.formula")) {
    const bases = [...formula.querySelectorAll(".katex-html > .katex-base")].map(b => b.getBoundingClientRect());
    if (!bases.length || !bases[0].height) continue;
    const [before, after] = [beside(formula, true), beside(formula, false)];
    if (isTorn(before, "([\u201c\u2018", bases[0])) found.push(`${before[0]} before ${say(formula)}`);
    if (isTorn(after, ".,;:!?)]\u2019\u201d%'-", bases.at(-1))) found.push(`${after[0]} after ${say(formula)}`);
  }
  return found;
}

// Of each figure: its box, and of each label the text, the box and the size in CSS pixels. A label with sub- or
// superscripts counts with the size of its largest part.
function figures() {
  return [...document.querySelectorAll("svg.plot-svg")].map(svg => {
    const box = e => { const b = e.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; };
    const label = text => {
      const scale = text.getScreenCTM(), parts = text.querySelectorAll("tspan");
      const sizes = [...(parts.length ? parts : [text])].map(e => parseFloat(getComputedStyle(e).fontSize));
      const said = text.textContent.trim().replace(/\s+/g, " ");
      return {text: said, box: box(text), size: Math.max(...sizes) * Math.hypot(scale.a, scale.b)};
    };
    const name = svg.closest("figure")?.id || svg.getAttribute("aria-label").slice(0, 60);
    const labels = [...svg.querySelectorAll("text")].filter(t => t.textContent.trim());
    return {name, box: box(svg), labels: labels.map(label)};
  });
}

// Parts of the article that have text and are not seen, and formulas and pictures without a size.
function unseen() {
  settle();
  const parts = "h1, h2, h3, p, li, td, th, dt, dd, figcaption, summary, .formula, svg.plot-svg";
  return [...document.querySelectorAll(`article :is(${parts})`)].filter(e => {
    if (e.closest("details:not([open]) > :not(summary)")) return false;
    if (!e.matches("svg") && !e.textContent.trim()) return false;
    const box = (e.matches(".formula") ? e.querySelector(".katex-html") : e).getBoundingClientRect();
    return !box.width || !box.height || !e.checkVisibility({opacityProperty: true, visibilityProperty: true});
  }).map(say);
}

// With print emulated: what is folded and stays so, and where dark paper or light ink would be printed.
function printed() {
  settle();
  const rgb = color => (color.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const light = ([r, g, b]) => (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
  const solid = color => color.length < 4 || color[3] > 0.5;
  const all = selector => [...document.querySelectorAll(selector)].filter(e => e.checkVisibility());
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.color = "var(--figure-paper)";
  const white = getComputedStyle(probe).color; // of labels that lie on a colored area
  probe.remove();
  const folded = [...document.querySelectorAll("article details:not(.figure-code) > :not(summary)")]
    .filter(e => !e.checkVisibility() || !e.getBoundingClientRect().height);
  const paper = all("html, body, .md-container, .md-main, article, article :is(pre > code, .admonition, table, figure)")
    .filter(e => (back => solid(back) && light(back) < 0.8)(rgb(getComputedStyle(e).backgroundColor)));
  const ink = all("article :is(p, li, a, h1, h2, h3, td, th, figcaption, .katex-html)")
    .filter(e => light(rgb(getComputedStyle(e).color)) > 0.6);
  const labels = all("svg.plot-svg text").filter(e => getComputedStyle(e).fill !== white)
    .filter(e => light(rgb(getComputedStyle(e).fill)) > 0.6);
  return [
    ...folded.map(e => `stays folded: ${say(e)}`),
    ...paper.map(e => `dark paper: ${say(e)}`),
    ...[...ink, ...labels].map(e => `light ink: ${say(e)}`),
  ];
}
