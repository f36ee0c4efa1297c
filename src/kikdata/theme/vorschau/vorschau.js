// Preview only: reloads the page after a good build, shows what is wrong after a bad one.
(() => {
  "use strict";
  const own = Number(document.currentScript.dataset.nummer);
  const place = `vorschau:${location.pathname}`;

  const kept = sessionStorage.getItem(place);
  if (kept !== null) {
    sessionStorage.removeItem(place);
    scrollTo({ top: Number(kept), behavior: "instant" });
  }

  const box = document.createElement("section");
  box.id = "vorschau";
  box.setAttribute("role", "status");
  box.setAttribute("aria-label", "Vorschau");
  document.body.append(box);

  function show(title, lines = []) {
    const head = document.createElement("p");
    head.textContent = title;
    const list = document.createElement("ul");
    for (const line of lines) {
      const item = document.createElement("li");
      item.textContent = line;
      list.append(item);
    }
    box.replaceChildren(head, ...(lines.length ? [list] : []));
  }

  function hear({ stand, nummer, befunde }) {
    if (stand === "fertig" && nummer !== own) {
      sessionStorage.setItem(place, String(scrollY));
      location.reload();
      return;
    }
    box.className = stand;
    if (stand === "baut") show("Die Vorschau wird erneuert …");
    else if (stand === "fehler") {
      show(own ? "So geht es nicht. Sie sehen den letzten guten Stand." : "So geht es nicht.", befunde);
    } else box.replaceChildren();
  }

  const events = new EventSource("/_vorschau/ereignisse");
  events.onmessage = (event) => hear(JSON.parse(event.data));
  events.onerror = () => {
    box.className = "fehler";
    show("Die Vorschau läuft nicht mehr. Mit „kik vorschau“ neu starten.");
  };
})();
