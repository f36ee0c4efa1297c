/* A Maßnahme in its chapter: whom a link has led to it sees all about it, and each row offers to
   copy its address. The button comes when the row is pointed at, focused or led to, so that
   thirty of them do not stand in the way. */
(function () {
  "use strict";
  var ROWS = ".massnahme[id]";

  function linkOf(row) {
    return location.href.split("#")[0].split("?")[0] + "#" + row.id;
  }

  /* Two chain links, in the colour of the text. */
  function drawing() {
    var space = "http://www.w3.org/2000/svg";
    var svg = document.createElementNS(space, "svg");
    var path = document.createElementNS(space, "path");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    path.setAttribute("d", "M10 14a4.5 4.5 0 0 0 6.4 0l3-3A4.5 4.5 0 0 0 13 4.6l-1.5 1.5" +
      "M14 10a4.5 4.5 0 0 0-6.4 0l-3 3A4.5 4.5 0 0 0 11 19.4l1.5-1.5");
    svg.append(path);
    return svg;
  }

  function offerButton(row) {
    var link = row.querySelector("a.kennung");
    if (!link || row.querySelector(".link-kopieren")) { return; }
    var button = document.createElement("button");
    var kennung = row.id.replace(/-/, " ").toUpperCase().replace(/-/g, ".").replace(" ", "-");
    button.type = "button";
    button.className = "link-kopieren";
    button.setAttribute("aria-label", "Link zu " + kennung + " kopieren");
    button.append(drawing());
    button.addEventListener("click", function () {
      window.KIK_KOPIEREN(linkOf(row), button, "Link kopiert.");
    });
    link.after(button);
    window.KIK_KOPIERMELDUNG(button);
  }

  /* Gruppe and Ziel are headings above, perhaps out of sight. */
  function tellPlace(row) {
    if (row.querySelector(".ort")) { return; }
    var names = [".gruppe", ".ziel"].map(function (part) {
      var around = row.closest(part);
      var heading = around && around.querySelector("h2, h3, h4, h5, h6");
      return heading ? heading.textContent : "";
    }).filter(Boolean);
    var place = document.createElement("p");
    place.className = "ort am-ziel";
    place.textContent = names.join(". ");
    row.append(place);
  }

  function offerAt(event) {
    var row = event.target.closest(ROWS);
    if (row) { offerButton(row); }
  }

  function openTarget() {
    var row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!row || !row.matches(ROWS)) { return; }
    offerButton(row);
    tellPlace(row);
    row.querySelectorAll("details").forEach(function (details) { details.open = true; });
  }

  document.addEventListener("mouseover", offerAt);
  document.addEventListener("focusin", offerAt);
  window.addEventListener("hashchange", openTarget);
  openTarget();
})();
