'use strict';
// `import` of a CommonJS package reads all of it once more to learn the names that it exports, which for the ten megabytes of the
// compiler takes a third of the time to load it. `require` does not, and two names are quickly learned.
exports.ts = require('ts-morph').ts;
// The declarations of the standard library, which the compiler is given where types are asked for.
exports.libraryFiles = () => require('@ts-morph/common').getLibFiles();
