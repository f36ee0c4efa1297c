/* How words are compared, for the search and for the list of all Maßnahmen: case, umlauts and
   ß do not matter ("sprachforderung" and "sprachfoerderung" both find "Sprachförderung"). */
window.KIK_WORTE = (function () {
  "use strict";

  function fold(text) {
    return text.toLowerCase().replace(/ß/g, "ss").normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  }

  /* The other way to write umlauts: "ä" as "ae", where `fold` has "a". */
  function foldLong(text) {
    return fold(text.toLowerCase().normalize("NFC")
      .replace(/ä/g, "ae").replace(/ö/g, "oe").replace(/ü/g, "ue"));
  }

  /* Both foldings of a text; a word hits if one of its own is in one of them. */
  function both(text) {
    var short = fold(text);
    var long = foldLong(text);
    return short === long ? [short] : [short, long];
  }

  function contains(texts, words) {
    return words.some(function (word) {
      return texts.some(function (text) { return text.indexOf(word) >= 0; });
    });
  }

  /* The words of a query, without bare punctuation. */
  function split(query) {
    return query.trim().split(/\s+/).filter(function (word) { return /[\p{L}\p{N}]/u.test(word); });
  }

  return { fold: fold, foldLong: foldLong, both: both, contains: contains, split: split };
})();
