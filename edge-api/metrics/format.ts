import { type Count, FAMILIES } from './families.ts';

/** Media type of the exposition format. */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * Writes series in Prometheus's text exposition format 0.0.4: families in their order, series in theirs.
 * @param counts of several shards; the same series is added up.
 */
export function formatMetrics(counts: Iterable<Count>): string {
  const sums = new Map<string, number>();
  for (const [series, value] of counts) sums.set(series, (sums.get(series) ?? 0) + value);
  const lines = Object.entries(FAMILIES).flatMap(([name, { type, help }]) => {
    const own = [...sums].filter(([series]) => familyOf(series) === name);
    return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...own.map(([series, value]) => `${series} ${value}`)];
  });
  return `${lines.join('\n')}\n`;
}

/** The family of a series; a histogram's three kinds of series end with what they are. */
function familyOf(series: string): string {
  const [name = ''] = series.split('{', 1);
  return name in FAMILIES ? name : name.replace(/_(bucket|sum|count)$/, '');
}
