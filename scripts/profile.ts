import { homedir } from 'node:os';
import { join } from 'node:path';

/** The browser profile of `npm run dub`: finished steps and models stay there. $RETONGUE_PROFILE names another one. */
export function profileFolder(environment = process.env): string {
  if (environment.RETONGUE_PROFILE) return environment.RETONGUE_PROFILE;
  const cache = environment.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  return join(cache, 'retongue', 'profile');
}
