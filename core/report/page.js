"use strict";
/* Sorting, searching, unfolding. The page says all that it has to say without them. */
(function () {
  function element(name, properties) {
    return Object.assign(document.createElement(name), properties);
  }

  function count(n, word) {
    return n + " " + word + (n === 1 ? "" : "s");
  }

  /* A field that shows only those of the things in whose text every word of it is. */
  function addSearch(before, word, things) {
    const texts = things.map(function (thing) {
      return thing.textContent.toLowerCase();
    });
    const bar = element("div", { className: "find" });
    const label = element("label", { textContent: "Find " });
    const input = element("input", { type: "search", autocomplete: "off" });
    input.setAttribute("aria-label", "Find a " + word);
    const said = element("output");
    said.setAttribute("role", "status");
    function search() {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      things.forEach(function (thing, i) {
        const fits = words.every(function (one) {
          return texts[i].includes(one);
        });
        thing.hidden = !fits;
        shown += fits ? 1 : 0;
      });
      said.textContent = words.length === 0 ? "" : shown + " of " + count(things.length, word);
    }
    input.addEventListener("input", search);
    label.append(input);
    bar.append(label, said);
    before.before(bar);
    return bar;
  }

  function keyOf(row, column, isNumber) {
    const cell = row.cells[column];
    const text = cell.dataset.sort === undefined ? cell.textContent.trim() : cell.dataset.sort;
    return isNumber ? parseFloat(text) : text;
  }

  const collator = new Intl.Collator("en", { numeric: true });

  /* What has no value stands at the end, whichever way it is sorted. */
  function compare(a, b, isNumber, sign) {
    const hasA = isNumber ? !Number.isNaN(a) : a !== "";
    const hasB = isNumber ? !Number.isNaN(b) : b !== "";
    if (!hasA || !hasB) {
      return Number(hasB) - Number(hasA);
    }
    return sign * (isNumber ? a - b : collator.compare(a, b));
  }

  function sortBy(table, head) {
    const body = table.tBodies[0];
    const isNumber = head.dataset.order === "number";
    const sign = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    const keyed = Array.from(body.rows, function (row) {
      return [keyOf(row, head.cellIndex, isNumber), row];
    });
    keyed.sort(function (a, b) {
      return compare(a[0], b[0], isNumber, sign);
    });
    table.querySelectorAll("th[aria-sort]").forEach(function (other) {
      other.removeAttribute("aria-sort");
    });
    head.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
    body.append.apply(body, keyed.map(function (one) {
      return one[1];
    }));
  }

  document.querySelectorAll("table[data-list]").forEach(function (table) {
    table.querySelectorAll("th[data-order]").forEach(function (head) {
      const button = element("button", { type: "button", textContent: head.textContent });
      button.addEventListener("click", function () {
        sortBy(table, head);
      });
      head.replaceChildren(button);
    });
    addSearch(table.closest(".wide"), table.dataset.list, Array.from(table.tBodies[0].rows));
  });

  /* ---- Each table */

  const folded = Array.from(document.querySelectorAll("details"));

  function setAll(isOpen) {
    folded.forEach(function (one) {
      one.open = isOpen;
    });
  }

  if (folded.length > 0) {
    const bar = addSearch(folded[0], "table", folded);
    [["Open all", true], ["Close all", false]].forEach(function (way) {
      const button = element("button", { type: "button", textContent: way[0] });
      button.addEventListener("click", function () {
        setAll(way[1]);
      });
      bar.append(button);
    });
  }

  function openTarget() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const fold = target && target.closest("details");
    if (target) {
      target.hidden = false;
    }
    if (fold) {
      fold.open = true;
      fold.scrollIntoView();
    }
  }

  window.addEventListener("hashchange", openTarget);
  if (location.hash.length > 1) {
    openTarget();
  }

  let wasOpen = [];
  window.addEventListener("beforeprint", function () {
    wasOpen = folded.map(function (one) {
      return one.open;
    });
    setAll(true);
  });
  window.addEventListener("afterprint", function () {
    folded.forEach(function (one, i) {
      one.open = wasOpen[i];
    });
  });

  /* ---- The picture: what a step waits for, and what waits for it */

  const picture = document.querySelector(".order");

  function light(event) {
    const row = event.target.closest && event.target.closest("a.row");
    const edges = picture.querySelectorAll(".edge");
    let any = false;
    edges.forEach(function (edge) {
      const n = row && row.dataset.row;
      const isIts = row !== null && (edge.dataset.from === n || edge.dataset.to === n);
      edge.classList.toggle("lit", isIts);
      any = any || isIts;
    });
    picture.classList.toggle("lit", any);
  }

  ["mouseover", "focusin"].forEach(function (kind) {
    picture.addEventListener(kind, light);
  });
  picture.addEventListener("mouseleave", function () {
    light({ target: picture });
  });
})();
