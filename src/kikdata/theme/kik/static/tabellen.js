/* A table that is wider than its place can be scrolled with the keyboard, and says what it is.
   One that fits is no stop of the tab key. */
(function () {
  "use strict";
  var areas = Array.prototype.slice.call(document.querySelectorAll(".tabelle"));

  function look() {
    areas.forEach(function (area, i) {
      var caption = area.querySelector("caption");
      if (area.scrollWidth <= area.clientWidth) {
        ["tabindex", "role", "aria-labelledby", "aria-label"].forEach(function (name) {
          area.removeAttribute(name);
        });
        return;
      }
      area.tabIndex = 0;
      area.setAttribute("role", "region");
      if (caption) {
        caption.id = caption.id || "tabelle-" + (i + 1);
        area.setAttribute("aria-labelledby", caption.id);
      } else {
        area.setAttribute("aria-label", "Tabelle " + (i + 1) + " dieser Seite");
      }
    });
  }

  new ResizeObserver(look).observe(document.body);
  look();
})();
