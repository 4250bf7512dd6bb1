// Parses queries with the grammars of Grafana's own editors: takes a list of
// {language, text} on standard input, gives a list of trees. A node without a
// place in the grammar is named ⚠.
import { readFileSync } from "node:fs";
import { parser as logql } from "@grafana/lezer-logql";
import { parser as traceql } from "@grafana/lezer-traceql";

const parsers = { logql, traceql };

function tree(node, text) {
  const children = [];
  for (let c = node.firstChild; c; c = c.nextSibling) children.push(tree(c, text));
  return { name: node.name, text: text.slice(node.from, node.to), children };
}

const queries = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(queries.map(({ language, text }) => tree(parsers[language].parse(text).topNode, text))));
