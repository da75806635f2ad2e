// Runs as a module from a blob in the page that the edge serves: what the policy must refuse.
const violated = new Set();
document.addEventListener('securitypolicyviolation', (event) => violated.add(event.effectiveDirective));

const script = document.head.appendChild(document.createElement('script'));
script.textContent = 'globalThis.ranInline = true';
const fetched = await fetch('https://example.org/').then(
  () => 'fetched',
  (error) => error.name,
);
const evaluated = evaluate();
// The events are queued in order: once the last one is here, all are.
while (!violated.has('script-src'))
  await new Promise((resolve) => document.addEventListener('securitypolicyviolation', resolve, { once: true }));

export default { evaluated, fetched, ranInline: 'ranInline' in globalThis, violated: [...violated].sort() };

function evaluate() {
  try {
    return new Function('return 1')();
  } catch (error) {
    return error.name;
  }
}
