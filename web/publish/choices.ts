/** What a person decides before publishing. */
export interface PublishChoices {
  readonly title: string;
  /** Days from now until the link ends. */
  readonly days: number;
  /** Whether the link offers the MP4 for download. */
  readonly download: boolean;
  /** Takes the place of the dub published before: its links then show this one. */
  readonly replace: boolean;
}
