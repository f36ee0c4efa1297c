/* The list of all Maßnahmen: chooses, searches and sorts the rows that stand in the page.
   What is chosen lives in the address (?handlungsfeld=GP&stand=wartend&q=…&sortierung=…), so that
   it can be sent as a link; these names must stay. */
(function () {
  "use strict";
  var PAGE_SIZE = 150; // rows at once: thousands of table rows take a browser seconds to lay out
  var PAUSE_MS = 400; // how long to wait in typing before the number of hits is told
  var STANDS = ["wartend", "in-bearbeitung", "implementiert"];
  var COLUMNS = ["kennung", "massnahme", "umsetzungsstand", "prioritaet"];
  var CSV_COLUMNS = ["kennung", "handlungsfeld", "gruppe", "ziel_nummer", "ziel", "nummer",
    "massnahme", "umsetzungsstand", "sachstand", "zustaendig", "prioritaet"];
  var FIELDS = ["q", "handlungsfeld", "gruppe", "ziel", "zustaendig", "prioritaet"];
  var words = window.KIK_WORTE;
  var form = document.getElementById("auswahl");
  var table = document.querySelector("table.liste");
  var heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
  var count = document.getElementById("auswahl-zahl");
  var more = document.getElementById("auswahl-mehr");
  var collator = new Intl.Collator("de", { numeric: true });
  var entries = readTable();
  var hits = entries;
  var shown = 0;
  var order = "kennung";
  var lastChange = "";
  var timer;

  /* Reading the table ---------------------------------------------------- */

  /* The words of a cell as the data files have them: a line per paragraph and item, an address
     that its link does not show behind it. */
  function textOf(element) {
    var lines = [];
    if (!element) { return ""; }
    var blocks = element.querySelectorAll(":scope > p, :scope > ul > li");
    if (!blocks.length) { return wordsOf(element); }
    blocks.forEach(function (block) {
      lines.push((block.nodeName === "LI" ? "- " : "") + wordsOf(block));
    });
    return lines.join("\n");
  }

  function wordsOf(node) {
    if (node.nodeName === "BR") { return "\n"; }
    if (node.nodeType === Node.TEXT_NODE) { return node.textContent; }
    var text = Array.prototype.map.call(node.childNodes, wordsOf).join("");
    if (node.nodeName === "A" && !node.classList.contains("kennung")) {
      var shown = node.getAttribute("href").replace(/^mailto:/, "");
      if (text.indexOf(shown) < 0) { text += " (" + shown + ")"; }
    }
    return text;
  }

  function readTable() {
    var found = [];
    Array.prototype.forEach.call(table.tBodies, function (body) {
      var group = {
        head: body.rows[0], body: body,
        handlungsfeld: body.getAttribute("data-handlungsfeld"),
        gruppe: body.getAttribute("data-gruppe"),
        feldname: textOf(body.querySelector(".feldname")),
        gruppenname: textOf(body.querySelector(".gruppenname"))
      };
      var ziel = null;
      Array.prototype.slice.call(body.rows, 1).forEach(function (row) {
        if (row.classList.contains("ziel")) {
          ziel = { row: row, nummer: textOf(row.querySelector(".zielnummer")), text: textOf(row.cells[1]) };
        } else {
          found.push(readRow(row, group, ziel, found.length));
        }
      });
    });
    return found;
  }

  function readRow(row, group, ziel, index) {
    var kennung = textOf(row.cells[0].firstElementChild);
    var mark = row.cells[2].firstElementChild;
    var entry = {
      row: row, group: group, zielRow: ziel.row, index: index, kennung: kennung,
      handlungsfeld: group.feldname, gruppe: group.gruppenname,
      ziel_nummer: ziel.nummer, ziel: ziel.text,
      nummer: kennung.slice(kennung.indexOf("-") + 1) + ".",
      massnahme: textOf(row.querySelector(".wortlaut")),
      umsetzungsstand: mark.textContent,
      sachstand: textOf(row.querySelector(".sachstand")),
      zustaendig: textOf(row.querySelector(".zustaendig .wert")),
      prioritaet: textOf(row.cells[3]),
      stand: STANDS.find(function (key) { return mark.classList.contains("stand-" + key); })
    };
    entry.keys = {
      handlungsfeld: group.handlungsfeld, gruppe: group.gruppe,
      ziel: ziel.nummer.replace(/\.$/, ""), prioritaet: entry.prioritaet
    };
    entry.zustaendige = row.getAttribute("data-zustaendig").split("; ");
    entry.texts = words.both([kennung, entry.massnahme, entry.ziel, entry.gruppe,
      entry.handlungsfeld, entry.sachstand, entry.zustaendig].join("\n"));
    return entry;
  }

  /* Address -------------------------------------------------------------- */

  function box(stand) {
    return form.querySelector("input[value=" + stand + "]");
  }

  function chosenStands() {
    return STANDS.filter(function (key) { return box(key).checked; });
  }

  function value(name) {
    return form.elements[name] ? form.elements[name].value.trim() : "";
  }

  function query() {
    var parts = FIELDS.filter(value).map(function (name) { return [name, value(name)]; });
    chosenStands().forEach(function (key) { parts.push(["stand", key]); });
    if (order !== "kennung") { parts.push(["sortierung", order]); }
    return parts.map(function (part) {
      return part[0] + "=" + encodeURIComponent(part[1]).replace(/%20/g, "+");
    }).join("&");
  }

  function address() {
    var chosen = query();
    return location.pathname + (chosen ? "?" + chosen : "");
  }

  /* One step back undoes one choice; a word being typed is one choice. */
  function remember(kind) {
    var typing = kind === "q" && lastChange === "q";
    lastChange = kind;
    if (address() === location.pathname + location.search) { return; }
    try {
      history[typing ? "replaceState" : "pushState"](null, "", address());
    } catch (error) {
      // Some browsers refuse this for pages opened from a folder; choosing works all the same.
    }
  }

  function readAddress() {
    var given = new URLSearchParams(location.search);
    var stands = given.getAll("stand").join(",").split(",");
    form.elements.q.value = given.get("q") || "";
    select("handlungsfeld", given.get("handlungsfeld"));
    offerGruppen();
    select("gruppe", given.get("gruppe"));
    offerZiele();
    select("ziel", given.get("ziel"));
    select("zustaendig", given.get("zustaendig"));
    select("prioritaet", given.get("prioritaet"));
    STANDS.forEach(function (key) { box(key).checked = stands.indexOf(key) >= 0; });
    order = sortable(given.get("sortierung"));
  }

  /* Choose an option if there is one; an unknown value of an old link means "alle". */
  function select(name, wanted) {
    var field = form.elements[name];
    if (!field) { return; }
    field.value = wanted || "";
    if (field.selectedIndex < 0) { field.value = ""; }
  }

  function sortable(wanted) {
    var column = (wanted || "").replace(/-absteigend$/, "");
    return COLUMNS.slice(0, heads.length).indexOf(column) >= 0 ? wanted : "kennung";
  }

  /* Choosing ------------------------------------------------------------- */

  /* Gruppen and Ziele of the chosen Handlungsfeld; without one they are not asked for. */
  function offerGruppen() {
    fill("gruppe", function (entry) { return [entry.keys.gruppe, entry.gruppe]; }, []);
  }

  function offerZiele() {
    fill("ziel", function (entry) {
      return [entry.keys.ziel, entry.ziel_nummer + " " + entry.ziel];
    }, ["gruppe"]);
  }

  function fill(name, optionOf, within) {
    var field = form.elements[name];
    var kept = field.value;
    var options = new Map();
    var isOf = asked(["handlungsfeld"].concat(within));
    (value("handlungsfeld") ? entries : []).forEach(function (entry) {
      if (!isOf(entry)) { return; }
      var option = optionOf(entry);
      if (!options.has(option[0])) { options.set(option[0], option[1]); }
    });
    field.replaceChildren(field.options[0]);
    options.forEach(function (text, key) { field.append(new Option(shorten(text), key)); });
    field.parentElement.hidden = !options.size;
    select(name, options.has(kept) ? kept : "");
  }

  function shorten(text) {
    return text.length > 90 ? text.slice(0, text.lastIndexOf(" ", 88)) + " …" : text;
  }

  /* A question to entries, made of the fields that hold a choice now. */
  function asked(names) {
    var chosen = names.filter(value).map(function (name) { return [name, value(name)]; });
    return function (entry) {
      return chosen.every(function (one) {
        if (one[0] === "zustaendig") { return entry.zustaendige.indexOf(one[1]) >= 0; }
        return entry.keys[one[0]] === one[1];
      });
    };
  }

  function choose() {
    var wanted = words.split(value("q")).map(words.both);
    var stands = chosenStands();
    var isOf = asked(["handlungsfeld", "gruppe", "ziel", "zustaendig", "prioritaet"]);
    hits = entries.filter(function (entry) {
      return (!stands.length || stands.indexOf(entry.stand) >= 0) && isOf(entry) &&
        wanted.every(function (forms) { return words.contains(entry.texts, forms); });
    });
    sort();
  }

  function sort() {
    var column = order.replace(/-absteigend$/, "");
    var sign = order === column ? 1 : -1;
    hits.sort(function (a, b) {
      return sign * (compare(column, a, b) || a.index - b.index);
    });
  }

  function compare(column, a, b) {
    if (column === "umsetzungsstand") { return STANDS.indexOf(a.stand) - STANDS.indexOf(b.stand); }
    if (column === "massnahme") { return collator.compare(a.massnahme, b.massnahme); }
    if (column === "prioritaet") {
      // Those without one come last.
      return (a.prioritaet === "") - (b.prioritaet === "") || collator.compare(a.prioritaet, b.prioritaet);
    }
    return 0;
  }

  /* Showing -------------------------------------------------------------- */

  function show(limit) {
    var bodies = order === "kennung" ? groupedBodies(limit) : [flatBody(limit)];
    while (table.tBodies.length) { table.tBodies[0].remove(); }
    table.append.apply(table, bodies);
    shown = Math.min(limit, hits.length);
    more.hidden = shown >= hits.length;
    table.parentElement.hidden = !hits.length;
  }

  function groupedBodies(limit) {
    var bodies = [];
    var last = {};
    hits.slice(0, limit).forEach(function (entry) {
      var body = entry.group.body;
      if (entry.group !== last.group) {
        body.replaceChildren(entry.group.head);
        bodies.push(body);
      }
      if (entry.zielRow !== last.zielRow) { body.append(entry.zielRow); }
      if (entry.place) { entry.place.hidden = true; }
      body.append(entry.row);
      last = entry;
    });
    return bodies;
  }

  /* Sorted otherwise, each row tells itself where it belongs. */
  function flatBody(limit) {
    var body = document.createElement("tbody");
    hits.slice(0, limit).forEach(function (entry) {
      if (!entry.place) {
        entry.place = document.createElement("p");
        entry.place.className = "ort";
        entry.place.textContent = entry.handlungsfeld + ", " + entry.gruppe +
          ", Ziel\u00a0" + entry.ziel_nummer.replace(/\.$/, "");
        entry.row.cells[1].prepend(entry.place);
      }
      entry.place.hidden = false;
      body.append(entry.row);
    });
    return body;
  }

  function tell() {
    var number = new Intl.NumberFormat("de").format(hits.length);
    var text = hits.length === 1 ? "1 Maßnahme" : number + " Maßnahmen";
    if (chosenWords().length) { text += ": " + chosenWords().join(", "); }
    if (!hits.length) {
      text = "Keine Maßnahme passt zu dieser Auswahl. Nehmen Sie einen Filter oder ein Wort heraus.";
    } else {
      if (order !== "kennung") { text += " (sortiert nach " + headText(order) + ")"; }
      if (shown < hits.length) { text += ". Die ersten " + shown + " sind zu sehen."; }
    }
    if (count.textContent !== text) { count.textContent = text; }
  }

  /* What is chosen, in words. */
  function chosenWords() {
    var parts = ["handlungsfeld", "gruppe"].filter(value).map(function (name) {
      return form.elements[name].selectedOptions[0].textContent;
    });
    if (value("ziel")) { parts.push("Ziel " + value("ziel")); }
    var stands = chosenStands().map(function (key) { return box(key).parentElement.textContent.trim(); });
    if (stands.length) { parts.push(stands.join(" oder ")); }
    if (value("zustaendig")) { parts.push("zuständig: " + value("zustaendig")); }
    if (value("prioritaet")) { parts.push("Priorität " + value("prioritaet")); }
    if (value("q")) { parts.push("„" + value("q") + "“"); }
    return parts;
  }

  function headText(sorted) {
    var column = sorted.replace(/-absteigend$/, "");
    var name = heads[COLUMNS.indexOf(column)].textContent.replace(/\u00ad/g, "").trim();
    return name + (sorted === column ? "" : ", absteigend");
  }

  function update(kind) {
    choose();
    show(PAGE_SIZE);
    markHeads();
    clearTimeout(timer);
    timer = setTimeout(tell, kind === "q" ? PAUSE_MS : 0);
  }

  /* Sorting -------------------------------------------------------------- */

  function makeHeads() {
    heads.forEach(function (head, i) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "sortieren";
      button.append.apply(button, Array.prototype.slice.call(head.childNodes));
      button.addEventListener("click", function () {
        order = order === COLUMNS[i] ? COLUMNS[i] + "-absteigend" : COLUMNS[i];
        update("sortierung");
        remember("sortierung");
      });
      head.replaceChildren(button);
    });
  }

  function markHeads() {
    heads.forEach(function (head, i) {
      if (order === COLUMNS[i]) {
        head.setAttribute("aria-sort", "ascending");
      } else if (order === COLUMNS[i] + "-absteigend") {
        head.setAttribute("aria-sort", "descending");
      } else {
        head.removeAttribute("aria-sort");
      }
    });
  }

  /* Taking away ---------------------------------------------------------- */

  /* As export_tables.to_csv writes it: what a spreadsheet would take for a formula gets an
     apostrophe. */
  function csvCell(text) {
    var safe = /^[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(text) ? "'" + text : text;
    return /[;"\r\n]/.test(safe) ? '"' + safe.replace(/"/g, '""') + '"' : safe;
  }

  function csv() {
    var rows = hits.map(function (entry) {
      return CSV_COLUMNS.map(function (column) { return csvCell(entry[column]); }).join(";");
    });
    return "\ufeff" + [CSV_COLUMNS.join(";")].concat(rows).join("\r\n") + "\r\n";
  }

  function save() {
    var link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([csv()], { type: "text/csv;charset=utf-8" }));
    link.download = hits.length === entries.length ? "massnahmen.csv" : "massnahmen-auswahl.csv";
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 10000);
  }

  /* Start ---------------------------------------------------------------- */

  makeHeads();
  var wide = window.matchMedia("(min-width: 40rem)");
  document.getElementById("auswahl-filter").open = wide.matches;
  form.addEventListener("input", function (event) {
    var name = event.target.name;
    if (name === "handlungsfeld") {
      form.elements.gruppe.value = ""; // others have Gruppen and Ziele of the same name
      form.elements.ziel.value = "";
      offerGruppen();
    }
    if (name === "handlungsfeld" || name === "gruppe") { offerZiele(); }
    update(name);
    remember(name);
  });
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    clearTimeout(timer);
    tell();
  });
  form.addEventListener("reset", function (event) {
    event.preventDefault(); // the browser would reset to what it filled in itself
    FIELDS.forEach(function (name) { if (form.elements[name]) { form.elements[name].value = ""; } });
    STANDS.forEach(function (key) { box(key).checked = false; });
    order = "kennung";
    offerGruppen();
    offerZiele();
    update("reset");
    remember("reset");
  });
  more.addEventListener("click", function () {
    var next = hits[shown];
    show(shown + PAGE_SIZE);
    tell();
    next.row.querySelector("a").focus();
  });
  document.getElementById("auswahl-link").addEventListener("click", function (event) {
    var link = location.href.split(/[?#]/)[0] + (query() ? "?" + query() : "");
    window.KIK_KOPIEREN(link, event.currentTarget, "Link kopiert.");
  });
  document.getElementById("auswahl-csv").addEventListener("click", save);
  window.addEventListener("popstate", function () {
    readAddress();
    update("");
    lastChange = "";
  });
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) { lastChange = ""; }
  });
  window.addEventListener("beforeprint", function () { show(hits.length); });
  window.KIK_KOPIERMELDUNG(document.getElementById("auswahl-link"));
  readAddress();
  update("");
})();
