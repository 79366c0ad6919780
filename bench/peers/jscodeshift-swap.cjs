// The least that a jscodeshift transform can do: look for the id first, parse only where it is, replace one literal.

module.exports = function transform(file, { j }, { from, to }) {
  if (!file.source.includes(from)) return undefined;
  return j(file.source)
    .find(j.StringLiteral, { value: from })
    .replaceWith(() => j.stringLiteral(to))
    .toSource({ quote: 'single' });
};

module.exports.parser = 'tsx';
