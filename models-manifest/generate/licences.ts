import type { Licence } from '../schema.ts';

const URLS: Readonly<Record<string, string>> = {
  'Apache-2.0': 'https://www.apache.org/licenses/LICENSE-2.0',
  MIT: 'https://opensource.org/license/mit',
  'CC0-1.0': 'https://creativecommons.org/publicdomain/zero/1.0/',
  'CC-BY-3.0': 'https://creativecommons.org/licenses/by/3.0/',
  'CC-BY-4.0': 'https://creativecommons.org/licenses/by/4.0/',
  'CC-BY-SA-4.0': 'https://creativecommons.org/licenses/by-sa/4.0/',
  'CC-BY-NC-SA-4.0': 'https://creativecommons.org/licenses/by-nc-sa/4.0/',
  'CC-BY-2.0-FR': 'https://creativecommons.org/licenses/by/2.0/fr/',
  'AGPL-3.0': 'https://www.gnu.org/licenses/agpl-3.0.html',
  'GPL-3.0-or-later': 'https://www.gnu.org/licenses/gpl-3.0.html',
  'GPL-2.0-or-later': 'https://www.gnu.org/licenses/old-licenses/gpl-2.0.html',
  'MPL-2.0': 'https://www.mozilla.org/MPL/2.0/',
  Unlicense: 'https://unlicense.org/',
};

/** A licence by its SPDX name, with its text's address where we know one. */
export function licence(name: string, more: Omit<Licence, 'name'> = {}): Licence {
  const url = URLS[name];
  return { name, ...(url ? { url } : {}), ...more };
}
