/* A Maßnahme in its chapter: whom a link has led to it sees all about it, and each offers to copy
   its address. The button comes when it is pointed at, focused or led to, so that thirty of them
   do not stand in the way. */
(function () {
  "use strict";
  var ROWS = "article.massnahme[id]";

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

  /* Ziel and Gruppe stand in the headings above, perhaps out of sight. */
  function tellPlace(row) {
    if (row.querySelector(".ort")) { return; }
    var ziel = row.closest("section.ziel").querySelector("h4");
    var gruppe = row.closest("section.gruppe").querySelector("h3");
    var place = document.createElement("p");
    place.className = "ort am-ziel";
    place.textContent = gruppe.textContent + ". " + ziel.textContent;
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
  }

  document.addEventListener("mouseover", offerAt);
  document.addEventListener("focusin", offerAt);
  window.addEventListener("hashchange", openTarget);
  openTarget();
})();
