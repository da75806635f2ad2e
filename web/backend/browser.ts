import { modelEntry } from '../../models-manifest/catalogue.ts';
import { openEnvironment } from '../../wasm-workers/host/browser.ts';
import { modelsFor, targetLanguages, type VoiceChoice, voicesFor } from '../../wasm-workers/pipeline/choices.ts';
import { placeFor } from '../../wasm-workers/pipeline/devices.ts';
import { estimate } from '../../wasm-workers/pipeline/estimate.ts';
import { exportMp4, exportZip } from '../../wasm-workers/pipeline/exports.ts';
import { lookInto } from '../../wasm-workers/pipeline/look.ts';
import { previewVoice, voiceDownloadBytes } from '../../wasm-workers/pipeline/preview.ts';
import { startDub } from '../../wasm-workers/pipeline/run.ts';
import { waysFor } from '../../wasm-workers/pipeline/ways.ts';
import type { ModelStore } from '../../wasm-workers/store/model-store.ts';
import type { Backend, ModelRow, ModelShelf, TargetOption, VoiceOption } from './backend.ts';

/** Opens the computing side of this browser. @throws Failure `storage-full` where it offers no storage. */
export async function openBackend(): Promise<Backend> {
  const environment = await openEnvironment();
  const { models } = environment;
  return {
    probe: (file, signal) => lookInto(environment, file, signal),
    targets: (from) => targetLanguages(from).map((language) => targetOption(language, from)),
    estimate: async (duration, request) => {
      const held = (await models.list()).filter((status) => status.isComplete).map(({ id }) => id);
      return estimate(duration, request, new Set(held));
    },
    unaccepted: async (request) => {
      const restricted = modelsFor(request)
        .map(modelEntry)
        .filter(({ licence }) => licence.restricted);
      const accepted = await Promise.all(restricted.map(({ id }) => models.isAccepted(id)));
      return restricted.filter((_, index) => !accepted[index]);
    },
    voiceDownloadBytes: (target) => voiceDownloadBytes(environment, target),
    previewVoice: (target, signal) => previewVoice(environment, target, signal),
    place: (asked) => placeFor(environment, asked, new AbortController().signal),
    start: (file, request) => startDub(environment, file, request),
    mp4: exportMp4,
    zip: (run, signal) => exportZip(run.files, signal),
    models: shelf(models),
  };
}

function targetOption(language: string, from: string | undefined): TargetOption {
  const note = noteFor(language, from);
  return { language, voices: voicesFor(language).map(voiceOption), ...(note ? { note } : {}) };
}

/** What a person should know about a pair of languages. */
function noteFor(language: string, from: string | undefined): string | undefined {
  if (from === undefined) return undefined;
  const [way] = waysFor(from, language);
  if (way?.method === 'kept') return 'This is what is spoken: it stays as it is.';
  return way?.method === 'marian' ? undefined : 'A draft: read it before you publish it.';
}

function voiceOption({ voice, name, language, gender, licence }: VoiceChoice): VoiceOption {
  return {
    voice,
    name,
    language,
    ...(gender ? { gender } : {}),
    licence: licence.name,
    restricted: licence.restricted ?? false,
  };
}

function shelf(models: ModelStore): ModelShelf {
  return {
    list: async () => {
      const statuses = await models.list();
      return Promise.all(
        statuses.map(async ({ id, presentBytes, totalBytes, isComplete }): Promise<ModelRow> => {
          const { task, languages, licence, note } = modelEntry(id);
          const accepted = licence.restricted ? await models.isAccepted(id) : true;
          return {
            id,
            task,
            languages,
            licence,
            note,
            accepted,
            bytes: totalBytes,
            heldBytes: presentBytes,
            isComplete,
          };
        }),
      );
    },
    pull: (ids, signal, onProgress) =>
      models.pull(ids, {
        signal,
        onProgress: ({ receivedBytes, totalBytes }) => onProgress(receivedBytes, totalBytes),
      }),
    delete: (id) => models.delete(id),
    accept: (id) => models.accept(id),
  };
}
