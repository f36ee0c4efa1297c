/* Leads on to where the page's only link leads, with the place that the reader asked for. */
(function () {
  "use strict";
  document.addEventListener("DOMContentLoaded", function () {
    var link = document.getElementById("weiter");
    if (location.hash) {
      link.hash = location.hash;
    }
    link.search = location.search;
    location.replace(link.href);
  });
})();
