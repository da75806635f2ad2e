import { applyD1Migrations } from 'cloudflare:test';
import { env } from 'cloudflare:workers';

// Before every test file: the database as `npm run setup` leaves it.
await applyD1Migrations(env.DB, env.MIGRATIONS);
