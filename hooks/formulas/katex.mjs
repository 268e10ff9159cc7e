// Typesets formulas with KaTeX. Reads one JSON request a line: {macros, formulas: [[tex, display], …]};
// answers with one JSON line: a list of {html, mathml} or {error}, in the same order; the MathML is also part of the HTML. A command that only trusted TeX may use
// (\href, \includegraphics, …) is an error: KaTeX itself would show its name in red.
import { createInterface } from "node:readline";
import katex from "katex";

function trust({ command }) {
  throw new katex.ParseError(`${command} is not allowed`);
}

function typeset([tex, displayMode], macros) {
  try {
    const options = { displayMode, macros: { ...macros }, output: "htmlAndMathml", strict: "error", throwOnError: true, trust };
    const html = katex.renderToString(tex, options);
    const end = "</math>";
    return { html, mathml: html.slice(html.indexOf("<math"), html.indexOf(end) + end.length) };
  } catch (error) {
    if (!(error instanceof katex.ParseError)) throw error;
    return { error: error.rawMessage ?? error.message };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { macros, formulas } = JSON.parse(line);
  console.log(JSON.stringify(formulas.map((formula) => typeset(formula, macros))));
}
