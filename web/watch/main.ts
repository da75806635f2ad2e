import { mount } from 'svelte';
import { WATCH_DATA_ID, type WatchData } from '../../wasm-workers/core/publish/watch.ts';
import '../styles/tokens.css';
import '../styles/base.css';
import { Viewer } from './viewer.svelte.ts';
import Watch from './Watch.svelte';

const target = document.getElementById('app');
const data = document.getElementById(WATCH_DATA_ID)?.textContent;
if (!target || !data) throw new Error('The worker has not written what to show.');

mount(Watch, { target, props: { viewer: new Viewer(JSON.parse(data) as WatchData, navigator.languages) } });
