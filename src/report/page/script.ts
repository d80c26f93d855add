/**
 * What the page can do besides showing everything: sort its tables, switch remedies off and on, tell figures under the pointer
 * or by the arrow keys, save a chart or its figures. It is one script without modules, and the page is whole without it.
 */
export const SCRIPT = String.raw`
(function () {
  "use strict";
  var all = function (selector, from) { return Array.prototype.slice.call((from || document).querySelectorAll(selector)); };
  var make = function (name, properties, parts) {
    var element = document.createElement(name);
    Object.keys(properties || {}).forEach(function (key) { element[key] = properties[key]; });
    (parts || []).forEach(function (part) { element.append(part); });
    return element;
  };

  // Tables: a button in each heading; figures sort by their leading number, text by its letters.
  var keyOf = function (row, column) {
    var text = row.cells[column].textContent.trim().replace("−", "-").replace("∞", "Infinity");
    var number = parseFloat(text);
    return isNaN(number) ? text : number;
  };
  var compare = function (a, b) {
    if (typeof a === "number" && typeof b === "number") return a - b;
    if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
    return a < b ? -1 : a > b ? 1 : 0;
  };
  all("table[data-sortable]").forEach(function (table) {
    var heads = all("thead th", table);
    heads.forEach(function (head, column) {
      var button = make("button", { type: "button" }, [head.textContent]);
      button.addEventListener("click", function () {
        var down = head.getAttribute("aria-sort") === "ascending";
        heads.forEach(function (one) { one.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        var rows = all("tbody tr", table);
        rows
          .map(function (row, place) { return { row: row, key: keyOf(row, column), place: place }; })
          .sort(function (a, b) { return (down ? -1 : 1) * compare(a.key, b.key) || a.place - b.place; })
          .forEach(function (one) { one.row.parentNode.append(one.row); });
      });
      head.textContent = "";
      head.append(button);
    });
  });

  // A chart's figures, from the CSV that stands below it.
  var csvOf = function (figure) { return figure.querySelector("pre[data-csv]").textContent; };
  var cellsOf = function (line) {
    var cells = [];
    line.replace(/("(?:[^"]|"")*"|[^,]*)(,|$)/g, function (_, cell, end) {
      if (_ !== "" || end !== "") cells.push(cell.charAt(0) === '"' ? cell.slice(1, -1).replace(/""/g, '"') : cell);
      return "";
    });
    if (/,$/.test(line)) cells.push("");
    return cells;
  };
  var tables = new Map();
  var rowsOf = function (figure) {
    if (!tables.has(figure)) tables.set(figure, csvOf(figure).trim().split("\n").map(cellsOf));
    return tables.get(figure);
  };

  // Remedies: a switch beside each name, for all charts.
  var off = new Set();
  var legend = document.getElementById("remedies");
  var items = legend ? all("li", legend) : [];
  if (items.length > 1) {
    legend.classList.add("switches");
    items.forEach(function (item, series) {
      var label = item.textContent.trim();
      var box = make("input", { type: "checkbox", checked: true });
      box.addEventListener("change", function () {
        if (box.checked) off.delete(label); else off.add(label);
        all('[data-series="' + series + '"]').forEach(function (part) { part.classList.toggle("off", !box.checked); });
      });
      item.replaceChildren(make("label", {}, [box, " "].concat(Array.prototype.slice.call(item.childNodes))));
    });
  }

  var save = function (name, type, text) {
    var url = URL.createObjectURL(new Blob([text], { type: type }));
    var link = make("a", { href: url, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(function () { URL.revokeObjectURL(url); }, 1000);
  };
  var svgOf = function (figure) {
    var copy = figure.querySelector("svg").cloneNode(true);
    all(".off", copy).forEach(function (part) { part.remove(); });
    var paper = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    paper.setAttribute("width", "100%");
    paper.setAttribute("height", "100%");
    paper.setAttribute("fill", "#ffffff");
    copy.prepend(paper);
    return new XMLSerializer().serializeToString(copy);
  };
  all("figure[data-chart]").forEach(function (figure) {
    var title = figure.dataset.chart;
    var tool = function (word, act) {
      var button = make("button", { type: "button" }, [word]);
      button.setAttribute("aria-label", word + ": " + title);
      button.addEventListener("click", act);
      return button;
    };
    figure.querySelector("figcaption").append(make("div", { className: "tools" }, [
      tool("Save SVG", function () { save(figure.id + ".svg", "image/svg+xml", svgOf(figure)); }),
      tool("Save CSV", function () { save(figure.id + ".csv", "text/csv", csvOf(figure)); }),
    ]));
  });

  // Figures under the pointer, or by the arrow keys.
  var hover = function (figure, told) {
    var plot = figure.querySelector(".plot");
    var frames = all("[data-frame]", plot);
    var tip = make("div", { className: "tip", hidden: true });
    var cross = make("div", { className: "cross", hidden: true });
    tip.setAttribute("role", "status");
    plot.append(cross, tip);
    plot.tabIndex = 0;
    plot.setAttribute("role", "group");
    plot.setAttribute("aria-label", figure.dataset.chart + ": the arrow keys tell its figures");
    var show = function (frame, x, y) {
      var outer = plot.getBoundingClientRect();
      var box = frame.getBoundingClientRect();
      var found = told(frames.indexOf(frame), x, y);
      if (found === null) return hide();
      tip.textContent = found.text;
      tip.hidden = cross.hidden = false;
      var left = box.left - outer.left + found.x * box.width;
      cross.style.left = left + "px";
      cross.style.top = box.top - outer.top + "px";
      cross.style.height = box.height + "px";
      tip.style.top = box.top - outer.top + 4 + "px";
      var right = left + 10 + tip.offsetWidth > outer.width;
      tip.style.left = Math.max(0, right ? left - 10 - tip.offsetWidth : left + 10) + "px";
    };
    var hide = function () { tip.hidden = cross.hidden = true; };
    plot.addEventListener("pointermove", function (event) {
      var frame = frames.find(function (one) {
        var box = one.getBoundingClientRect();
        return event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
      });
      if (!frame) return hide();
      var box = frame.getBoundingClientRect();
      show(frame, (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
    });
    plot.addEventListener("pointerleave", hide);
    plot.addEventListener("blur", hide);
    var at = { frame: 0, step: 0 };
    plot.addEventListener("keydown", function (event) {
      var step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      var turn = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (event.key === "Escape") return hide();
      if (step === undefined && turn === undefined) return;
      event.preventDefault();
      at.frame = Math.min(frames.length - 1, Math.max(0, at.frame + (turn || 0)));
      at.step = Math.min(40, Math.max(0, at.step + (step || 0)));
      show(frames[at.frame], at.step / 40, 0.5);
    });
  };

  var nearest = function (values, value) {
    return values.reduce(function (best, one) { return Math.abs(one - value) < Math.abs(best - value) ? one : best; });
  };
  var lines = function (figure) {
    var words = figure.dataset.words ? JSON.parse(figure.dataset.words) : null;
    var from = Number(figure.dataset.from);
    var to = Number(figure.dataset.to);
    hover(figure, function (frame, part) {
      var rows = rowsOf(figure).slice(1);
      var panels = Array.from(new Set(rows.map(function (row) { return row[0]; })));
      var here = rows.filter(function (row) { return row[0] === panels[frame] && !off.has(row[1]); });
      if (here.length === 0) return null;
      var place = function (row) { return words ? words.indexOf(row[2]) : Number(row[2]); };
      var x = nearest(here.map(place), from + part * (to - from));
      var told = here.filter(function (row) { return place(row) === x; }).map(function (row) {
        var band = row[4] !== row[5] ? " [" + row[4] + ", " + row[5] + "]" : "";
        return row[1] + ": " + row[3] + band + (row[7] ? " (runs: " + row[7] + ")" : " (n = " + row[6] + ")");
      });
      return { x: (x - from) / (to - from), text: rowsOf(figure)[0][2] + " " + (words ? words[x] : x) + "\n" + told.join("\n") };
    });
  };
  var map = function (figure) {
    hover(figure, function (_, across, down) {
      var table = rowsOf(figure);
      var rows = table.slice(1);
      var columns = table[0].length - 1;
      var column = Math.min(columns - 1, Math.max(0, Math.floor(across * columns)));
      var row = rows[Math.min(rows.length - 1, Math.max(0, Math.floor((1 - down) * rows.length)))];
      return { x: (column + 0.5) / columns, text: "update " + row[0] + ", t " + table[0][column + 1] + "\n" + (row[column + 1] || "not measured") };
    });
  };
  all('figure[data-hover="lines"]').forEach(lines);
  all('figure[data-hover="map"]').forEach(map);
})();
`;
