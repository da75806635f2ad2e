import { parseArgs } from 'node:util';
import { edgeOf, showDub } from './edge/inventory.ts';
import { PLACE_OPTIONS, placeOf } from './edge/place.ts';
import { localSecrets, newShareKey, setSecrets } from './edge/secrets.ts';
import { bytesOf, createToken, expiryOf, listTokens, revokeToken, scopesOf } from './edge/tokens.ts';

const HELP = `Looks after an edge.

  npm run admin -- token create --owner anna --scopes publish [--name laptop] [--stored 20G] [--day 5G] [--upload 4G] [--expires 90d|never]
  npm run admin -- token list
  npm run admin -- token revoke ID
  npm run admin -- share-keys rotate            a new key signs; the one before stays good
  npm run admin -- dub show ID --edge URL       what lies in raw/, proc/ and pub/ for it; the token comes from RETONGUE_TOKEN

With --local all of it is about the emulation on this machine.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    ...PLACE_OPTIONS,
    owner: { type: 'string' },
    name: { type: 'string', default: 'token' },
    scopes: { type: 'string', default: 'publish' },
    stored: { type: 'string', default: '20G' },
    day: { type: 'string', default: '5G' },
    upload: { type: 'string', default: '4G' },
    expires: { type: 'string', default: '90d' },
    edge: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
});
const place = placeOf(values);

const COMMANDS: Readonly<Record<string, (id: string) => Promise<void>>> = {
  'token create': async () => {
    if (!values.owner) throw new Error('Say whose it is: --owner anna.');
    const token = await createToken(place, {
      owner: values.owner,
      name: values.name,
      scopes: scopesOf(values.scopes),
      storedBytes: bytesOf(values.stored),
      dayBytes: bytesOf(values.day),
      uploadBytes: bytesOf(values.upload),
      expires: expiryOf(values.expires),
    });
    console.log(token);
  },
  'token list': async () => {
    const now = Date.now();
    for (const { id, owner, name, scopes, expires, revoked } of await listTokens(place)) {
      const state = revoked ? 'revoked' : expires === null ? 'for good' : expires <= now ? 'expired' : until(expires);
      console.log([id, owner, name, (JSON.parse(scopes) as string[]).join(','), state].join('  '));
    }
  },
  'token revoke': (id) => revokeToken(place, id),
  'share-keys rotate': async () => {
    if (!place.persistTo && !process.env.SHARE_KEYS)
      throw new Error('Nobody can read a deployed secret: give the keys of now in SHARE_KEYS, the signing one first.');
    const before = process.env.SHARE_KEYS ?? (await localSecrets(place)).get('SHARE_KEYS') ?? '';
    const [signing] = before.split(',').filter(Boolean);
    await setSecrets(place, { SHARE_KEYS: [newShareKey(), ...(signing ? [signing] : [])].join(',') });
    console.log('A new key signs links. Links of the key before work on; those of older keys have ended.');
  },
  'dub show': async (id) => console.log(await showDub(edgeOf(values.edge, process.env.RETONGUE_TOKEN), id)),
};

const [noun = '', verb = '', id = ''] = positionals;
const command = COMMANDS[`${noun} ${verb}`];
if (values.help || !command) {
  process.stdout.write(HELP);
  process.exitCode = values.help ? 0 : 1;
} else
  await command(id).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });

function until(time: number): string {
  return `until ${new Date(time).toISOString().slice(0, 10)}`;
}
