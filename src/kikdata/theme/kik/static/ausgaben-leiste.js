/* Tells an edition of the others: a note on an older one, and a list to switch between them.
   The facts come from ausgaben.js above all editions, which is written anew with each of them;
   the pages of an edition themselves never change. Drafts make no edition older. */
(function () {
  "use strict";
  var data = window.KIK_AUSGABEN;
  var leiste = document.getElementById("ausgaben-leiste");
  var hinweis = document.getElementById("ausgaben-hinweis");
  if (!data || !leiste || !hinweis) {
    return; // the folder of one edition was copied alone
  }
  var name = leiste.getAttribute("data-ausgabe");
  var seite = leiste.getAttribute("data-seite");
  var wurzel = leiste.getAttribute("data-wurzel");
  var links = []; // [link, edition it leads to]

  function has_page(ausgabe) {
    return Object.prototype.hasOwnProperty.call(ausgabe.seiten, seite);
  }

  function address(ausgabe) {
    if (!has_page(ausgabe)) {
      return wurzel + ausgabe.ausgabe + "/index.html";
    }
    var anchor = location.hash.slice(1);
    var known = data.anker[ausgabe.seiten[seite]].split(" ");
    var hash = known.indexOf(anchor) >= 0 ? "#" + anchor : "";
    return wurzel + ausgabe.ausgabe + "/" + seite + location.search + hash;
  }

  // What is searched for or shown on the page may have changed since it was loaded.
  function refresh() {
    links.forEach(function (pair) {
      pair[0].href = address(pair[1]);
    });
  }

  function element(tag, className, text) {
    var made = document.createElement(tag);
    if (className) {
      made.className = className;
    }
    if (text) {
      made.textContent = text;
    }
    return made;
  }

  function link_to(ausgabe, text) {
    var link = element("a", "", text);
    links.push([link, ausgabe]);
    return link;
  }

  // --- the note on an older edition ---------------------------------------------------------

  var newest = data.ausgaben.filter(function (one) {
    return !one.entwurf;
  })[0];
  var own = data.ausgaben.filter(function (one) {
    return one.ausgabe === name;
  })[0];

  function show_note() {
    var text = element("p");
    var old = "Dies ist eine ältere Ausgabe vom " + own.monat + ".";
    text.append(element("strong", "", old), " ");
    if (!has_page(newest)) {
      text.append("Diese Seite gibt es in der neuesten Ausgabe nicht mehr. ");
      text.append(link_to(newest, "Zur Titelseite der neuesten Ausgabe vom " + newest.monat));
    } else if (seite === "index.html") {
      text.append(link_to(newest, "Zur neuesten Ausgabe vom " + newest.monat));
    } else {
      text.append(link_to(newest, "Zu derselben Seite in der neuesten Ausgabe vom " + newest.monat));
    }
    hinweis.append(text);
    hinweis.hidden = false;
  }

  if (own && newest && newest.ausgabe > name) {
    show_note();
  }

  // --- the list of editions -----------------------------------------------------------------

  function remark(ausgabe) {
    if (ausgabe.entwurf) {
      return " (Entwurf)";
    }
    return ausgabe === newest ? " (neueste)" : "";
  }

  function entry(ausgabe) {
    var item = element("li");
    var link = link_to(ausgabe, "");
    link.append(element("span", "monat", ausgabe.monat + remark(ausgabe)), " ");
    link.append(element("span", "titel", ausgabe.titel));
    if (ausgabe === own) {
      link.setAttribute("aria-current", "true");
    } else if (!has_page(ausgabe)) {
      link.append(" ", element("span", "titel", "Diese Seite fehlt dort: zur Titelseite"));
    }
    item.append(link);
    return item;
  }

  function show_list() {
    var details = element("details");
    var summary = element("summary", "", "Ausgabe: " + own.monat);
    var nav = element("nav");
    var list = element("ul");
    var all = element("a", "", "Alle Ausgaben mit PDF");
    nav.setAttribute("aria-label", "Ausgaben");
    data.ausgaben.forEach(function (one) {
      list.append(entry(one));
    });
    all.href = wurzel + "index.html";
    nav.append(list, all);
    details.append(summary, nav);
    leiste.append(details);
    leiste.hidden = false;

    // The open list lies over the page: it must not stay there when the reader goes on.
    details.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && details.open) {
        details.open = false;
        summary.focus();
      }
    });
    details.addEventListener("focusout", function (event) {
      if (event.relatedTarget && !details.contains(event.relatedTarget)) {
        details.open = false;
      }
    });
    document.addEventListener("pointerdown", function (event) {
      if (!details.contains(event.target)) {
        details.open = false;
      }
    });
  }

  if (own && data.ausgaben.length > 1) {
    show_list();
  }

  refresh();
  window.addEventListener("hashchange", refresh);
  ["pointerdown", "focusin"].forEach(function (kind) {
    leiste.addEventListener(kind, refresh);
    hinweis.addEventListener(kind, refresh);
  });
})();
