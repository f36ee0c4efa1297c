/* Copies a text and says so. Where the browser does not let a page write to the clipboard, the
   older way is tried, and at last the text is shown, marked, to be copied by hand.
   Pages call window.KIK_KOPIEREN(text, button, done); buttons with data-kopiert name the element
   whose words they copy. */
(function () {
  "use strict";

  var SEEN_MS = 6000; // then the words make room again

  /* The place beside a button where its outcome is told; it has to be there before the words. */
  function messageOf(button) {
    var next = button.nextElementSibling;
    if (next && next.classList.contains("kopiermeldung")) { return next; }
    var message = document.createElement("span");
    message.className = "kopiermeldung";
    message.setAttribute("role", "status");
    button.after(message);
    return message;
  }

  function copyTheOlderWay(text) {
    var area = document.createElement("textarea");
    var focused = document.activeElement;
    area.value = text;
    area.className = "nur-vorlesen";
    document.body.append(area);
    area.select();
    var copied = false;
    try {
      copied = document.execCommand("copy");
    } catch (error) {
      copied = false;
    }
    area.remove();
    if (focused) { focused.focus({ preventScroll: true }); }
    return copied;
  }

  function showForHand(text, message) {
    var field = document.createElement("input");
    field.className = "kopierfeld";
    field.readOnly = true;
    field.value = text;
    field.setAttribute("aria-label", "Text zum Kopieren");
    message.replaceChildren("Bitte von Hand kopieren (Strg + C): ", field);
    field.focus();
    field.select();
  }

  function copy(text, button, done) {
    var message = messageOf(button);
    message.textContent = "";
    function tell() {
      message.textContent = done;
      setTimeout(function () {
        if (message.textContent === done) { message.textContent = ""; }
      }, SEEN_MS);
    }
    function otherwise() {
      if (copyTheOlderWay(text)) { tell(); } else { showForHand(text, message); }
    }
    if (navigator.clipboard && navigator.clipboard.writeText) {
      navigator.clipboard.writeText(text).then(tell, otherwise);
    } else {
      otherwise();
    }
  }

  document.querySelectorAll("button[data-kopiert]").forEach(function (button) {
    messageOf(button);
    button.addEventListener("click", function () {
      var source = document.getElementById(button.getAttribute("data-kopiert"));
      copy(source.textContent.trim().replace(/\s+/g, " "), button, "Kopiert.");
    });
  });

  window.KIK_KOPIEREN = copy;
  window.KIK_KOPIERMELDUNG = messageOf;
})();
