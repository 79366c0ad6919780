import { documentHtml } from '../html/document.js';
import { countHtml, escapeHtml, messageHtml, pathHtml } from '../html/text.js';
import { oneLine } from '../words.js';
import { counts, isShown, type LifeCycleReport, type ModelLife } from './report.js';
import { endWords, modelWords, notesOn, remarkOn, verdictOn } from './words.js';

/** The report as one page, for a browser: a row for each model, and all its places below. */
export function renderLifeCycleHtml(report: LifeCycleReport): string {
  const { models, inventory, today, catalog, version } = report;
  const shown = models.filter(({ places }) => places.some(isShown));
  return documentHtml({
    title: 'What ends when - bedrock-codemod',
    header: [
      '<p class="eyebrow">bedrock-codemod · A check: nothing is written</p>',
      '<h1>Claude models: what ends when</h1>',
      `<p class="lead">${messageHtml(oneLine(verdictOn(report)))}</p>`,
      ...notesOn(report).map((note) => `<p class="next">${messageHtml(oneLine(note))}</p>`),
    ].join('\n'),
    main: [
      errorsHtml(report),
      models.length === 0 ? '' : tableHtml(models),
      shown.length === 0
        ? ''
        : `<section id="places" aria-labelledby="places-title"><h2 id="places-title">Where they are named</h2>${shown.map(modelHtml).join('\n')}</section>`,
    ]
      .filter((html) => html !== '')
      .join('\n'),
    footer: `<p>bedrock-codemod ${escapeHtml(version)}. As of ${today}, by the catalog of ${catalog}; ${countHtml(inventory.filesScanned, 'file')} scanned.</p>`,
  });
}

function errorsHtml({ inventory: { errors } }: LifeCycleReport): string {
  if (errors.length === 0) return '';
  const items = errors.map(
    ({ file, message }) => `<li><code>${pathHtml(file)}</code> ${messageHtml(oneLine(message))}</li>`,
  );
  return `<section id="errors" aria-labelledby="errors-title"><h2 id="errors-title">Errors <span class="number">${countHtml(errors.length, 'file')}</span></h2><ul class="errors">${items.join('')}</ul></section>`;
}

function tableHtml(models: readonly ModelLife[]): string {
  const rows = models.map((life) => {
    const { standing, to, places } = life;
    const number = places.filter(counts).length.toLocaleString('en-US');
    return `<tr><td class="${standing}">${escapeHtml(endWords(life))}</td><th scope="row">${escapeHtml(modelWords(life))}</th><td class="figures">${number}</td><td>${escapeHtml(to ?? '-')}</td></tr>`;
  });
  return `<section id="models" aria-labelledby="models-title"><h2 id="models-title">Models</h2>
<table class="overview"><caption>What ends first comes first. Places are those that stop working.</caption>
<thead><tr><th scope="col">Ends</th><th scope="col">Model</th><th scope="col" class="figures">Places</th><th scope="col">Move to</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table></section>`;
}

function modelHtml(life: ModelLife): string {
  const { standing, command, places } = life;
  const remark = remarkOn(life);
  const shown = places.filter(isShown);
  const items = shown.map(({ file, line, column, text, use }) => {
    const named = use === 'named' ? ' named and not seen to be asked' : '';
    return `<li><code>${pathHtml(file)}:${line}:${column}</code> <code>${escapeHtml(oneLine(text))}</code>${named}</li>`;
  });
  return [
    `<div class="group ${standing}"><h3>${escapeHtml(modelWords(life))}: ${escapeHtml(endWords(life))} <span class="number">${countHtml(shown.length, 'place')}</span></h3>`,
    ...(remark === undefined ? [] : [`<p class="message">${messageHtml(oneLine(remark))}</p>`]),
    ...(command === undefined ? [] : [`<p class="command"><code>${escapeHtml(command)}</code></p>`]),
    `<ul class="places rows">${items.join('')}</ul></div>`,
  ].join('\n');
}
