/* Search over window.KIK_SUCHE. Every typed word must occur, compared as in worte.js. */
(function () {
  "use strict";
  var fold = window.KIK_WORTE.fold;
  var foldLong = window.KIK_WORTE.foldLong;
  var both = window.KIK_WORTE.both;
  var PAGE_SIZE = 30;
  var SNIPPET = 180;
  var PAUSE_MS = 250;
  var input = document.getElementById("suchwort");
  var form = input.form;
  var count = document.getElementById("trefferzahl");
  var list = document.getElementById("treffer");
  var more = document.getElementById("mehr");
  var entries = (window.KIK_SUCHE || []).map(prepare);
  var hits = [];
  var words = [];
  var timer;

  function prepare(entry, index) {
    return {
      index: index, entry: entry,
      kennung: fold(entry.k || ""),
      title: both(entry.t), page: both(entry.p), text: both(entry.x + " " + (entry.s || ""))
    };
  }

  function contains(field, word) {
    return window.KIK_WORTE.contains(field, both(word));
  }

  function startsWord(field, word) {
    return both(word).some(function (form) {
      return field.some(function (text) { return (" " + text).indexOf(" " + form) >= 0; });
    });
  }

  /* Points of one word in one entry; 0 means that the word is not there. */
  function points(item, word) {
    var bare = fold(word).replace(/\.$/, "");
    if (item.kennung && item.kennung === bare) { return 200; }
    if (item.kennung && item.kennung.split("-").pop() === bare) { return 100; }
    if (item.kennung && startsWord([item.kennung], bare)) { return 80; }
    if (startsWord(item.title, word)) { return 50; }
    if (contains(item.title, word)) { return 40; }
    if (contains(item.text, word)) { return 10; }
    return contains(item.page, word) ? 2 : 0;
  }

  function score(item) {
    var sum = 0;
    for (var i = 0; i < words.length; i += 1) {
      var worth = points(item, words[i]);
      if (!worth) { return 0; }
      sum += worth;
    }
    return sum;
  }

  function search() {
    var query = input.value.trim();
    words = window.KIK_WORTE.split(query);
    hits = [];
    list.replaceChildren();
    more.hidden = true;
    remember(query);
    if (query.length < 2) {
      count.textContent = query ? "Bitte mindestens zwei Zeichen eingeben." : "";
      return;
    }
    hits = entries
      .map(function (item) { return { item: item, score: score(item) }; })
      .filter(function (hit) { return hit.score > 2 * words.length; })
      .sort(function (a, b) { return b.score - a.score || a.item.index - b.item.index; });
    count.textContent = summary(query);
    showMore();
  }

  function summary(query) {
    if (!hits.length) {
      return "Keine Treffer für „" + query + "“. Versuchen Sie es mit einem kürzeren Wort oder " +
        "einem Wortteil, zum Beispiel „Beratung“ statt „Beratungsangebote“.";
    }
    return (hits.length === 1 ? "1 Treffer" : hits.length + " Treffer") + " für „" + query + "“";
  }

  function remember(query) {
    var address = location.pathname + (query ? "?q=" + encodeURIComponent(query) : "");
    try {
      history.replaceState(null, "", address);
    } catch (error) {
      // Some browsers refuse this for pages opened from a folder; searching works all the same.
    }
  }

  function showMore() {
    var shown = list.children.length;
    hits.slice(shown, shown + PAGE_SIZE).forEach(function (hit) {
      list.append(result(hit.item.entry));
    });
    more.hidden = list.children.length >= hits.length;
    return list.children[shown];
  }

  function element(name, className, content) {
    var node = document.createElement(name);
    if (className) { node.className = className; }
    node.append.apply(node, content);
    return node;
  }

  function result(entry) {
    var title = marked(entry.t);
    if (entry.k) {
      title.unshift(element("span", "treffer-kennung", marked(entry.k)), " ");
    }
    var link = element("a", "", title);
    link.href = entry.a;
    var place = [entry.p === entry.t ? "Kapitel" : entry.p];
    if (entry.s) { place.push(" · " + entry.s); }
    var parts = [element("p", "treffer-titel", [link]), element("p", "treffer-ort", place)];
    if (entry.x) { parts.push(element("p", "treffer-text", marked(snippet(entry.x)))); }
    return element("li", "", parts);
  }

  function snippet(text) {
    var first = ranges(text)[0];
    var start = first ? Math.max(0, first[0] - SNIPPET / 3) : 0;
    if (start) { start = text.indexOf(" ", start) + 1; }
    var end = start + SNIPPET;
    if (end < text.length) { end = text.lastIndexOf(" ", end); }
    return (start ? "… " : "") + text.slice(start, end) + (end < text.length ? " …" : "");
  }

  /* Places of the words in the unfolded text, as sorted [start, end) without overlap. */
  function ranges(text) {
    var found = [];
    [fold, foldLong].forEach(function (folding) {
      var origin = [];
      var folded = "";
      for (var i = 0; i < text.length; i += 1) {
        var piece = folding(text[i]);
        for (var j = 0; j < piece.length; j += 1) { origin.push(i); }
        folded += piece;
      }
      words.forEach(function (word) {
        var needle = folding(word);
        for (var at = folded.indexOf(needle); at >= 0; at = folded.indexOf(needle, at + 1)) {
          found.push([origin[at], origin[at + needle.length - 1] + 1]);
        }
      });
    });
    found.sort(function (a, b) { return a[0] - b[0] || b[1] - a[1]; });
    return found.filter(function (range, i) {
      return !found.slice(0, i).some(function (before) { return before[1] > range[0]; });
    });
  }

  function marked(text) {
    var nodes = [];
    var at = 0;
    ranges(text).forEach(function (range) {
      nodes.push(text.slice(at, range[0]), element("mark", "", [text.slice(range[0], range[1])]));
      at = range[1];
    });
    nodes.push(text.slice(at));
    return nodes;
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    clearTimeout(timer);
    search();
  });
  input.addEventListener("input", function () {
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE_MS);
  });
  more.addEventListener("click", function () {
    var first = showMore();
    if (first) { first.querySelector("a").focus(); }
  });

  input.value = new URLSearchParams(location.search).get("q") || "";
  search();
})();
