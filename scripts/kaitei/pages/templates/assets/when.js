// Which version was in force on a day: reads the table of periods that is on the page anyway.
"use strict";
{
  const place = document.getElementById("ask");
  const rows = [...document.querySelector("table.periods").tBodies[0].rows];

  function offer() {
    const label = document.createElement("label");
    const field = document.createElement("input");
    const answer = document.createElement("output");
    field.type = "date";
    field.setAttribute("autocomplete", "off");
    label.append(place.dataset.day, " ", field);
    place.append(label, " ", answer);
    field.addEventListener("input", () => {
      const day = field.value;
      const held = day && rows.find((row) => row.dataset.from <= day && day <= (row.dataset.until || "9999-12-31"));
      for (const row of rows) row.classList.toggle("found", row === held);
      answer.replaceChildren(held ? held.querySelector("a").cloneNode(true) : day ? place.dataset.none : "");
    });
  }

  // a date field is heavy to make: wait until somebody comes near it
  new IntersectionObserver((seen, observer) => {
    if (!seen.some((each) => each.isIntersecting)) return;
    observer.disconnect();
    offer();
  }, { rootMargin: "300px" }).observe(place);
}
