import { mount } from 'svelte';
import './styles/tokens.css';
import './styles/base.css';
import App from './App.svelte';
import { Studio } from './state/studio.svelte.ts';
import { Theme } from './state/theme.svelte.ts';
import { AppUpdate } from './state/update.svelte.ts';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');

const backend = import('./backend/browser.ts').then(({ openBackend }) => openBackend());
mount(App, { target, props: { studio: new Studio(backend), theme: new Theme(), update: new AppUpdate() } });
