import { type ModelEntry, modelEntry } from '../../models-manifest/catalogue.ts';
import { Failure } from '../core/failure.ts';
import { openFile } from './opfs-file.ts';

/** Which licences the person has accepted: an empty file `<id>.accepted` beside the models. */
export class Licences {
  readonly #directory: FileSystemDirectoryHandle | undefined;
  readonly #isTesting: boolean;
  readonly #accepted = new Set<string>();

  constructor(directory: FileSystemDirectoryHandle | undefined, isTesting: boolean) {
    this.#directory = directory;
    this.#isTesting = isTesting;
  }

  async accept(id: string): Promise<void> {
    this.#accepted.add(modelEntry(id).id);
    await this.#directory?.getFileHandle(`${id}.accepted`, { create: true });
  }

  /** True also where there is nothing to accept. */
  async isAccepted(id: string): Promise<boolean> {
    if (!modelEntry(id).licence.restricted || this.#accepted.has(id)) return true;
    return this.#directory !== undefined && (await openFile(this.#directory, `${id}.accepted`)) !== undefined;
  }

  /** @throws Failure `licence-not-accepted` when the model may not be used, or not yet. */
  async allow(entry: ModelEntry): Promise<void> {
    if (entry.licence.testOnly && !this.#isTesting)
      throw new Failure(
        'licence-not-accepted',
        `"${entry.id}" is for Retongue's own tests only. Choose another model.`,
      );
    if (!(await this.isAccepted(entry.id)))
      throw new Failure(
        'licence-not-accepted',
        `"${entry.id}" has terms of its own (${entry.licence.name}). Read and accept them under Models, or choose another model.`,
      );
  }
}
