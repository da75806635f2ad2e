/** Reads model files by catalogue id and path; the store below checks hashes and keeps them. */
export interface ModelFiles {
  /**
   * @param path as the catalogue's `files[].path`.
   * @throws Failure `model-download`, `model-integrity`, `offline`, `storage-full`.
   */
  file(modelId: string, path: string, signal?: AbortSignal): Promise<Blob>;
}
