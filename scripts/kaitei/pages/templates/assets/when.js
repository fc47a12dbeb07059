// Which version was in force on a day: reads the table of periods that is on the page anyway.
"use strict";
{
  const table = document.querySelector("table.periods");
  const label = document.createElement("label");
  const field = document.createElement("input");
  const answer = document.createElement("output");
  const line = document.createElement("p");
  field.type = "date";
  field.setAttribute("autocomplete", "off");
  label.append(table.dataset.day, " ", field);
  line.className = "ask";
  line.append(label, " ", answer);
  table.parentElement.before(line);
  field.addEventListener("input", () => {
    const rows = [...table.tBodies[0].rows];
    const held = field.value && rows.find((row) => row.dataset.from <= field.value && field.value <= (row.dataset.until || "9999-12-31"));
    for (const row of rows) row.classList.toggle("found", row === held);
    answer.replaceChildren(held ? held.querySelector("a").cloneNode(true) : field.value ? table.dataset.none : "");
  });
}
