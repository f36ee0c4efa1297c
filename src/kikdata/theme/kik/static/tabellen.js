/* Tables that scroll sideways are regions with a name, and stops for the Tab key; others not. */
(function () {
  "use strict";
  var areas = Array.prototype.slice.call(document.querySelectorAll(".tabelle"));

  function name(area, number) {
    var caption = area.querySelector("caption");
    if (caption) {
      caption.id = caption.id || "tabelle-" + (number + 1);
      area.setAttribute("aria-labelledby", caption.id);
    } else {
      area.setAttribute("aria-label", "Tabelle " + (number + 1) + " dieser Seite");
    }
  }

  function check(area, number) {
    if (area.scrollWidth > area.clientWidth + 1) {
      name(area, number);
      area.setAttribute("role", "region");
      area.tabIndex = 0;
    } else if (area !== document.activeElement) {
      ["tabindex", "role", "aria-label", "aria-labelledby"].forEach(function (one) {
        area.removeAttribute(one);
      });
    }
  }

  // Letters of another width, folded parts and the window change it.
  var watch = new ResizeObserver(function () { areas.forEach(check); });
  areas.forEach(function (area) {
    watch.observe(area);
    watch.observe(area.firstElementChild);
  });
})();
