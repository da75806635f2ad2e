/** A metric family as Prometheus calls it: all series of one name. */
export interface Family {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
}

/** All that the edge counts. A name ends with its unit; counters end with `_total` (prometheus.io, "Metric and label naming"). */
export const FAMILIES = {
  retongue_http_requests_total: {
    type: 'counter',
    help: 'Requests answered, by route pattern, method and status.',
  },
  retongue_http_request_duration_seconds: {
    type: 'histogram',
    help: 'Seconds from a request to the head of its answer, by route pattern.',
  },
  retongue_refusals_total: {
    type: 'counter',
    help: 'Requests refused, by reason: as in the type of the problem details.',
  },
  retongue_plays_total: { type: 'counter', help: 'Master playlists of published dubs that were handed out.' },
  retongue_served_bytes_total: {
    type: 'counter',
    help: 'Bytes of published dubs that were handed out, before aborts.',
  },
  retongue_published_dubs: { type: 'gauge', help: 'Dubs that can be watched now, if a link to them is.' },
  retongue_stored_bytes: { type: 'gauge', help: 'Bytes of the artifacts that the edge holds.' },
} as const satisfies Readonly<Record<string, Family>>;

/** Name of a family of one type. */
export type NameOf<Type extends Family['type']> = {
  [Name in keyof typeof FAMILIES]: (typeof FAMILIES)[Name]['type'] extends Type ? Name : never;
}[keyof typeof FAMILIES];

/** Label names and their values. Never a path, an id or anything else that a stranger could make up without end. */
export type Labels = Readonly<Record<string, string | number>>;

/** A series and how much is to be added to it, or what it has come to. */
export type Count = readonly [series: string, value: number];

/** A series as the exposition format writes it: `name{label="value"}`. */
export function seriesOf(name: string, labels: Labels = {}): string {
  const parts = Object.entries(labels).map(([label, value]) => `${label}="${escapeLabel(String(value))}"`);
  return parts.length > 0 ? `${name}{${parts.join(',')}}` : name;
}

/** Exposition format 0.0.4, "Comments, help text, and type information". */
function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
