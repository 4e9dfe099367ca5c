/**
 * Countersign as a classic script: the globals `countersign` and
 * `twApproveApiActionHelpers` (the name of the library it replaces), an AMD
 * module, or a CommonJS one. The loader itself is in countersign.mjs; the
 * build puts it at the mark.
 */
(function (root, factory) {
  // Only now does the browser know which script this is.
  var script = typeof document === 'object' && document.currentScript;
  var here = (script && script.src) || (typeof location === 'object' ? location.href : 'file:///');

  if (typeof exports === 'object' && typeof module === 'object') {
    module.exports = factory(here);
  } else if (typeof define === 'function' && define.amd) {
    define(function () {
      return factory(here);
    });
  } else {
    // Loaded a second time, it is still one helper, one queue, one set of classes.
    var first = root.countersign;
    root.countersign = root.twApproveApiActionHelpers = first && first.isSCAError ? first : factory(here);
  }
})(typeof globalThis === 'object' ? globalThis : self, function (here) {
  'use strict';

  /*LOADER*/

  return { create, runFlow, resume, authorise, factors, Flow, Mode, HTTPError, SCAError, isHTTPError, isSCAError, version };
});
