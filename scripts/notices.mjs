import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The licences of the packages whose files went into a bundle. Throws for a package that has none. */
export function notices(files) {
  const folders = new Set(
    files.flatMap((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []),
  );
  return [...folders]
    .sort()
    .map(notice)
    .join(`\n${'-'.repeat(80)}\n\n`);
}

function notice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined && !license) throw new Error(`${name} names no licence.`);
  const text = file === undefined ? `Licence: ${license}\n` : readFileSync(join(folder, file), 'utf8');
  const thirdParty = ['ThirdPartyNoticeText.txt', 'ThirdPartyNotices.txt']
    .map((entry) => join(folder, entry))
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'utf8'));
  return [`${name} ${version}\n`, text, ...thirdParty].join('\n');
}
