// Filters the findings of a report. The page has everything without it.
(() => {
  const form = document.querySelector('form.filter');
  if (form === null) return;
  const { text, verdict, transform } = form.elements;
  const output = form.querySelector('output');
  const blocks = [...document.querySelectorAll('.file')];
  const places = [...document.querySelectorAll('.places > li')].map((item) => {
    const { dataset } = item.closest('[data-transform]');
    return { item, ...dataset, block: blocks[item.dataset.block] };
  });
  form.hidden = false;

  /** What can be found of a place: itself, its message and the name of its group. */
  const textOf = (place) => {
    place.text ??= [
      place.item.textContent,
      place.item.closest('.finding').querySelector('.message').textContent,
      place.item.closest('[data-transform]').querySelector('.name').textContent,
    ]
      .join('\n')
      .toLowerCase();
    return place.text;
  };

  const show = () => {
    const sought = text.value.trim().toLowerCase();
    const isFiltered = sought !== '' || verdict.value !== '' || transform.value !== '';
    const visible = new Set();
    const see = (element) => {
      for (let at = element; at && !visible.has(at); at = at.parentElement) visible.add(at);
    };
    let number = 0;
    for (const place of places) {
      const fits =
        (verdict.value === '' || verdict.value === place.verdict) &&
        (transform.value === '' || transform.value === place.transform) &&
        (sought === '' || textOf(place).includes(sought));
      place.item.hidden = !fits;
      if (!fits) continue;
      number += 1;
      see(place.item);
      if (place.block) see(place.block);
    }
    // A file that was made has no findings of its own.
    if (sought !== '' && verdict.value === '' && transform.value === '') {
      for (const block of blocks) if (block.dataset.path.toLowerCase().includes(sought)) see(block);
    }
    for (const holder of document.querySelectorAll('[data-holder]')) {
      holder.hidden = isFiltered && !visible.has(holder);
      if (isFiltered && visible.has(holder) && holder.matches('.more, details.group')) holder.open = true;
    }
    // The place that says the path for those behind it may be hidden now.
    document.body.classList.toggle('filtered', isFiltered);
    output.textContent = isFiltered ? `${number} of ${places.length} places` : '';
  };

  let pending;
  const soon = () => {
    clearTimeout(pending);
    pending = setTimeout(show, 80);
  };
  form.addEventListener('input', soon);
  form.addEventListener('reset', soon);
  form.addEventListener('submit', (event) => event.preventDefault());

  // A link into something closed opens it, and paper has nothing to click.
  const open = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (target instanceof HTMLDetailsElement) target.open = true;
  };
  addEventListener('hashchange', open);
  open();
})();
