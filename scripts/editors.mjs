// Which editors the tests of the language server run, without a window: Neovim, and Emacs with eglot.
// `node scripts/editors.mjs` installs what is missing; `--find` only says where they are, and fails if one is nowhere.
// `neovim` or `emacs` behind it means that one alone.
import { spawnSync } from 'node:child_process';
import { aptCommands, firstProgram, hasApt, main, placesOf } from './programs.mjs';

const editors = {
  neovim: {
    title: 'Neovim',
    variable: 'NEOVIM_PATH',
    find: () => firstProgram([process.env.NEOVIM_PATH, ...placesOf(['nvim'])]),
    ways: [{ name: 'the package of the system', isOpen: hasApt, commands: () => aptCommands('neovim') }],
  },
  emacs: {
    title: 'Emacs with eglot',
    variable: 'EMACS_PATH',
    find: () =>
      [process.env.EMACS_PATH, ...placesOf(['emacs'])].find((path) => firstProgram([path]) && hasEglot(path)),
    ways: [
      // Since Emacs 29 eglot is part of it, and has no package of its own.
      { name: 'the package of the system', isOpen: hasApt, commands: () => aptCommands('emacs-nox') },
      { name: 'the packages of the system', isOpen: hasApt, commands: () => aptCommands('elpa-eglot') },
    ],
  },
};

function hasEglot(emacs) {
  // `-q` and not `-Q`: packages of the system are found by its site file.
  return spawnSync(emacs, ['-q', '--batch', '--eval', "(require 'eglot)"], { stdio: 'ignore' }).status === 0;
}

const asked = Object.keys(editors).filter((name) => process.argv.includes(name));
main((asked.length > 0 ? asked : Object.keys(editors)).map((name) => editors[name]));
