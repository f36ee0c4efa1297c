/* Only tables that scroll sideways are stops for the Tab key and regions of the page. */
(function () {
  "use strict";
  var areas = Array.prototype.slice.call(document.querySelectorAll(".tabelle[role=region]"));

  function check(area) {
    if (area.scrollWidth > area.clientWidth + 1) {
      area.setAttribute("tabindex", "0");
      area.setAttribute("role", "region");
    } else if (area !== document.activeElement) {
      area.removeAttribute("tabindex");
      area.setAttribute("role", "group");
    }
  }

  function check_all() {
    areas.forEach(check);
  }

  // Letters of another width, folded parts and the window change it.
  var watch = new ResizeObserver(check_all);
  areas.forEach(function (area) {
    watch.observe(area);
    if (area.firstElementChild) {
      watch.observe(area.firstElementChild);
    }
  });
})();
