export default {
  roots: ['<rootDir>/tests'],
  globalSetup: '<rootDir>/scripts/embed.mjs',
  testMatch: ['**/*.test.ts'],
  transform: {
    '\\.ts$': [
      'babel-jest',
      {
        babelrc: false,
        configFile: false,
        presets: [
          ['@babel/preset-env', { targets: { node: '20' } }],
          ['@babel/preset-typescript', { onlyRemoveTypeImports: true }],
        ],
      },
    ],
  },
  // Sources import each other by the name that the compiled file has.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  // A source before the file of the same name that the build makes for jscodeshift.
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  testTimeout: 30_000,
  // One worker for each core: by default one core is left for the process that waits for them.
  maxWorkers: '100%',
};
