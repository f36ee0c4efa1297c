/* Applies the chosen light or dark look before the page is painted.
   Only an explicit choice is kept, in localStorage under "kik-darstellung". */
(function () {
  "use strict";
  var KEY = "kik-darstellung";
  var CHOICES = ["hell", "dunkel"];
  var root = document.documentElement;
  root.classList.add("js");

  function stored() {
    try {
      var value = localStorage.getItem(KEY);
      return CHOICES.indexOf(value) >= 0 ? value : "";
    } catch (error) {
      return ""; // storage switched off: follow the system
    }
  }

  function apply(value) {
    if (value) {
      root.setAttribute("data-darstellung", value);
    } else {
      root.removeAttribute("data-darstellung");
    }
  }

  function keep(value) {
    try {
      if (value) {
        localStorage.setItem(KEY, value);
      } else {
        localStorage.removeItem(KEY);
      }
    } catch (error) {
      // The choice then lasts for this page only.
    }
  }

  apply(stored());
  document.addEventListener("DOMContentLoaded", function () {
    var select = document.getElementById("darstellung");
    if (!select) {
      return; // the list of editions follows a choice, but offers none
    }
    select.value = stored();
    select.addEventListener("change", function () {
      keep(select.value);
      apply(select.value);
    });
  });
})();
